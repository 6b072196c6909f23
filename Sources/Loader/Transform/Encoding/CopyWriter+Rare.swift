import Core
import Glibc
import JSONReader

/// Types of columns that few tables have.
extension CopyWriter {
    /// `float4send`, `float8send`: the nearest number of the type, as PostgreSQL itself reads a literal.
    /// `NaN`, `Infinity` and `-Infinity` are texts in JSON, as in protobuf's JSON form.
    mutating func appendFloat(_ cell: Cell, isShort: Bool) throws(ValueRefusal) {
        if cell.isNumber { return try appendFloat(cell.bytes, isShort: isShort) }
        guard cell.isString else { throw ValueRefusal(.wrongType, "not a number") }
        let value: Double
        switch cell.copiedText {
        case "NaN": value = .nan
        case "Infinity": value = .infinity
        case "-Infinity": value = -.infinity
        default: throw ValueRefusal(.wrongType, "not a number")
        }
        if isShort { appendField(Float(value).bitPattern) } else { appendField(value.bitPattern) }
    }

    mutating func appendFloat(_ digits: UnsafeBufferPointer<UInt8>, isShort: Bool) throws(ValueRefusal) {
        let text = String(decoding: digits, as: UTF8.self)
        if isShort {
            guard let value = Float(text), value.isFinite else {
                throw ValueRefusal(.outOfRange, "a number beyond what the column holds")
            }
            appendField(value.bitPattern)
        } else {
            guard let value = Double(text), value.isFinite else {
                throw ValueRefusal(.outOfRange, "a number beyond what the column holds")
            }
            appendField(value.bitPattern)
        }
    }

    /// `bpcharsend`: filled up with spaces, as the table keeps it.
    mutating func appendCharacters(_ text: UnsafeBufferPointer<UInt8>, length: Int) throws(ValueRefusal) {
        guard !contains(text, byte: 0) else {
            throw ValueRefusal(.nulCharacter, "text with U+0000, which PostgreSQL cannot hold")
        }
        let missing = length - characterCount(text)
        guard missing >= 0 else { throw ValueRefusal(.tooLong, "text longer than the column holds") }
        let start = count
        append(Int32(0))
        append(UnsafeRawBufferPointer(text))
        for _ in 0..<missing { append(UInt8(ascii: " ")) }
        closeField(from: start)
    }

    /// `inet_send`: family (2 or 3), bits, 0, length, address; from `192.0.2.1`, `192.0.2.0/24`, `2001:db8::1/64`.
    mutating func appendInet(_ cell: Cell) throws(ValueRefusal) {
        guard cell.isString else { throw ValueRefusal(.wrongType, "not a text") }
        let parts = cell.copiedText.split(separator: "/", omittingEmptySubsequences: false)
        let isVersion6 = parts[0].contains(":")
        let size = isVersion6 ? 16 : 4
        var address = [UInt8](repeating: 0, count: size)
        let bits = parts.count == 2 ? Int(parts[1]) : size * 8
        guard parts.count <= 2, inet_pton(isVersion6 ? AF_INET6 : AF_INET, String(parts[0]), &address) == 1, let bits,
            (0...size * 8).contains(bits), parts.count == 1 || String(bits) == parts[1]
        else { throw ValueRefusal(.badFormat, "not an address like 192.0.2.1 or 2001:db8::/32") }
        let field = [isVersion6 ? 3 : 2, UInt8(bits), 0, UInt8(size)] + address
        field.withUnsafeBytes { appendField($0) }
    }

    /// `array_send` of one dimension; the cell's JSON has been read once and is sound.
    mutating func appendNumbers(_ cell: Cell, element: NumberType) throws(ValueRefusal) {
        guard cell.kind == .array else { throw ValueRefusal(.wrongType, "not a list") }
        let items = cell.bytes.dropFirst().dropLast().split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false
        )
        .map { $0.filter { $0 != 0x20 && !(0x09...0x0D).contains($0) } }
        let isEmpty = items.count == 1 && items[0].isEmpty
        let start = count
        append(Int32(0))
        append(Int32(isEmpty ? 0 : 1))
        append(Int32(items.contains(Array("null".utf8)) ? 1 : 0))
        append(Int32(element.oid))
        if !isEmpty {
            append(Int32(items.count))
            append(Int32(1))
            for item in items { try appendNumber(item, element) }
        }
        closeField(from: start)
    }

    private mutating func appendNumber(_ item: [UInt8], _ element: NumberType) throws(ValueRefusal) {
        if item == Array("null".utf8) { return appendNull() }
        guard let first = item.first, first == UInt8(ascii: "-") || first &- 0x30 < 10 else {
            throw ValueRefusal(.wrongType, "not a list of numbers")
        }
        try item.withUnsafeBufferPointer { digits throws(ValueRefusal) in
            switch element {
            case .int2: appendField(try parseInteger(digits) as Int16)
            case .int4: appendField(try parseInteger(digits) as Int32)
            case .int8: appendField(try parseInteger(digits) as Int64)
            case .float4, .float8: try appendFloat(digits, isShort: element == .float4)
            }
        }
    }
}

extension NumberType {
    /// Of `pg_type`.
    fileprivate var oid: Int32 {
        switch self {
        case .int2: 21
        case .int4: 23
        case .int8: 20
        case .float4: 700
        case .float8: 701
        }
    }
}

/// Reads a date and time without an offset, `T` or a space between them: microseconds since 2000-01-01T00:00:00.
func localTime(_ cell: Cell) throws(ValueRefusal) -> Int64 {
    guard cell.isString else { throw ValueRefusal(.wrongType, "not a date-time") }
    var text = Array(cell.bytes)
    if text.count > 10, text[10] == UInt8(ascii: " ") { text[10] = UInt8(ascii: "T") }
    guard text.last.map({ $0 &- 0x30 < 10 }) == true, text.count < 11 || !text[11...].contains(where: isOffsetSign),
        let instant = (text + [UInt8(ascii: "Z")]).withUnsafeBufferPointer({ Instant(ascii: $0) })
    else { throw ValueRefusal(.badFormat, "not a date-time without an offset") }
    return instant.microseconds
}

/// Reads `10:20`, `10:20:30` or `10:20:30.5`: microseconds since midnight.
func timeOfDay(_ cell: Cell) throws(ValueRefusal) -> Int64 {
    guard cell.isString else { throw ValueRefusal(.wrongType, "not a time") }
    var text = Array("2000-01-01T".utf8) + cell.bytes
    if cell.bytes.count == 5 { text += Array(":00".utf8) }
    guard text.last.map({ $0 &- 0x30 < 10 }) == true, !text[11...].contains(where: isOffsetSign),
        let instant = (text + [UInt8(ascii: "Z")]).withUnsafeBufferPointer({ Instant(ascii: $0) })
    else { throw ValueRefusal(.badFormat, "not a time of day like 10:20:30") }
    return instant.microseconds
}

private func isOffsetSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }
