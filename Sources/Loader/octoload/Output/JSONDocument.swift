import Foundation

/// A value as a command prints it with `--output json`: its members in snake_case, sorted, and the version of their meaning.
func encode(_ value: some Encodable) -> Words {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
        let data =
            if let list = value as? [any Encodable] {
                try encoder.encode(list.map { JSONDocument(value: $0) })
            } else {
                try encoder.encode(JSONDocument(value: value))
            }
        return Words(json: String(decoding: data, as: UTF8.self))
    } catch {
        preconditionFailure("\(type(of: value)) cannot be written as JSON: \(error)")
    }
}

/// An object with the member `schema`.
private struct JSONDocument: Encodable {
    let value: any Encodable

    /// Raised when a member goes, or comes to mean something else; new members leave it as it is.
    static let version = 1

    private enum CodingKeys: String, CodingKey {
        case schema
    }

    func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(JSONDocument.version, forKey: .schema)
    }
}
