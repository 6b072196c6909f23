import Core
import JSONReader

@testable import Transform

/// A column's type (first byte), its precision and scale (second and third), and a JSON value.
enum CopyInput {
    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count > 3 else { return }
        let precision = Int(bytes[1] % 40)
        let limits = bytes[1] < 128 ? (precision + 1, Int(bytes[2]) % (precision + 1)) : nil
        let types: [ColumnType] = [
            .boolean, .int2, .int4, .int8, .numeric(precision: limits?.0, scale: limits?.1), .float8,
            .text(limit: limits?.0), .date, .timestamptz, .uuid, .jsonb, .json, .bytea, .textArray,
            .interval, .float4, .character(precision + 1), .timestamp, .time, .inet, .numberArray(.int2),
            .numberArray(.float8),
        ]
        let formats: [ValueFormat?] = [nil, nil, .digits, .currency, .filled, .count]
        let type = types[Int(bytes[0]) % types.count]
        let format = formats[Int(bytes[0]) / types.count % formats.count]
        let value = Array(bytes.dropFirst(3))
        withCell(value) { cell in
            guard let field = encode(cell, type, format) else { return }
            WireField(bytes: field, type: type, limits: limits).demandEqual(to: cell, value)
        }
    }

    /// The value as the reader gives it, if it is JSON at all.
    static func withCell(_ value: [UInt8], _ body: (Cell) -> Void) {
        let page = Array("[{\"v\":".utf8) + value + Array("}]".utf8)
        var reader = PageReader(records: .root, fields: [FieldPath(names: ["v"])], envelope: [])
        let buffer = PageBuffer(page)
        guard let contents = try? reader.read(buffer), contents.count == 1, contents.flaw(of: 0) == nil else { return }
        body(contents.cells(of: 0)[0])
        withExtendedLifetime(buffer) {}
    }

    /// The field behind its length; `nil` if the value is refused or null.
    private static func encode(_ cell: Cell, _ type: ColumnType, _ format: ValueFormat?) -> [UInt8]? {
        guard let encoder = ValueEncoder(type: type, format: format, isCount: format == .count) else { return nil }
        var writer = CopyWriter(capacity: 8)
        defer { writer.deallocate() }
        do throws(ValueRefusal) {
            try encoder.encode(cell, into: &writer)
        } catch {
            return nil
        }
        let field = Array(UnsafeRawBufferPointer(start: writer.base, count: writer.count))
        demand(field.count >= 4, "a field without its length")
        let length = WireField.integer(field[..<4])
        demand((length == -1) == cell.isMissing, "null for a value, or a value for null")
        guard length >= 0 else { return nil }
        demand(Int(length) == field.count - 4, "a field of \(field.count - 4) bytes says that it has \(length)")
        return Array(field[4...])
    }
}
