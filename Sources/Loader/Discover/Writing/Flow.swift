import Core

/// A value of `pipelines.yaml` as it is written on one line: `{style: cursor, param: after}`.
package indirect enum Flow: Sendable, Hashable {
    case text(String)
    case list([Flow])
    case map([Entry])
    /// Of a body that is posted: a value that is no text.
    case bare(String)

    package struct Entry: Sendable, Hashable {
        package var key: String
        package var value: Flow

        package init(_ key: String, _ value: Flow) {
            self.key = key
            self.value = value
        }
    }

    package static func number(_ number: Int) -> Flow { .text("\(number)") }

    /// The text of a single value.
    package var scalar: String? {
        switch self {
        case .text(let text), .bare(let text): text
        case .list, .map: nil
        }
    }

    package var yaml: String {
        switch self {
        case .text(let text): Flow.quoted(text)
        case .bare(let text): text
        case .list(let items): "[\(items.map(\.yaml).joined(separator: ", "))]"
        case .map(let entries):
            "{\(entries.map { "\(Flow.quoted($0.key)): \($0.value.yaml)" }.joined(separator: ", "))}"
        }
    }

    /// A JSON document of a body: texts in quotes, so that `"12"` stays one.
    package init(_ document: JSONValue) {
        switch document {
        case .scalar(.null): self = .bare("null")
        case .scalar(.bool(let flag)): self = .bare("\(flag)")
        case .scalar(.number(let digits)): self = .bare(digits)
        case .scalar(.string(let text)): self = .bare(Flow.inQuotes(text))
        case .array(let items): self = .list(items.map { Flow($0) })
        case .object(let members): self = .map(members.map { Entry($0.name, Flow($0.value)) })
        }
    }

    /// Plain where YAML reads it as it looks, else in double quotes.
    package static func quoted(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isASCII && ($0.isLetter || $0.isNumber || "/_.".contains($0)) } == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/-+@%".contains($0)) }
            && !["null", "Null", "NULL"].contains(text)
        return isPlain || isAddress(text) ? text : inQuotes(text)
    }

    /// `https://api.example.com/v1`: its colons are followed by no space.
    private static func isAddress(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://"))
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/-:%~".contains($0)) }
            && !text.hasSuffix(":")
    }

    /// What steers a terminal or hides is written as its number.
    private static func inQuotes(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            // Wherever they stand, the reader takes a pair of them for an anchor and its alias.
            case "&", "*": result += scalar == "&" ? "\\u0026" : "\\u002a"
            default:
                guard String(scalar).escapedForReader != String(scalar) else {
                    result.unicodeScalars.append(scalar)
                    continue
                }
                let digits = String(scalar.value, radix: 16)
                let width = scalar.value > 0xFFFF ? 8 : 4
                result += (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
            }
        }
        return result + "\""
    }
}
