import Core

/// What the records that were read have at one place, record by record.
package struct FieldValues: Sendable {
    package var source: FieldSource
    /// In the order of the records; `nil`: the record has not the place.
    package var values: [JSONValue?]

    package init(source: FieldSource, values: [JSONValue?]) {
        self.source = source
        self.values = values
    }

    /// Those that are there and not null.
    var present: [JSONValue] { values.compactMap { $0 }.filter { !$0.isNull } }

    /// The last name on the way there.
    var words: NameWords {
        switch source {
        case .path(let names): NameWords(names.last(where: { Int($0) == nil }) ?? "")
        case .header(_, let name): NameWords(name)
        case .key: NameWords("id")
        }
    }
}

/// Where a column takes its value from.
package enum FieldSource: Sendable, Hashable {
    case path([String])
    /// Of a record that is an array: the place, and the name that the page gives it.
    case header(Int, name: String)
    /// The record's key in an object of records.
    case key

    /// Names that the column is called after.
    package var names: [String] {
        switch self {
        case .path(let names): names
        case .header(_, let name): [name]
        case .key: ["key"]
        }
    }

    /// As `columns:` has the path; `nil` for one that it cannot have.
    package var text: String? {
        switch self {
        case .path(let names): PathText.text(names)
        case .header(let place, _): "\(place)"
        case .key: nil
        }
    }
}
