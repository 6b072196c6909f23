import Core

/// `date_parts`: a day as an object of numbers: `{"year": 2026, "month": 1, "day": 31}`.
struct DatePartsForm: ValueForm {
    static let kind = "date_parts"

    init(config: ConfigMapping) throws(ConfigError) {}

    var results: [FormResult] { [.day] }
    var expectation: String { "an object with year, month and day, each a whole number" }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        guard value.kind == .object, let members = FlatObject.numbers(value.bytes), let year = members["year"],
            let month = members["month"], let day = members["day"]
        else { return .unreadable }
        return WrittenDateTime(year: year, month: month, day: day).append(as: .day, zone: nil, to: &text)
    }
}

/// The whole numbers of an object that has nothing else in it but texts, numbers and words.
private enum FlatObject {
    static func numbers(_ bytes: UnsafeBufferPointer<UInt8>) -> [String: Int]? {
        // The reader has checked the JSON: names and values are split at signs that stand outside of texts.
        var members: [String: Int] = [:]
        var name: [UInt8]?
        var token: [UInt8] = []
        var isInText = false
        var isEscaped = false
        func close() {
            if let name, let number = Int(String(decoding: token, as: UTF8.self)) {
                members[String(decoding: name, as: UTF8.self)] = number
            }
        }
        for byte in bytes.dropFirst().dropLast() {
            if isInText {
                if !isEscaped, byte == UInt8(ascii: "\"") { isInText = false } else { token.append(byte) }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: ":"):
                name = token
                token = []
            case UInt8(ascii: ","):
                close()
                name = nil
                token = []
            case UInt8(ascii: "{"), UInt8(ascii: "["): return nil
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: token.append(byte)
            }
        }
        close()
        return members
    }
}
