/// What a request posts.
package enum RequestBody: Sendable, Hashable {
    /// `application/json`
    case json(JSONValue)
    /// `application/x-www-form-urlencoded`
    case form([QueryItem])
    /// A text that is ready, of a media type.
    case text(String, type: String)

    package var contentType: String {
        switch self {
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .text(_, let type): type
        }
    }

    package var bytes: [UInt8] {
        switch self {
        case .json(let document): Array(document.text.utf8)
        case .form(let items): Array(items.percentEncoded.utf8)
        case .text(let text, _): Array(text.utf8)
        }
    }

    /// Alike for bodies that mean the same: members in the order of their names.
    var sorted: RequestBody {
        switch self {
        case .json(let document): .json(document.sorted)
        case .form(let items): .form(items.sorted { ($0.name, $0.value) < ($1.name, $1.value) })
        case .text: self
        }
    }

    /// Sets the value at `path`; `nil` removes it.
    mutating func set(_ value: JSONValue?, at path: FieldPath) {
        switch self {
        case .json(var document):
            if let value { document.set(value, at: path) } else { document.remove(at: path) }
            self = .json(document)
        case .form(var items):
            items.set(path.description, to: value?.parameterText)
            self = .form(items)
        case .text: break
        }
    }
}

extension JSONValue {
    /// As a parameter outside of JSON spells it; several values are separated by commas.
    package var parameterText: String {
        switch self {
        case .scalar(.bool(let flag)): flag ? "true" : "false"
        case .scalar(let scalar): scalar.text ?? ""
        case .array(let items): items.map(\.parameterText).joined(separator: ",")
        case .object: text
        }
    }
}
