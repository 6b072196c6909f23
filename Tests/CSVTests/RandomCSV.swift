/// Makes random fields, and files of them.
enum RandomCSV {
    static func field(using random: inout some RandomNumberGenerator) -> String {
        let signs = ["a", "7", " ", ",", "\"", "\n", "\r\n", "\r", "é", "日", "😀", ";", "\t", "\u{FEFF}", "\u{301}"]
        return (0..<[0, 1, 2, 5, 20].randomElement(using: &random)!)
            .map { _ in signs.randomElement(using: &random)! }.joined()
    }

    /// With either line end, quotes where they must be and some where they need not.
    static func write(_ rows: [[String]], using random: inout some RandomNumberGenerator) -> String {
        let end = Bool.random(using: &random) ? "\n" : "\r\n"
        let lines = rows.map { row in
            row.map { field in
                let scalars = field.unicodeScalars
                let mustBeQuoted =
                    scalars.contains { ",\"\r\n\u{FEFF}".unicodeScalars.contains($0) }
                    || (row.count == 1 && field.isEmpty)
                guard mustBeQuoted || Int.random(in: 0..<4, using: &random) == 0 else { return field }
                var quoted = String.UnicodeScalarView("\"".unicodeScalars)
                for scalar in scalars {
                    if scalar == "\"" { quoted.append(scalar) }
                    quoted.append(scalar)
                }
                quoted.append("\"")
                return String(quoted)
            }.joined(separator: ",")
        }
        let text = lines.joined(separator: end)
        return (Bool.random(using: &random) ? "\u{FEFF}" : "") + text
            + (Bool.random(using: &random) && !rows.isEmpty ? end : "")
    }
}
