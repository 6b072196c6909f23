import Core

extension JSONValue {
    /// The value at a path of names and places in arrays; the document itself for none.
    package subscript(path: [String]) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, name in
            if case .array(let items)? = value, let index = Int(name) {
                return items.indices.contains(index) ? items[index] : nil
            }
            return value?[name]
        }
    }

    package var isNull: Bool { self == .scalar(.null) }
}
