extension JSONValue {
    /// The value at a path of members; `nil` if there is none.
    package subscript(path path: FieldPath) -> JSONValue? {
        var value = self
        for name in path.names {
            guard case .object(let members) = value, let member = members.first(where: { $0.name == name }) else {
                return nil
            }
            value = member.value
        }
        return value
    }

    /// A member of an object; `nil` if there is none.
    package subscript(name: String) -> JSONValue? { self[path: FieldPath(names: [name])] }

    /// The text of a string or number; `nil` for anything else.
    package var scalarText: String? {
        if case .scalar(let scalar) = self { scalar.text } else { nil }
    }

    /// The items of an array; none of anything else.
    package var items: [JSONValue] {
        if case .array(let items) = self { items } else { [] }
    }
}
