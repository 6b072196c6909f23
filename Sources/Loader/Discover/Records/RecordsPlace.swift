import Core

/// A place in a page where records may lie.
package struct RecordsPlace: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// An array of objects.
        case objects
        /// An array of arrays: a row each, its values by their place.
        case rows
        /// An object whose values are the records.
        case map
        /// The document is one record.
        case document
    }

    package var form: Form
    /// Names from the top of the page.
    package var names: [String]
    /// How many records are there.
    package var count: Int
    /// How much the place looks like that of the records: greater is better.
    package var score: Int

    package init(form: Form, names: [String], count: Int, score: Int) {
        self.form = form
        self.names = names
        self.count = count
        self.score = score
    }

    /// As `records:` has it: `data`, `.`, `campaigns{}`.
    package var text: String { RecordsPlace.text(names, form) ?? "." }

    /// `nil` for a place that `records:` cannot name.
    static func text(_ names: [String], _ form: Form) -> String? {
        let suffix = form == .map ? FieldPath.ofObject : ""
        if names.isEmpty { return suffix.isEmpty ? "." : suffix }
        guard let path = PathText.text(names), suffix.isEmpty || !path.hasPrefix("/") else { return nil }
        // What is read back is what is meant.
        let text = path + suffix
        return FieldPath(records: text)?.names == names + (suffix.isEmpty ? [] : [suffix]) ? text : nil
    }

    package struct Record: Sendable {
        /// Of a map.
        package var key: String?
        package var value: JSONValue

        package init(key: String? = nil, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The records of a page; `nil`: the page has no such place.
    package func records(in page: JSONValue) -> [Record]? {
        guard let value = page[names] else { return nil }
        switch (form, value) {
        case (.objects, .array(let items)), (.rows, .array(let items)): return items.map { Record(value: $0) }
        case (.map, .object(let members)): return members.map { Record(key: $0.name, value: $0.value) }
        case (.document, .object): return [Record(value: value)]
        default: return nil
        }
    }
}
