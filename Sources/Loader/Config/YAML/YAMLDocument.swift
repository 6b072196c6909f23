import Core
import Yams

/// Reads one YAML document into nodes that know their place. The only file that knows the YAML library.
///
/// A deliberately small YAML: mappings with plain keys, lists, scalars. What makes a file read otherwise than it looks
/// (anchors, aliases, merge keys, tags, duplicate keys, several documents) is refused.
enum YAMLDocument {
    /// Larger files are refused before they are read.
    static let maximumBytes = 1 << 20
    static let maximumDepth = 32

    /// - Throws: `ConfigError` with the place of the first mistake.
    static func node(text: String, file: String) throws(ConfigError) -> ConfigNode {
        let start = SourceLocation(file: file, line: 1, column: 1)
        guard text.utf8.count <= maximumBytes else {
            throw ConfigError(at: nil, keyPath: "", "\(file) is larger than \(maximumBytes >> 20) MiB")
        }
        // Before the library sees the text: as keys, nested aliases take it exponential time.
        if let alias = YAMLAlias.first(in: text, file: file) { throw alias }
        let parser: Parser
        let root: Node?
        do {
            // The basic resolver leaves every plain scalar a string: `no`, `12:30` and `1.10` stay what they are.
            parser = try Parser(yaml: text.withoutByteOrderMark, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch {
            throw syntaxError(error, file: file)
        }
        // Nodes refer to their anchors weakly: the parser owns them.
        defer { withExtendedLifetime(parser) {} }
        guard let root else { throw ConfigError(at: start, keyPath: "", "the file is empty") }
        return try convert(root, at: place(of: root, file: file) ?? start, keyPath: "", depth: 0)
    }

    private static func convert(
        _ node: Node, at location: SourceLocation, keyPath: String, depth: Int
    ) throws(ConfigError) -> ConfigNode {
        let refusal = { (problem: String) in ConfigError(at: location, keyPath: keyPath, problem) }
        guard depth <= maximumDepth else { throw refusal("nested deeper than \(maximumDepth) levels") }
        if node.anchor != nil { throw refusal("anchors (&) are not supported; write the value out") }
        switch node {
        case .alias:
            throw refusal("aliases (*) are not supported; write the value out")
        case .scalar(let scalar):
            guard node.tag == Tag(.str) else { throw refusal("tags (!) are not supported") }
            let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return ConfigNode(
                content: isNull ? .null : .scalar(scalar.string), location: location, keyPath: keyPath,
                isQuoted: scalar.style != .plain)
        case .sequence(let sequence):
            guard node.tag == Tag(.seq) else { throw refusal("tags (!) are not supported") }
            var items: [ConfigNode] = []
            for (index, item) in sequence.enumerated() {
                let place = place(of: item, file: location.file) ?? location
                items.append(try convert(item, at: place, keyPath: "\(keyPath)[\(index)]", depth: depth + 1))
            }
            return ConfigNode(content: .sequence(items), location: location, keyPath: keyPath)
        case .mapping(let mapping):
            guard node.tag == Tag(.map) else { throw refusal("tags (!) are not supported") }
            var entries: [ConfigNode.Entry] = []
            var names: Set<String> = []
            for (key, value) in mapping {
                let entry = try convert(key: key, value, at: location, keyPath: keyPath, depth: depth)
                guard names.insert(entry.key).inserted else {
                    throw ConfigError(
                        at: entry.keyLocation, keyPath: keyPath,
                        "the key \"\(entry.key.escapedForMessage)\" is given twice")
                }
                entries.append(entry)
            }
            return ConfigNode(content: .mapping(entries), location: location, keyPath: keyPath)
        }
    }

    private static func convert(
        key: Node, _ value: Node, at location: SourceLocation, keyPath: String, depth: Int
    ) throws(ConfigError) -> ConfigNode.Entry {
        let keyPlace = place(of: key, file: location.file) ?? location
        guard case .scalar(let scalar) = key, key.anchor == nil, key.tag == Tag(.str) else {
            throw ConfigError(at: keyPlace, keyPath: keyPath, "a key must be plain text")
        }
        let name = scalar.string
        if name == "<<" {
            throw ConfigError(at: keyPlace, keyPath: keyPath, "merge keys (<<) are not supported; write the keys out")
        }
        let shown = name.escapedForMessage
        let path = keyPath.isEmpty ? shown : "\(keyPath).\(shown)"
        // An absent value is marked where the next token is; the key's place is what helps.
        let isAbsent = value.scalar.map { $0.string.isEmpty && $0.style == .plain } ?? false
        let valuePlace = isAbsent ? keyPlace : place(of: value, file: location.file) ?? keyPlace
        return ConfigNode.Entry(
            key: name, keyLocation: keyPlace, value: try convert(value, at: valuePlace, keyPath: path, depth: depth + 1)
        )
    }

    private static func place(of node: Node, file: String) -> SourceLocation? {
        node.mark.map { SourceLocation(file: file, line: $0.line, column: $0.column) }
    }

    /// Where a character stands that YAML does not allow, for the first time.
    private static func place(of character: Int32, in text: String, file: String) -> SourceLocation? {
        let scalars = text.unicodeScalars
        guard let index = scalars.firstIndex(where: { $0.value == UInt32(bitPattern: character) }) else { return nil }
        let before = scalars[..<index]
        return SourceLocation(
            file: file, line: before.count { $0 == "\n" } + 1, column: before.reversed().prefix { $0 != "\n" }.count + 1
        )
    }

    /// The library's own words without its snippet of the file, which might hold a secret.
    private static func syntaxError(_ error: any Error, file: String) -> ConfigError {
        func at(_ mark: Mark, _ problem: String, suggestion: String? = nil) -> ConfigError {
            let place = SourceLocation(file: file, line: mark.line, column: mark.column)
            return ConfigError(at: place, keyPath: "", problem, suggestion: suggestion)
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _)?, .parser(let context, let problem, let mark, _)?:
            let doing = context.map { "\($0.text.trimmingPeriod): " } ?? ""
            let isTab = problem.contains("cannot start any token")
            return at(
                mark, "this is not YAML: \(doing)\(problem)",
                suggestion: isTab ? "indent with spaces, and quote values that begin with a special character" : nil)
        case .composer(_, let problem, let mark, _)?:
            return at(mark, problem.contains("another document") ? "the file has a second document (---)" : problem)
        case .duplicatedKeysInMapping(let keys, let context)?:
            return at(context.mark, "the key \"\(keys.first?.escapedForMessage ?? "")\" is given twice")
        case .reader(let problem, _, let value, let text)?:
            return ConfigError(
                at: place(of: value, in: text, file: file), keyPath: "", "this is not YAML: \(problem)")
        default:
            return ConfigError(at: nil, keyPath: "", "\(file) is not YAML")
        }
    }
}

extension String {
    /// Windows editors write one, and libyaml takes it for text.
    fileprivate var withoutByteOrderMark: String {
        unicodeScalars.first == "\u{FEFF}" ? String(String.UnicodeScalarView(unicodeScalars.dropFirst())) : self
    }

    fileprivate var trimmingPeriod: String { hasSuffix(".") ? String(dropLast()) : self }
}
