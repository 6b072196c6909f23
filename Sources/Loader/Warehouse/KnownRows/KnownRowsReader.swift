import Core

/// Reads rows of a binary COPY: `(row_hash bigint, day date)`, or the fields to hash and the day behind them.
struct KnownRowsReader {
    private let limit: Int
    /// `nil`: the first field is the hash.
    private let hashedFields: Int?
    private var known = KnownRows()
    private var rows = 0
    private var isHeaderRead = false
    private var lastDay: CivilDay?

    init(limit: Int, hashedFields: Int?) {
        self.limit = limit
        self.hashedFields = hashedFields
    }

    /// Takes one message of the server.
    ///
    /// Layout: signature (11 bytes), flags (int32), length of the extension (int32) and the extension; then rows of a
    /// field count (int16, −1 at the end) and fields of a length (int32, −1 for null) and bytes, all big-endian.
    /// Source: PostgreSQL manual, COPY, "Binary Format".
    mutating func read(_ message: UnsafeRawBufferPointer) {
        var offset = 0
        func number<Value: FixedWidthInteger>(as: Value.Type) -> Value {
            message.loadUnaligned(fromByteOffset: offset, as: Value.self).bigEndian
        }
        if !isHeaderRead {
            isHeaderRead = true
            offset = 15
            offset += 4 + Int(number(as: Int32.self))
        }
        while offset + 2 <= message.count, number(as: Int16.self) > 0 {
            offset += 2
            let hash: UInt64
            if let hashedFields {
                let start = offset
                for _ in 0..<hashedFields { offset += 4 + max(0, Int(number(as: Int32.self))) }
                hash = rowHash(UnsafeRawBufferPointer(rebasing: message[start..<offset]))
            } else {
                offset += 4
                hash = number(as: UInt64.self)
                offset += 8
            }
            let length = number(as: Int32.self)
            offset += 4
            var day: CivilDay?
            if length == 4 {
                day = CivilDay(number: number(as: Int32.self))
                offset += 4
            }
            add(hash, day)
        }
    }

    private mutating func add(_ hash: UInt64, _ day: CivilDay?) {
        rows += 1
        if day != nil { lastDay = day }
        if rows <= limit { known.hashes.insert(hash) }
    }

    /// What the rows say of the range that was asked for.
    consuming func result(for range: KnownRowsRequest.Range) -> KnownRows {
        known.isComplete = rows <= limit
        switch range {
        case .days(let days):
            known.days = known.isComplete ? days : nil
        case .upward(let first):
            // The day of the last row may have more rows than were read.
            let last = known.isComplete ? CivilDay.distantFuture : lastDay.map { $0 - 1 }
            known.days = last.flatMap { $0 < first ? nil : first...$0 }
        case .downward(let last):
            let first = known.isComplete ? CivilDay.distantPast : lastDay.map { $0 + 1 }
            known.days = first.flatMap { $0 > last ? nil : $0...last }
        }
        return known
    }
}
