/// What a page has besides its records: the keys of its objects, three levels deep, with their values.
///
/// Made only of a page on which something that the configuration names was not found.
package struct PageOutline: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case scalar(JSONScalar)
        case object(isEmpty: Bool)
        case array(isEmpty: Bool)

        /// For messages: `an array`.
        package var noun: String {
            switch self {
            case .object: "an object"
            case .array: "an array"
            case .scalar(.null): "null"
            case .scalar(.bool): "true or false"
            case .scalar(.number): "a number"
            case .scalar(.string): "a text"
            }
        }
    }

    package struct Entry: Sendable, Hashable {
        package var path: FieldPath
        package var value: Value

        package init(path: FieldPath, value: Value) {
            self.path = path
            self.value = value
        }
    }

    /// The document is an array: it has no keys.
    package var isArray: Bool
    /// In the order of the page; an object stands before what is in it.
    package var entries: [Entry]

    package init(isArray: Bool = false, entries: [Entry] = []) {
        self.isArray = isArray
        self.entries = entries
    }

    /// True if there is an array at the path, or at the part of it that is on the page before elements begin.
    package func hasArray(at records: FieldPath) -> Bool {
        let names = Array(records.names.prefix { $0 != "[]" && $0 != "{}" })
        if names.isEmpty { return isArray }
        if case .array? = self[FieldPath(names: names)] { return true }
        return false
    }

    package subscript(path: FieldPath) -> Value? { entries.first { $0.path == path }?.value }

    /// For messages: `data, paging.next, paging.total`; empty for an array.
    package var keys: String {
        let parents = Set(entries.filter { $0.path.names.count > 1 }.map { FieldPath(names: $0.path.names.dropLast()) })
        let leaves = entries.map(\.path).filter { !parents.contains($0) }.map(\.description)
        let shown = leaves.prefix(PageOutline.shown).joined(separator: ", ")
        return leaves.count > PageOutline.shown ? "\(shown) and \(leaves.count - PageOutline.shown) more" : shown
    }

    private static let shown = 12
}
