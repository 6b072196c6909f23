import Core

/// Members of a header field that is a list (RFC 9651), with their parameters; what is in quotes is not split.
struct FieldItem: Sendable, Hashable {
    /// Without quotes.
    var value: String
    /// By name in lower case; of two with one name the last.
    var parameters: [String: String] = [:]

    /// More of them say nothing that is worth knowing.
    private static let most = 16
    private static let longest = 4_096

    /// Members of all lines of the field, in order; none if it is not there.
    static func all(of name: String, in headers: [HTTPHeader]) -> [FieldItem] {
        let wanted = name.lowercased()
        let text = headers.filter { $0.name.lowercased() == wanted }.map(\.value).joined(separator: ",")
        return split(Array(text.utf8.prefix(longest)), at: ",").prefix(most).compactMap { FieldItem(Array($0)) }
    }

    private init?(_ text: [UInt8]) {
        let parts = FieldItem.split(text, at: ";").map { FieldItem.trimmed($0) }
        guard let first = parts.first, parts.contains(where: { !$0.isEmpty }) else { return nil }
        value = FieldItem.unquoted(first)
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = FieldItem.trimmed(part[..<equals].utf8).lowercased()
            parameters[name] = FieldItem.unquoted(FieldItem.trimmed(part[part.index(after: equals)...].utf8))
        }
    }

    private static func split(_ text: [UInt8], at separator: Character) -> [ArraySlice<UInt8>] {
        let mark = separator.asciiValue
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        var isEscaped = false
        for (index, byte) in text.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == mark, !isQuoted {
                parts.append(text[start..<index])
                start = index + 1
            }
        }
        return parts + [text[start...]]
    }

    private static func trimmed(_ text: some BidirectionalCollection<UInt8>) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        return String(decoding: text.drop(while: isBlank).reversed().drop(while: isBlank).reversed(), as: UTF8.self)
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }

    /// A number of at most nine digits, which is all that a limit needs.
    static func number(_ text: String?) -> Int? {
        guard let text, (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// What the API calls a limit, fit for a message.
    static func name(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0.asServerText(limit: 60) }
    }
}
