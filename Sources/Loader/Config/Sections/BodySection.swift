import Core

/// `body: {filters: {status: active}, limit: 100}`: the JSON document that is posted; or `form: {status: active}`.
enum BodySection {
    static func read(_ section: ConfigSection) -> RequestBody? {
        if section.has("body"), section.has("form") {
            section.note("the request has one body", at: section["form"], suggestion: "remove body or form")
        }
        if section.has("form") { return .form(QuerySection.read(section, key: "form")) }
        guard let node = section["body"] else { return nil }
        guard case .mapping = node.content else {
            section.note("the body is not an object", at: node, suggestion: "write keys with values, as in JSON")
            return nil
        }
        return section.problems.noting { () throws(ConfigError) in .json(try JSONValue(config: node)) }
    }
}

extension JSONValue {
    /// Plain scalars are what JSON takes them for, quoted ones are text.
    init(config node: ConfigNode) throws(ConfigError) {
        switch node.content {
        case .null: self = .scalar(.null)
        case .scalar(let text):
            if node.isQuoted {
                self = .string(text)
            } else if text == "true" || text == "false" {
                self = .scalar(.bool(text == "true"))
            } else {
                self = JSONValue.isNumber(text) ? .scalar(.number(text)) : .string(text)
            }
        case .sequence(let nodes):
            var items: [JSONValue] = []
            for node in nodes { items.append(try JSONValue(config: node)) }
            self = .array(items)
        case .mapping(let entries):
            var members: [JSONValue.Member] = []
            for entry in entries { members.append(.init(name: entry.key, value: try JSONValue(config: entry.value))) }
            self = .object(members)
        }
    }

    /// RFC 8259's number: no leading zeros, no sign but minus.
    private static func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
    }
}
