/// A JSON value without parts. Numbers keep their source text, so that no digit is lost before they are typed.
package enum JSONScalar: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)

    /// The text of a string or number; `nil` for `null` and booleans.
    package var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .null, .bool: nil
        }
    }

    package var integer: Int? { text.flatMap { Int($0) } }
}
