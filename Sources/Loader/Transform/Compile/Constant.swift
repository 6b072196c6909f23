import Core

/// A constant of the configuration in the binary form of its column, without the length; `nil` if it does not fit.
func constant(_ text: String, _ type: ColumnType) -> [UInt8]? {
    func bytes<Value: FixedWidthInteger>(_ value: Value?) -> [UInt8]? {
        value.map { value in withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    }
    switch type {
    case .text(let limit): return limit.map { text.unicodeScalars.count <= $0 } ?? true ? Array(text.utf8) : nil
    case .boolean: return text == "true" ? [1] : text == "false" ? [0] : nil
    case .int2: return bytes(Int16(text))
    case .int4: return bytes(Int32(text))
    case .int8: return bytes(Int64(text))
    case .date: return bytes(CivilDay(text)?.number)
    case .timestamptz: return bytes(Instant(rfc3339: text)?.microseconds)
    case .numeric(let precision, let scale):
        var writer = CopyWriter(capacity: 64)
        defer { writer.deallocate() }
        var text = text
        let fits: Void? = text.withUTF8 {
            try? writer.appendNumeric($0, precision: precision, scale: scale, allowsExponent: false)
        }
        return fits.map { Array(UnsafeRawBufferPointer(start: writer.base + 4, count: writer.count - 4)) }
    case .interval: return ISOInterval(text)?.bytes
    case .enumeration(let labels): return labels.contains(text) ? Array(text.utf8) : nil
    case .character(let length):
        let missing = length - text.unicodeScalars.count
        return missing < 0 ? nil : Array((text + String(repeating: " ", count: missing)).utf8)
    default: return nil
    }
}
