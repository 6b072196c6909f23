import Core

/// A JSON document with places for values in its texts: however it is filled, it is JSON.
///
/// A text that is one place and nothing else takes the value as it is: a number stays a number, `null` stays `null`.
package indirect enum JSONTemplate: Sendable, Hashable {
    case scalar(JSONScalar)
    case text(Template)
    case array([JSONTemplate])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: JSONTemplate
    }

    /// Plain scalars are what JSON takes them for, quoted ones are text. Names of members have no places.
    package init(config node: ConfigNode) throws(ConfigError) {
        switch node.content {
        case .null: self = .scalar(.null)
        case .scalar("true") where !node.isQuoted: self = .scalar(.bool(true))
        case .scalar("false") where !node.isQuoted: self = .scalar(.bool(false))
        case .scalar("") where node.isQuoted: self = .scalar(.string(""))
        case .scalar(let text):
            let isNumber = text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
            self = isNumber && !node.isQuoted ? .scalar(.number(text)) : .text(try ConfigReader.template.read(node))
        case .sequence(let nodes):
            var items: [JSONTemplate] = []
            for node in nodes { items.append(try JSONTemplate(config: node)) }
            self = .array(items)
        case .mapping(let entries):
            var members: [Member] = []
            for entry in entries {
                members.append(Member(name: entry.key, value: try JSONTemplate(config: entry.value)))
            }
            self = .object(members)
        }
    }

    package var templates: [Template] {
        switch self {
        case .scalar: []
        case .text(let template): [template]
        case .array(let items): items.flatMap(\.templates)
        case .object(let members): members.flatMap(\.value.templates)
        }
    }

    package func filled(_ item: ActionItem) throws(StepRefusal) -> JSONValue {
        switch self {
        case .scalar(let scalar): return .scalar(scalar)
        case .text(let template):
            if case .value(let name)? = template.parts.first, template.parts.count == 1, name != "group.lines" {
                return try item.value(name)
            }
            return .string(try template.rendered(item, .plain))
        case .array(let templates):
            var items: [JSONValue] = []
            for template in templates { items.append(try template.filled(item)) }
            return .array(items)
        case .object(let templates):
            var members: [JSONValue.Member] = []
            for template in templates {
                members.append(JSONValue.Member(name: template.name, value: try template.value.filled(item)))
            }
            return .object(members)
        }
    }
}
