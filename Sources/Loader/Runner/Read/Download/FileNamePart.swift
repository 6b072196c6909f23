import Core

/// A text of the API as part of a file's name: never a way, and never the same for two texts.
enum FileNamePart {
    private static let maximumLength = 100

    /// Letters, digits, `-` and `_` stay, anything else becomes `_`. Where that changes the text, or the text is longer
    /// than 100 bytes, `~` and 16 hexadecimal digits of its SHA-256 follow: no other part of a name can have a `~`.
    static func cleaned(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let plain = bytes.prefix(maximumLength).map { isPlain($0) ? $0 : UInt8(ascii: "_") }
        let name = String(decoding: plain, as: UTF8.self)
        guard plain != bytes else { return name }
        return name + "~" + bytes.withUnsafeBytes { hexadecimal(sha256($0)) }.prefix(16)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
