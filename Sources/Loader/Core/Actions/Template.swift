/// A text with places for values: `{spend} of {campaign_name}`. No logic: a place is a name and nothing else.
///
/// `{{` and `}}` are braces. What a value may do where it stands, the `Neutral` of that place decides.
package struct Template: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case text(String)
        case value(String)
    }

    package let parts: [Part]

    package init(parts: [Part]) { self.parts = parts }

    /// The names of its places.
    package var names: [String] {
        parts.compactMap { part in
            if case .value(let name) = part { name } else { nil }
        }
    }

    /// - Throws: `Mistake` for a brace that does not close, and for what can be no name.
    package init(_ text: String) throws(Mistake) {
        var parts: [Part] = []
        var plain = ""
        var rest = text[...]
        while let character = rest.first {
            rest = rest.dropFirst()
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                plain.append(character)
                rest = rest.dropFirst()
            case "{":
                guard let close = rest.firstIndex(of: "}") else { throw Mistake("a \"{\" that does not close") }
                let name = String(rest[..<close])
                guard name.wholeMatch(of: /[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*/) != nil else {
                    throw Mistake("\"{\(name.escapedForMessage)}\" is no place for a value")
                }
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(.value(name))
                rest = rest[rest.index(after: close)...]
            case "}": throw Mistake("a \"}\" that nothing opens")
            default: plain.append(character)
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        self.parts = parts
    }

    /// What is wrong with a template.
    package struct Mistake: Error, Sendable {
        package let problem: String

        init(_ problem: String) { self.problem = problem }
    }

    /// The text with the values in place, each made harmless for where it stands.
    ///
    /// - Throws: `StepRefusal` for a name that no value has.
    package func rendered(_ item: ActionItem, _ neutral: Neutral) throws(StepRefusal) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let plain): text += plain
            case .value("group.lines"): text += try item.lines(neutral)
            case .value(let name): text += neutral.text(try item.value(name).shown)
            }
        }
        return text
    }
}

extension JSONValue {
    /// As a template shows it: nothing for `null`, JSON for what has parts.
    package var shown: String {
        switch self {
        case .scalar(.null): ""
        case .scalar(let scalar): scalar.literal
        case .array, .object: text
        }
    }
}

extension ConfigReader where Value == Template {
    /// A text of any number of lines with places for values.
    package static var template: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.lines.read(node)
            do throws(Template.Mistake) { return try Template(text) } catch {
                throw node.error(error.problem, suggestion: "a value is {column}; a brace itself is {{ or }}")
            }
        }
    }
}

extension ConfigReader where Value == String {
    /// Any scalar that is written out and not empty, of any number of lines. Other control characters are refused.
    package static var lines: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard !text.isEmpty else { throw node.error("the value is empty") }
            guard text.unicodeScalars.allSatisfy({ ($0.value >= 0x20 && $0.value != 0x7F) || $0 == "\n" || $0 == "\t" })
            else { throw node.error("the value contains a control character") }
            return text
        }
    }
}
