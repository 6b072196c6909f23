/// Where a value lies in a JSON document: the names of nested object fields, outermost first.
///
/// Written `metrics.spend` in `pipelines.yaml`; a name that contains a dot is written as a JSON pointer (`/a.b/c`).
/// The empty path is the document itself.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
    package var names: [String]

    package init(names: [String]) {
        self.names = names
    }

    /// `nil` if a part is empty, as in `a..b`.
    package init?(_ text: String) {
        if text.hasPrefix("/") {
            names = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
                FieldPath.unescaped(String($0))
            }
        } else {
            names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        }
        if names.contains("") { return nil }
    }

    package static let root = FieldPath(names: [])

    /// RFC 6901: `/metrics/spend`.
    package var pointer: String {
        names.map { name in
            var escaped = "/"
            for character in name where character != "\0" {
                switch character {
                case "~": escaped += "~0"
                case "/": escaped += "~1"
                default: escaped.append(character)
                }
            }
            return escaped
        }.joined()
    }

    package var description: String {
        if let element { return element.description }
        return names.contains { $0.contains(".") }
            ? pointer : names.joined(separator: ".").replacing(".[]", with: "[]").replacing(".{}", with: "{}")
    }

    private static func unescaped(_ name: String) -> String {
        var result = ""
        var rest = Substring(name)
        while let mark = rest.firstIndex(of: "~") {
            result += rest[..<mark]
            let next = rest.index(after: mark)
            guard next < rest.endIndex else { return result + "~" }
            result += rest[next] == "0" ? "~" : rest[next] == "1" ? "/" : "~\(rest[next])"
            rest = rest[rest.index(after: next)...]
        }
        return result + rest
    }
}
