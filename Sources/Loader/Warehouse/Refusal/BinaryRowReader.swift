/// Collects the rows of a binary COPY, each field with its length before it.
///
/// Layout: see `KnownRowsReader`.
struct BinaryRowReader {
    private(set) var rows: [[[UInt8]]] = []
    private var isHeaderRead = false

    /// Takes one message of the server, which holds whole rows.
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
        while offset + 2 <= message.count, case let fields = number(as: Int16.self), fields > 0 {
            offset += 2
            rows.append(
                (0..<fields).map { _ in
                    let start = offset
                    offset += 4 + max(0, Int(number(as: Int32.self)))
                    return Array(message[start..<offset])
                })
        }
    }
}
