/// Rows of a file in PostgreSQL's binary COPY format: line and field as bigint, then texts.
package struct ImportRows: Sendable {
    private(set) var bytes: [UInt8] = []
    package private(set) var count = 0

    package init() {}

    /// Bytes of the rows.
    package var size: Int { bytes.count }

    package mutating func append(line: Int, field: Int, _ values: [String]) {
        append(Int16(values.count + 2))
        for number in [line, field] {
            append(Int32(8))
            append(Int64(number))
        }
        for value in values {
            append(Int32(value.utf8.count))
            bytes.append(contentsOf: value.utf8)
        }
        count += 1
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
