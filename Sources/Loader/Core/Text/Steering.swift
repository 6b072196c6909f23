extension String {
    /// Fit for a line that a person reads: what could steer a terminal, begin a line, turn the direction of writing or
    /// hide is shown as `\u{…}`. Of what is good already nothing changes.
    package var escapedForReader: String {
        guard utf8.contains(where: { !(0x20..<0x7F).contains($0) }) else { return self }
        var result = UnicodeScalarView()
        for (scalar, isSteering) in steering {
            if isSteering { result += scalar.shown.unicodeScalars } else { result.append(scalar) }
        }
        return String(result)
    }

    /// The same, of so many characters; more is cut off, with `…`.
    package func escapedForReader(limit: Int) -> String {
        var result = ""
        var length = 0
        for (scalar, isSteering) in steering {
            guard length < limit else { return result + "…" }
            let shown = isSteering ? scalar.shown : String(scalar)
            length += shown.unicodeScalars.count
            result += shown
        }
        return result
    }

    /// JSON text in which no character steers: parsed, it is what it was.
    ///
    /// Of JSON without white space between its values.
    package var escapedInJSON: String {
        guard utf8.contains(where: { !(0x20..<0x7F).contains($0) }) else { return self }
        var result = UnicodeScalarView()
        for (scalar, isSteering) in steering {
            guard isSteering else {
                result.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar)! {
                let digits = String(unit, radix: 16)
                result += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars
            }
        }
        return String(result)
    }

    /// Each scalar, and whether it steers where it stands.
    private var steering: [(Unicode.Scalar, Bool)] {
        let scalars = Array(unicodeScalars)
        return scalars.indices.map { index in
            let scalar = scalars[index]
            guard scalar.steers else { return (scalar, false) }
            let before = index > 0 ? scalars[index - 1] : nil
            let behind = index + 1 < scalars.count ? scalars[index + 1] : nil
            return (scalar, !scalar.belongs(between: before, and: behind))
        }
    }
}

extension Unicode.Scalar {
    fileprivate var shown: String { "\\u{\(String(value, radix: 16))}" }

    /// Control characters, ends of lines and paragraphs, and whatever takes no room: directions, joiners, tags, fillers.
    fileprivate var steers: Bool {
        if value < 0x7F { return value < 0x20 }
        if value < 0xA0 { return true }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        case .format where (0xFFF9...0xFFFB).contains(value): return true
        default: return properties.isDefaultIgnorableCodePoint
        }
    }

    /// Joiners and selectors of variants are part of how some scripts and emoji are written, and harmless there.
    fileprivate func belongs(between before: Unicode.Scalar?, and behind: Unicode.Scalar?) -> Bool {
        guard let before else { return false }
        switch value {
        case 0x200C, 0x200D:
            guard let behind else { return false }
            return before.isShaped && behind.isShaped || before.isOfEmoji && behind.isOfEmoji
        case 0xFE00...0xFE0F: return before.value > 0x20 && !before.steers
        case 0xE0100...0xE01EF: return before.properties.isIdeographic
        case 0x180B...0x180D, 0x180F: return (0x1800...0x18AF).contains(before.value)
        default: return false
        }
    }

    /// Of a script whose letters change with their neighbours: Arabic, Syriac, those of India, Mongolian.
    private var isShaped: Bool {
        guard (0x0600..<0x1900).contains(value) else { return false }
        switch properties.generalCategory {
        case .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark: return true
        default: return false
        }
    }

    private var isOfEmoji: Bool {
        value > 0x2000 && (properties.isEmoji || value == 0xFE0F)
    }
}
