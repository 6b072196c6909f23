extension String {
    /// Text of the other side, fit for one line of a message: at most 300 characters, whatever could steer a terminal
    /// or forge a log line escaped.
    package var asServerText: String { asServerText(limit: 300) }

    package func asServerText(limit: Int) -> String {
        var result = ""
        var length = 0
        for scalar in unicodeScalars {
            guard length < limit else { return result + "…" }
            let shown = String.steers(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
            length += shown.unicodeScalars.count
            result += shown
        }
        return result
    }

    /// Control characters, line and paragraph separators, and what changes the direction of writing.
    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFF9...0xFFFB:
            true
        default: false
        }
    }
}
