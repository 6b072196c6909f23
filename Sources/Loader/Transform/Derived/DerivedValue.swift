import Core

/// A value that is made of what was read: an instant of epoch milliseconds, null of a word for nothing, a field of the
/// element that an array has for a purchase.
struct DerivedValue: Sendable {
    enum Source: Sendable {
        /// Of the value of this number; without a result the value as it is, unless it is a word for nothing.
        case converted(Int, ValueConversion, FormResult?)
        /// A field of the element at hand.
        case element(list: Int, field: Int)
        /// A field of the element that passes the tests.
        case match(list: Int, field: Int, [Test])
        /// The value of the second number where that of the first is one of these, else null: a deletion without a time of its
        /// own is as old as the record's version.
        case mark(Int, words: [[UInt8]], version: Int)
        /// Where in the array the element at hand is, counted from `first`.
        case position(list: Int, first: Int)
    }

    /// A field of an element has this text.
    struct Test: Sendable {
        let field: Int
        let bytes: [UInt8]
    }

    let source: Source
    let path: FieldPath
    /// The list whose element it is of; `nil`: it is the record's.
    let list: Int?

    init(_ source: Source, path: FieldPath, list: Int?) {
        self.source = source
        self.path = path
        self.list = list
    }
}

/// An array of records inside a record, and what is read of its elements.
struct ElementList: Sendable {
    let path: FieldPath
    /// Number of the array itself.
    let cell: Int
    private(set) var fields: [FieldPath] = []

    init(path: FieldPath, cell: Int) {
        self.path = path
        self.cell = cell
    }

    mutating func number(of field: FieldPath) -> Int {
        if let index = fields.firstIndex(of: field) { return index }
        fields.append(field)
        return fields.count - 1
    }
}
