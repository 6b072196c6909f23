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

    /// True or false, however an API writes it: `true`, `"True"`, `1`, `1.0`, `"0"`; `nil` for anything else.
    package var flag: Bool? {
        switch self {
        case .bool(let flag): return flag
        case .null: return nil
        case .number, .string:
            switch text?.lowercased() {
            case "true": return true
            case "false": return false
            default: return count.flatMap { $0 == 0 ? false : $0 == 1 ? true : nil }
            }
        }
    }

    /// A number of things: `7`, `"7"`, `7.0`; `nil` for a negative or broken number, and anything else.
    package var count: Int? {
        guard let text else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isWhole = parts.count == 1 || !parts[1].isEmpty && parts[1].utf8.allSatisfy { $0 == UInt8(ascii: "0") }
        guard isWhole, !parts[0].isEmpty, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(parts[0])
    }

    /// What stands for nothing where a sign of more is looked for: `null`, `""` and `false`.
    package var isNothing: Bool { self == .null || self == .string("") || self == .bool(false) }
}
