/// Reads one type of value from a node: `.text`, `.integer(in: 1...100)`, `.path`.
///
/// The text in the file is judged here and nowhere else, so a value is either exactly what its key wants or an error
/// with its place.
package struct ConfigReader<Value>: Sendable {
    package let read: @Sendable (ConfigNode) throws(ConfigError) -> Value

    package init(_ read: @escaping @Sendable (ConfigNode) throws(ConfigError) -> Value) {
        self.read = read
    }
}

extension ConfigReader where Value == ConfigNode {
    /// The node as it is.
    package static var node: ConfigReader { ConfigReader { (node) throws(ConfigError) in node } }
}

extension ConfigReader where Value == String {
    /// Any scalar that is written out and not empty. Control characters are refused.
    package static var text: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard !text.isEmpty else { throw node.error("the value is empty") }
            guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
                throw node.error("the value contains a line break or another control character")
            }
            return text
        }
    }

    /// Like `text`, but `""` is a value too.
    package static var textOrEmpty: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            return text.isEmpty ? "" : try ConfigReader.text.read(node)
        }
    }
}

extension ConfigReader where Value == Int {
    /// A whole number in decimal digits.
    package static func integer(in range: ClosedRange<Int>) -> ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            let digits = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text) else {
                throw node.error("\"\(text.escapedForMessage)\" is not a whole number")
            }
            guard range.contains(value) else {
                throw node.error(
                    "\(value) is out of range", suggestion: "allowed: \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
    }
}

extension ConfigReader where Value == Bool {
    /// `true` or `false`; YAML 1.1's other words (`yes`, `off`) are refused.
    package static var boolean: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            switch text {
            case "true": return true
            case "false": return false
            default:
                throw node.error(
                    "\"\(text.escapedForMessage)\" is neither true nor false", suggestion: "write true or false")
            }
        }
    }
}

extension ConfigReader where Value == FieldPath {
    /// `metrics.spend`, or a JSON pointer for names with dots.
    package static var path: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            let goesIntoArray = text.contains("[]") || text.contains("[") && text.contains("=")
            guard text.hasPrefix("/") || !goesIntoArray else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" goes into an array, and this path is of names",
                    suggestion: "a name with brackets is written as a JSON pointer (/a[b=c])")
            }
            guard let path = FieldPath(text) else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not a path in a JSON document",
                    suggestion: "write names with dots (metrics.spend) or a JSON pointer (/a.b/c)"
                )
            }
            return path
        }
    }
}

extension ConfigReader where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of the words of a type.
    package static func word(of type: Value.Type) -> ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard let value = Value(rawValue: text) else {
                throw node.error(
                    "unknown value \"\(text.escapedForMessage)\"",
                    suggestion: Spelling.suggestion(for: text, among: Value.allCases.map(\.rawValue)))
            }
            return value
        }
    }
}
