import Core

/// A date, perhaps with a time and an offset, as somebody wrote it.
struct WrittenDateTime {
    var year: Int
    var month = 1
    var day = 1
    /// Microseconds since midnight; `nil`: no time is written.
    var time: Int?
    /// Seconds east of UTC; `nil`: none is written.
    var offset: Int?

    /// The day as written, wherever on earth it was; `nil` if no calendar has it.
    var civilDay: CivilDay? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDay.daysInMonth(year: year, month: month)
        else { return nil }
        return CivilDay(year: year, month: month, day: day)
    }

    /// Appends the day as written or the moment, for which an offset or a zone is needed.
    func append(as result: FormResult, zone: LocalZone?, to text: inout FormText) -> FormOutcome {
        guard let civilDay else { return .unreadable }
        if result == .day {
            text.append(civilDay)
            return .written
        }
        let local = civilDay.utcMidnight.microseconds + Int64(time ?? 0)
        let instant: Instant?
        if let offset {
            instant = Instant(microseconds: local - Int64(offset) * 1_000_000)
        } else {
            instant = zone.map { $0.instant(local: local) }
        }
        guard result == .instant, let instant, (1...9999).contains(instant.utcDay.components.year) else {
            return .unreadable
        }
        text.append(instant)
        return .written
    }

    /// `Z`, `+01`, `+0100` or `+01:00`, in seconds.
    static func offset(_ cursor: inout ByteCursor) -> Int? {
        if cursor.skip(UInt8(ascii: "Z"), UInt8(ascii: "z")) { return 0 }
        let isEast = cursor.skip(UInt8(ascii: "+"))
        guard isEast || cursor.skip(UInt8(ascii: "-")), let hours = cursor.digits(2...2) else { return nil }
        var minutes = 0
        if cursor.skip(UInt8(ascii: ":")) {
            guard let written = cursor.digits(2...2) else { return nil }
            minutes = written
        } else if let next = cursor.next, next &- 0x30 < 10 {
            guard let written = cursor.digits(2...2) else { return nil }
            minutes = written
        }
        guard hours < 24, minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (isEast ? 60 : -60)
    }

    /// `hh:mm[:ss[.fraction]]`, in microseconds.
    static func time(_ cursor: inout ByteCursor) -> Int? {
        guard let hour = cursor.digits(2...2), cursor.skip(UInt8(ascii: ":")), let minute = cursor.digits(2...2)
        else { return nil }
        var second = 0
        var fraction = 0
        if cursor.skip(UInt8(ascii: ":")) {
            guard let written = cursor.digits(2...2) else { return nil }
            second = written
            if cursor.skip(UInt8(ascii: "."), UInt8(ascii: ",")) {
                guard let written = cursor.fraction() else { return nil }
                fraction = written
            }
        }
        return microseconds(hour, minute, second, fraction)
    }

    static func microseconds(_ hour: Int, _ minute: Int, _ second: Int, _ fraction: Int) -> Int? {
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    }

    /// ISO 8601's extended form with the liberties that APIs take: a space for the `T`, seconds left out, an offset in any
    /// spelling or none, a date alone.
    init?(loose bytes: UnsafeBufferPointer<UInt8>) {
        var cursor = ByteCursor(bytes)
        guard let year = cursor.digits(4...4), cursor.skip(UInt8(ascii: "-")), let month = cursor.digits(2...2),
            cursor.skip(UInt8(ascii: "-")), let day = cursor.digits(2...2)
        else { return nil }
        self.init(year: year, month: month, day: day)
        if cursor.isAtEnd { return }
        guard cursor.skip(UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")) else { return nil }
        time = WrittenDateTime.time(&cursor)
        guard time != nil else { return nil }
        if cursor.isAtEnd { return }
        cursor.skipSpaces()
        offset = WrittenDateTime.offset(&cursor)
        guard offset != nil, cursor.isAtEnd else { return nil }
    }

    init(year: Int, month: Int = 1, day: Int = 1, time: Int? = nil, offset: Int? = nil) {
        self.year = year
        self.month = month
        self.day = day
        self.time = time
        self.offset = offset
    }
}
