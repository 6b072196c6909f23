import Core

/// A count of time units since 1970-01-01T00:00:00Z (POSIX), as a number or as digits in a text, perhaps with a fraction.
protocol EpochCount: ValueForm {
    /// The unit as a power of ten in microseconds: 6 for seconds.
    static var unit: Int { get }
    static var unitName: String { get }

    init()
}

extension EpochCount {
    init(config: ConfigMapping) throws(ConfigError) { self.init() }

    var results: [FormResult] { [.instant, .day] }
    var expectation: String { "\(Self.unitName) since 1970" }
    func zoneUse(for result: FormResult) -> ZoneUse { result == .day ? .required : .none }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        guard value.kind == .number || value.kind == .string, let number = DecimalText(ascii: value.bytes) else {
            return .unreadable
        }
        // What is below a microsecond is cut off, as in RFC 3339 date-times.
        guard let microseconds = number.shifted(by: Self.unit).wholePart,
            let instant = Instant(unixMicroseconds: microseconds)
        else { return .unreadable }
        if result == .day {
            guard let local = zone.map({ $0.local(instant) }) else { return .unreadable }
            text.append(Instant(microseconds: local).utcDay)
        } else {
            text.append(instant)
        }
        return .written
    }
}

/// `epoch`: seconds since 1970.
struct EpochForm: EpochCount {
    static let kind = "epoch"
    static let unit = 6
    static let unitName = "seconds"
}

/// `epoch_ms`: milliseconds since 1970.
struct EpochMillisecondsForm: EpochCount {
    static let kind = "epoch_ms"
    static let unit = 3
    static let unitName = "milliseconds"
}

/// `epoch_us`: microseconds since 1970.
struct EpochMicrosecondsForm: EpochCount {
    static let kind = "epoch_us"
    static let unit = 0
    static let unitName = "microseconds"
}
