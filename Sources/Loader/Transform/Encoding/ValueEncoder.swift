import Core
import Glibc
import JSONReader

/// Turns one JSON value into one field of its column's type, strictly: what does not fit is refused, never bent.
///
/// Plain old data, so that a row's encoders are copied without reference counting.
struct ValueEncoder: Sendable {
    enum Kind: UInt8, Sendable {
        case int8, numeric, text, date, timestamptz
        case boolean, int2, int4, float4, float8, interval, uuid, jsonb, json, bytea, textArray
        case character, timestamp, time, inet
        case int2Array, int4Array, int8Array, float4Array, float8Array
    }

    let kind: Kind
    let format: ValueFormat?
    /// True for figures of whole things, which cannot be negative.
    let isCount: Bool
    /// Of `numeric`: digits in all and after the point. Of `text`: characters in `precision`. −1: no limit.
    let precision: Int32
    let scale: Int32

    /// `nil` for a type that cannot be loaded.
    init?(type: ColumnType, format: ValueFormat?, isCount: Bool) {
        self.format = format
        self.isCount = isCount
        var precision = -1
        var scale = -1
        switch type {
        case .boolean: kind = .boolean
        case .int2: kind = .int2
        case .int4: kind = .int4
        case .int8: kind = .int8
        case .numeric(let digits, let fraction):
            kind = .numeric
            precision = digits ?? -1
            scale = fraction ?? -1
        case .float4: kind = .float4
        case .float8: kind = .float8
        case .character(let length):
            kind = .character
            precision = length
        case .timestamp: kind = .timestamp
        case .time: kind = .time
        case .inet: kind = .inet
        case .numberArray(.int2): kind = .int2Array
        case .numberArray(.int4): kind = .int4Array
        case .numberArray(.int8): kind = .int8Array
        case .numberArray(.float4): kind = .float4Array
        case .numberArray(.float8): kind = .float8Array
        // A label is one of a list, and lists are not plain data: the column's program has it.
        case .enumeration: kind = .text
        case .text(let limit):
            kind = .text
            precision = limit ?? -1
        case .date: kind = .date
        case .timestamptz: kind = .timestamptz
        case .interval: kind = .interval
        case .uuid: kind = .uuid
        case .jsonb: kind = .jsonb
        case .json: kind = .json
        case .bytea: kind = .bytea
        case .textArray: kind = .textArray
        case .unsupported: return nil
        }
        self.precision = Int32(precision)
        self.scale = Int32(scale)
    }

    /// Appends the field; null for a missing value.
    @inline(__always)
    func encode(_ cell: Cell, into writer: inout CopyWriter) throws(ValueRefusal) {
        if cell.isMissing {
            writer.appendNull()
            return
        }
        switch kind {
        case .int8: writer.appendField(try integer(cell, as: Int64.self))
        case .numeric: try numeric(cell, into: &writer)
        case .text: try text(cell, into: &writer)
        case .date: writer.appendField(try day(cell).number)
        case .timestamptz: writer.appendField(try instant(cell).microseconds)
        default: try encodeRare(cell, into: &writer)
        }
    }

    @inline(never)
    private func encodeRare(_ cell: Cell, into writer: inout CopyWriter) throws(ValueRefusal) {
        switch kind {
        case .boolean:
            guard cell.kind == .true || cell.kind == .false else { throw ValueRefusal(.wrongType, "not a boolean") }
            writer.appendField(UInt8(cell.kind == .true ? 1 : 0))
        case .int2: writer.appendField(try integer(cell, as: Int16.self))
        case .int4: writer.appendField(try integer(cell, as: Int32.self))
        case .float4, .float8:
            try writer.appendFloat(cell, isShort: kind == .float4)
        case .character:
            guard cell.isString || cell.isNumber else { throw ValueRefusal(.wrongType, "not a text") }
            let bytes = cell.isNumber ? plainInteger(cell.bytes) : cell.bytes
            if let format { try check(bytes, format) }
            try writer.appendCharacters(bytes, length: Int(precision))
        case .timestamp: writer.appendField(try localTime(cell))
        case .time: writer.appendField(try timeOfDay(cell))
        case .inet: try writer.appendInet(cell)
        case .int2Array: try writer.appendNumbers(cell, element: .int2)
        case .int4Array: try writer.appendNumbers(cell, element: .int4)
        case .int8Array: try writer.appendNumbers(cell, element: .int8)
        case .float4Array: try writer.appendNumbers(cell, element: .float4)
        case .float8Array: try writer.appendNumbers(cell, element: .float8)
        case .interval:
            guard cell.isString else { throw ValueRefusal(.wrongType, "not a text") }
            guard let interval = ISOInterval(cell.copiedText) else {
                throw ValueRefusal(.badFormat, "not an ISO 8601 duration like P1DT2H30M")
            }
            interval.bytes.withUnsafeBytes { writer.appendField($0) }
        case .uuid: try uuid(cell, into: &writer)
        case .jsonb:
            let start = writer.count
            writer.append(Int32(0))
            writer.append(UInt8(1))  // version of jsonb's wire format
            try writer.appendJSON(cell)
            writer.closeField(from: start)
        case .json:
            let start = writer.count
            writer.append(Int32(0))
            try writer.appendJSON(cell)
            writer.closeField(from: start)
        case .bytea:
            guard cell.isString else { throw ValueRefusal(.wrongType, "not a text") }
            writer.appendField(cell.bytes)
        case .textArray:
            guard cell.kind == .array else { throw ValueRefusal(.wrongType, "not a list") }
            try writer.appendTextArray(cell.bytes)
        case .int8, .numeric, .text, .date, .timestamptz: break  // encoded by the caller
        }
    }

    @inline(__always)
    private func integer<Value: FixedWidthInteger>(_ cell: Cell, as: Value.Type) throws(ValueRefusal) -> Value {
        guard cell.isNumber || (cell.isString && format == .digits) else {
            throw ValueRefusal(
                .wrongType,
                cell.isString ? "a text; format: digits reads an integer that is written as one" : "not an integer")
        }
        let value: Value = try parseInteger(cell.bytes)
        guard !isCount || value >= 0 else { throw ValueRefusal(.negativeCount, "a count below zero") }
        return value
    }

    @inline(__always)
    private func numeric(_ cell: Cell, into writer: inout CopyWriter) throws(ValueRefusal) {
        guard cell.isString || cell.isNumber else { throw ValueRefusal(.wrongType, "not a decimal number") }
        try writer.appendNumeric(
            cell.bytes, precision: precision < 0 ? nil : Int(precision), scale: scale < 0 ? nil : Int(scale),
            allowsExponent: cell.isNumber)
    }

    @inline(__always)
    private func text(_ cell: Cell, into writer: inout CopyWriter) throws(ValueRefusal) {
        // A number's own digits are text enough: ids of other APIs are numbers.
        guard cell.isString || cell.isNumber else { throw ValueRefusal(.wrongType, "not a text") }
        let bytes = cell.isNumber ? plainInteger(cell.bytes) : cell.bytes
        if let format { try check(bytes, format) }
        if contains(bytes, byte: 0) {
            throw ValueRefusal(.nulCharacter, "text with U+0000, which PostgreSQL cannot hold")
        }
        if precision >= 0, bytes.count > Int(precision), characterCount(bytes) > Int(precision) {
            throw ValueRefusal(.tooLong, "text longer than the column holds")
        }
        writer.appendField(bytes)
    }

    private func check(_ bytes: UnsafeBufferPointer<UInt8>, _ format: ValueFormat) throws(ValueRefusal) {
        switch format {
        case .currency:
            guard bytes.count == 3, bytes.allSatisfy({ (0x41...0x5A).contains($0) }) else {
                throw ValueRefusal(.badFormat, "not a currency code of three capital letters")
            }
        case .filled:
            guard !isBlank(bytes) else { throw ValueRefusal(.required, "an empty text") }
        case .digits:
            guard !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw ValueRefusal(.badFormat, "not digits only")
            }
        case .count: break  // of numbers, whose encoder checks the sign
        }
    }

    private func uuid(_ cell: Cell, into writer: inout CopyWriter) throws(ValueRefusal) {
        let digits = cell.bytes.filter { $0 != UInt8(ascii: "-") }
        guard cell.isString, digits.count == 32 else { throw ValueRefusal(.badFormat, "not a UUID") }
        writer.append(Int32(16))
        for index in stride(from: 0, to: 32, by: 2) {
            guard let high = Character(UnicodeScalar(digits[index])).hexDigitValue,
                let low = Character(UnicodeScalar(digits[index + 1])).hexDigitValue
            else { throw ValueRefusal(.badFormat, "not a UUID") }
            writer.append(UInt8(high << 4 | low))
        }
    }
}

/// Reads `YYYY-MM-DD`.
@inline(__always)
func day(_ cell: Cell) throws(ValueRefusal) -> CivilDay {
    guard cell.isString else { throw ValueRefusal(.wrongType, "not a date") }
    guard let day = CivilDay(ascii: cell.bytes) else {
        throw ValueRefusal(.badFormat, "not a date of the form YYYY-MM-DD")
    }
    return day
}

/// Reads an RFC 3339 date-time with offset.
@inline(__always)
func instant(_ cell: Cell) throws(ValueRefusal) -> Instant {
    guard cell.isString else { throw ValueRefusal(.wrongType, "not a date-time") }
    guard let instant = Instant(ascii: cell.bytes) else {
        throw ValueRefusal(.badFormat, "not an RFC 3339 date-time with an offset")
    }
    return instant
}

/// Reads an integer exactly; a fraction of zeros is let pass (`1.0`), an exponent is not.
@inline(__always)
func parseInteger<Value: FixedWidthInteger>(_ bytes: UnsafeBufferPointer<UInt8>) throws(ValueRefusal) -> Value {
    // Eighteen digits fit into 64 bits whatever they are: no overflow to look for.
    if Value.bitWidth == 64, bytes.count <= 18, let value = shortInteger(bytes) {
        return Value(truncatingIfNeeded: value)
    }
    return try parseLongInteger(bytes)
}

/// `nil` for anything but a plain run of digits, possibly negative.
@inline(__always)
private func shortInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    var index = 0
    let isNegative = bytes.first == 0x2D
    if isNegative { index = 1 }
    guard index < bytes.count else { return nil }
    var value: Int64 = 0
    while index < bytes.count {
        let digit = bytes[index] &- 0x30
        guard digit < 10 else { return nil }
        value = value &* 10 &+ Int64(digit)
        index &+= 1
    }
    return isNegative ? -value : value
}

@inline(never)
private func parseLongInteger<Value: FixedWidthInteger>(_ bytes: UnsafeBufferPointer<UInt8>) throws(ValueRefusal)
    -> Value
{
    var index = 0
    let isNegative = bytes.first == 0x2D
    if isNegative { index = 1 }
    guard index < bytes.count, bytes[index] != 0x2E else { throw ValueRefusal(.badFormat, "not an integer") }
    var value: Value = 0
    while index < bytes.count, bytes[index] != 0x2E {
        guard bytes[index] &- 0x30 < 10 else { throw ValueRefusal(.wrongType, "not an integer") }
        let digit = Value(truncatingIfNeeded: bytes[index] &- 0x30)
        let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) =
            isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
        guard !overflow, !carry else { throw ValueRefusal(.outOfRange, "an integer beyond what the column holds") }
        value = sum
        index += 1
    }
    if index < bytes.count {
        guard index + 1 < bytes.count, bytes[(index + 1)...].allSatisfy({ $0 == 0x30 }) else {
            throw ValueRefusal(.wrongType, "not an integer")
        }
    }
    return value
}

func isBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes where byte != 0x20 && !(0x09...0x0D).contains(byte) { return false }
    return true
}

@inline(__always)
func contains(_ bytes: UnsafeBufferPointer<UInt8>, byte: UInt8) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, Int32(byte), bytes.count) != nil
}

@inline(__always)
func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
    guard bytes.count == other.count, let base = bytes.baseAddress else { return bytes.isEmpty && other.isEmpty }
    return memcmp(base, other, other.count) == 0
}

/// Characters as PostgreSQL counts them: code points.
func characterCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    bytes.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
}
