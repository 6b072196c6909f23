/// A JSON list of texts, read without the loader's code.
enum JSONTexts {
    /// - Parameter json: What a JSON reader has accepted, white space around it included.
    /// - Returns: The texts unescaped; `nil` for other values, and for texts with U+0000.
    static func read(_ json: [UInt8]) -> [[UInt8]]? {
        var texts: [[UInt8]] = []
        var units: [UInt16]?
        var index = 0
        let scalars = Array(String(decoding: json, as: UTF8.self).unicodeScalars)
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard var text = units else {
                if scalar == "\"" { units = [] } else if !"[], \t\n\r".unicodeScalars.contains(scalar) { return nil }
                continue
            }
            if scalar == "\"" {
                guard !text.contains(0) else { return nil }
                texts.append(Array(String(decoding: text, as: UTF16.self).utf8))
                units = nil
                continue
            }
            if scalar == "\\" {
                let sign = scalars[index]
                index += 1
                if sign == "u" {
                    let digits = String(String.UnicodeScalarView(scalars[index..<index + 4]))
                    text.append(UInt16(digits, radix: 16)!)
                    index += 4
                } else {
                    text += Array(String(short[sign] ?? sign).utf16)
                }
            } else {
                text += Array(String(scalar).utf16)
            }
            units = text
        }
        return texts
    }

    private static let short: [Unicode.Scalar: Unicode.Scalar] = [
        "n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{C}",
    ]
}
