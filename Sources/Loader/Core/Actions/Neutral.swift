/// What makes a value harmless where it stands: it is shown there as it is, and never does anything.
package enum Neutral: String, Sendable, CaseIterable {
    /// Text for people, of any number of lines.
    case plain
    /// One line: a subject, a title, a name.
    case line
    /// Slack's mrkdwn.
    case slack
    /// HTML, between tags and in quoted attributes.
    case html
    /// A field of CSV that a spreadsheet opens.
    case csv
    /// Part of the name of a file.
    case slug

    package func text(_ value: String) -> String {
        switch self {
        case .plain: Neutral.withoutControls(value, keeps: ["\n", "\t"])
        case .line: Neutral.oneLine(value)
        case .slack: Neutral.slack(value)
        case .html: Neutral.html(value)
        case .csv: Neutral.csv(value)
        case .slug: Neutral.slug(value)
        }
    }

    /// Controls, ends of lines of other systems, and what turns the direction of writing become blanks or go.
    private static func withoutControls(_ value: String, keeps: Set<Unicode.Scalar>) -> String {
        var result = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in value.unicodeScalars {
            defer { last = scalar }
            if keeps.contains(scalar) {
                if scalar != "\n" || last != "\r" { result.append(scalar) }
                continue
            }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator:
                result.append(scalar == "\r" && keeps.contains("\n") ? "\n" : " ")
            case .format where isTurning(scalar): continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func isTurning(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            || [0x200E, 0x200F, 0x061C, 0xFEFF].contains(scalar.value)
    }

    private static func oneLine(_ value: String) -> String {
        withoutControls(value, keeps: []).split(separator: " ").joined(separator: " ")
    }

    /// Slack reads `&`, `<` and `>` as its own (links, `<!channel>`), and marks around words as formats, unless something is
    /// between mark and word that takes no room.
    private static func slack(_ value: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in withoutControls(value, keeps: ["\n", "\t"]).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            case ">": result += "&gt;".unicodeScalars
            case "*", "_", "~", "`", "@": result += "\u{200B}\(scalar)\u{200B}".unicodeScalars
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func html(_ value: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in withoutControls(value, keeps: ["\n", "\t"]).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            case ">": result += "&gt;".unicodeScalars
            case "\"": result += "&quot;".unicodeScalars
            case "'": result += "&#39;".unicodeScalars
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// A text that would be a formula gets an apostrophe; numbers stay numbers (OWASP ASVS 1.2.10).
    private static func csv(_ value: String) -> String {
        let isNumber = value.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?/) != nil
        let isFormula =
            !isNumber && (value.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false)
        let text = (isFormula ? "'" : "") + withoutControls(value, keeps: ["\n", "\t"])
        guard text.unicodeScalars.contains(where: { "\",\n;".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Letters and digits of ASCII in lower case, at most 60, with hyphens for the rest; never empty, never hidden.
    private static func slug(_ value: String) -> String {
        let words = value.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let slug = String(words.joined(separator: "-").prefix(60))
        return slug.isEmpty ? "x" : slug
    }
}
