import Foundation

/// What no text may hold, looked for without any of the program's own code.
struct Leaks {
    /// By their names.
    let secrets: [String: String]

    /// Each secret that is in the text, with how it is spelled there.
    func secrets(in text: String) -> [String] {
        secrets.flatMap { name, secret in
            spellings(of: secret).filter { text.contains($0.value) }.map { "\(name), \($0.key)" }
        }.sorted()
    }

    /// Characters that a person's terminal would obey, and lines that are not ours.
    ///
    /// - Parameter allowing: Further ones that belong to the text.
    static func steering(in text: String, allowing: String = "") -> [String] {
        var found = text.unicodeScalars.filter { scalar in
            guard scalar != "\n", !allowing.unicodeScalars.contains(scalar) else { return false }
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0x61C, 0xFEFF,
                0xE0000...0xE007F:
                return true
            default: return false
            }
        }.map { "U+\(String($0.value, radix: 16))" }
        if text.split(whereSeparator: \.isNewline).contains(where: { $0.hasPrefix("<0>") }) {
            found.append("a forged line")
        }
        return Array(Set(found)).sorted()
    }

    private func spellings(of secret: String) -> [String: String] {
        let percent = { (form: String) in
            secret.utf8.map { byte in
                Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
                    ? String(Unicode.Scalar(byte)) : String(format: form, byte)
            }.joined()
        }
        let json = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        var result = [
            "as it is": secret, "percent-encoded": percent("%%%02X"), "percent-encoded, lower case": percent("%%%02x"),
            "in JSON": json, "in JSON with \\/": json.replacing("/", with: "\\/"),
            "percent-encoded throughout": secret.utf8.map { String(format: "%%%02X", $0) }.joined(),
            "in \\u": secret.utf16.map { "\\u" + String(format: "%04x", $0) }.joined(),
            "in hexadecimal digits": secret.utf8.map { String(format: "%02x", $0) }.joined(),
        ]
        // What of the secret is whole groups of three bytes, from each beginning.
        for skipped in 0..<3 {
            let bytes = secret.utf8.dropFirst(skipped)
            let whole = Data(bytes.prefix(bytes.count / 3 * 3)).base64EncodedString()
            result["in base64 from \(skipped)"] = whole
            result["in base64url from \(skipped)"] = whole.replacing("+", with: "-").replacing("/", with: "_")
        }
        return result
    }
}
