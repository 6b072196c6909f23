import Core

/// Finds YAML aliases in raw text: a name that occurs both as an anchor (`&name`) and as an alias (`*name`).
///
/// Cautious rather than clever: such a pair in a comment or in quotes is refused as well, and never occurs.
enum YAMLAlias {
    static func first(in text: String, file: String) -> ConfigError? {
        let bytes = Array(text.utf8)
        let anchors = Set(names(after: UInt8(ascii: "&"), in: bytes).map(\.name))
        guard !anchors.isEmpty,
            let alias = names(after: UInt8(ascii: "*"), in: bytes).first(where: { anchors.contains($0.name) })
        else { return nil }
        let before = bytes[..<alias.position]
        let line = before.count { $0 == 0x0A } + 1
        let column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        return ConfigError(
            at: SourceLocation(file: file, line: line, column: column), keyPath: "",
            "anchors and aliases (&, *) are not supported; write the value out")
    }

    /// Names that follow `mark` where it does not stand inside a word.
    private static func names(after mark: UInt8, in bytes: [UInt8]) -> [(name: ArraySlice<UInt8>, position: Int)] {
        bytes.indices.compactMap { index in
            guard bytes[index] == mark, index == 0 || !isWord(bytes[index - 1]) else { return nil }
            let name = bytes[(index + 1)...].prefix(while: isWord)
            return name.isEmpty ? nil : (name, index)
        }
    }

    /// What libyaml takes for a part of an anchor's name.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
