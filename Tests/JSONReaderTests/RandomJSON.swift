/// Makes random JSON text, along with what a reader must find in it.
enum RandomJSON {
    /// A value's text and what its cell must be.
    struct Value {
        var json: String
        var cell: ReadValue
    }

    static func value(depth: Int = 0, using random: inout some RandomNumberGenerator) -> Value {
        switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &random) {
        case 0: return Value(json: "null", cell: .null)
        case 1: return Value(json: "true", cell: .bool(true))
        case 2: return Value(json: "false", cell: .bool(false))
        case 3, 4:
            let text = number(using: &random)
            return Value(json: text, cell: .number(text))
        case 5:
            let text = string(using: &random)
            return Value(json: quoted(text, using: &random), cell: .string(text))
        case 6:
            let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                blank(&random) + value(depth: depth + 1, using: &random).json + blank(&random)
            }
            let json = "[" + (elements.isEmpty ? blank(&random) : elements.joined(separator: ",")) + "]"
            return Value(json: json, cell: .array(json))
        default:
            let names = Set((0..<Int.random(in: 0...5, using: &random)).map { _ in string(using: &random) })
            let members = names.sorted().shuffled(using: &random).map { name in
                (name, value(depth: depth + 1, using: &random).json)
            }
            let json = object(members, using: &random)
            return Value(json: json, cell: .object(json))
        }
    }

    static func object(_ members: [(String, String)], using random: inout some RandomNumberGenerator) -> String {
        let texts = members.map { name, json in
            blank(&random) + quoted(name, using: &random) + blank(&random) + ":" + blank(&random) + json
                + blank(&random)
        }
        return "{" + (texts.isEmpty ? blank(&random) : texts.joined(separator: ",")) + "}"
    }

    static func number(using random: inout some RandomNumberGenerator) -> String {
        var text = Bool.random(using: &random) ? "-" : ""
        let integer = digits(1...25, &random).drop { $0 == "0" }
        text += integer.isEmpty ? "0" : integer
        if Bool.random(using: &random) { text += "." + digits(1...25, &random) }
        if Int.random(in: 0..<3, using: &random) == 0 {
            text += ["e", "E", "e+", "E-", "e-"].randomElement(using: &random)! + digits(1...3, &random)
        }
        return text
    }

    private static func digits(_ count: ClosedRange<Int>, _ random: inout some RandomNumberGenerator) -> String {
        String((0..<Int.random(in: count, using: &random)).map { _ in "0123456789".randomElement(using: &random)! })
    }

    /// Of every length that vector instructions care about, with every character that needs care.
    static func string(using random: inout some RandomNumberGenerator) -> String {
        let length = [0, 1, 2, 3, 7, 15, 31, 33, 63, 65].randomElement(using: &random)!
        var text = String.UnicodeScalarView()
        for _ in 0..<length {
            let range: ClosedRange<UInt32> = [
                0x20...0x7E, 0x20...0x7E, 0...0x1F, 0x22...0x22, 0x5C...0x5C, 0x7F...0x7FF, 0x800...0xD7FF,
                0xE000...0xFFFF,
                0x10000...0x10FFFF,
            ].randomElement(using: &random)!
            text.append(Unicode.Scalar(UInt32.random(in: range, using: &random))!)
        }
        return String(text)
    }

    /// Escapes what must be, and some of what need not be.
    static func quoted(_ text: String, using random: inout some RandomNumberGenerator) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": json += "\\" + String(scalar)
            case "\n" where Bool.random(using: &random): json += "\\n"
            case "/" where Bool.random(using: &random): json += "\\/"
            case _ where scalar.value < 0x20 || Int.random(in: 0..<8, using: &random) == 0:
                for unit in UTF16.encode(scalar)! { json += escape(unit) }
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    static func blank(_ random: inout some RandomNumberGenerator) -> String {
        ["", "", "", "", " ", "\n", "\r\n", "\t ", "  "].randomElement(using: &random)!
    }
}
