import Core

/// Names of the values of records that are arrays, where the page has them beside the records.
package enum RowHeader {
    private static let usual: Set<String> = [
        "columns", "fields", "headers", "header", "names", "schema", "columnheaders", "dimensionheaders", "cols",
        "keys",
    ]

    /// `nil` if the page names none, or not as many as a record has values.
    package static func names(in page: JSONValue, place: RecordsPlace) -> [String]? {
        guard place.form == .rows, let width = place.records(in: page)?.map(\.value.count).max() else { return nil }
        var found: [String]?
        look(at: page, depth: 0) { name, value in
            guard found == nil, usual.contains(name.lowercased()), case .array(let items) = value, items.count == width
            else { return }
            let names = items.compactMap(name(of:))
            if names.count == width, Set(names).count == width { found = names }
        }
        return found
    }

    private static func name(of item: JSONValue) -> String? {
        if case .scalar(.string(let text)) = item { return text }
        for name in ["name", "id", "key", "field", "label", "title"] {
            if case .scalar(.string(let text))? = item[name] { return text }
        }
        return nil
    }

    private static func look(at value: JSONValue, depth: Int, _ body: (String, JSONValue) -> Void) {
        guard depth < 4, case .object(let members) = value else { return }
        for member in members {
            body(member.name, member.value)
            look(at: member.value, depth: depth + 1, body)
        }
    }
}
