import Core

/// Rules for names. Ones that become SQL identifiers are narrow, so that no name ever needs quoting or is cut.
enum NameLiteral {
    /// `^[a-z_][a-z0-9_]{0,62}$`
    static func isIdentifier(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 63 else { return false }
        return (isLetter(first) || first == UInt8(ascii: "_")) && text.utf8.allSatisfy(isWord)
    }

    /// `^[a-z][a-z0-9_]{0,62}$`
    static func isPipeline(_ text: String) -> Bool {
        isIdentifier(text) && text.utf8.first != UInt8(ascii: "_")
    }

    /// Like an identifier, and short enough for `<entity>_key`.
    static func isEntity(_ text: some StringProtocol) -> Bool { isIdentifier(text) && text.utf8.count <= 58 }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }
}

extension ConfigReader where Value == String {
    /// The name of a schema, table or column.
    static var identifier: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard NameLiteral.isIdentifier(text) else { throw node.badName(text) }
            return text
        }
    }
}

extension ConfigNode {
    func badName(_ text: String) -> ConfigError {
        error(
            "\"\(text.escapedForMessage)\" cannot be a name",
            suggestion: "use a to z, 0 to 9 and _, at most 63 characters, no digit first")
    }
}
