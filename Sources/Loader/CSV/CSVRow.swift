/// One row: the fields without their quotes, and where each begins.
package struct CSVRow: Sendable {
    /// All fields, one behind the other.
    var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    var ends: [Int] = []
    /// The first character of each field, or its quote.
    package internal(set) var places: [CSVPlace] = []

    package var count: Int { ends.count }

    /// A field's text; `nil` if it is not UTF-8.
    package subscript(index: Int) -> String? {
        String(validating: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]], as: UTF8.self)
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }
}
