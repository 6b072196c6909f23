/// A JSON document that we write: members keep their order, numbers their digits.
package indirect enum JSONValue: Sendable, Hashable {
    case scalar(JSONScalar)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package static func string(_ text: String) -> JSONValue { .scalar(.string(text)) }
    package static func number(_ number: Int) -> JSONValue { .scalar(.number(String(number))) }

    /// The document's text, without white space.
    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .scalar(.null): text += "null"
        case .scalar(.bool(let flag)): text += flag ? "true" : "false"
        case .scalar(.number(let digits)): text += digits
        case .scalar(.string(let string)): text += jsonString(string)
        case .array(let items):
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                item.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                text += jsonString(member.name) + ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    /// With the members of every object in the order of their names.
    var sorted: JSONValue {
        switch self {
        case .scalar: self
        case .array(let items): .array(items.map(\.sorted))
        case .object(let members):
            .object(
                members.map { Member(name: $0.name, value: $0.value.sorted) }.sorted { $0.name < $1.name })
        }
    }

    /// Sets the value at `path`, and makes the objects that lead there; what is no object on the way is replaced.
    package mutating func set(_ value: JSONValue, at path: FieldPath) {
        self = setting(value, at: path.names[...])
    }

    private func setting(_ value: JSONValue, at names: ArraySlice<String>) -> JSONValue {
        guard let name = names.first else { return value }
        var members: [Member] = []
        if case .object(let own) = self { members = own }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = members[index].value.setting(value, at: names.dropFirst())
        } else {
            members.append(Member(name: name, value: JSONValue.object([]).setting(value, at: names.dropFirst())))
        }
        return .object(members)
    }

    /// True if something on the way to `path` is there and is no object.
    package func blocks(_ path: FieldPath) -> Bool {
        guard let name = path.names.first else { return false }
        guard case .object(let members) = self else { return true }
        guard path.names.count > 1, let member = members.first(where: { $0.name == name }) else { return false }
        return member.value.blocks(FieldPath(names: Array(path.names.dropFirst())))
    }

    /// Removes the member at `path`, if it is there.
    package mutating func remove(at path: FieldPath) {
        guard case .object(var members) = self, let name = path.names.first,
            let index = members.firstIndex(where: { $0.name == name })
        else { return }
        if path.names.count == 1 {
            members.remove(at: index)
        } else {
            members[index].value.remove(at: FieldPath(names: Array(path.names.dropFirst())))
        }
        self = .object(members)
    }
}

/// A JSON string literal (RFC 8259, section 7): quotes, backslashes and control characters are escaped.
package func jsonString(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": literal += "\\\""
        case "\\": literal += "\\\\"
        case "\n": literal += "\\n"
        case "\r": literal += "\\r"
        case "\t": literal += "\\t"
        case "\u{0}"..<"\u{20}":
            let digits = String(scalar.value, radix: 16)
            literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: literal.unicodeScalars.append(scalar)
        }
    }
    return literal + "\""
}
