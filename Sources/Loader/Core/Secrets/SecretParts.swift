import Foundation

/// What of a secret is to be looked for: all of a key, the password of a connection string, the secret places of an address.
package enum SecretParts {
    /// Shorter ones cannot be told from words of the text around them.
    package static let leastBytes = 8
    /// Below this, letters of one case alone, or digits alone, may be a word or a number of anybody's.
    package static let leastBytesOfWord = 16

    /// True if whoever finds it in a text may take it for the secret: at least 16 bytes, or at least 8 of two kinds (lower
    /// case, upper case, digits, others). `-`, `_`, `.` and spaces are of no kind.
    package static func canBeTold(_ text: String) -> Bool {
        guard text.utf8.count < leastBytesOfWord else { return true }
        guard text.utf8.count >= leastBytes else { return false }
        let kinds = Set(
            text.utf8.map { byte in
                switch byte {
                case 0x61...0x7A: 1
                case 0x41...0x5A: 2
                case 0x30...0x39: 3
                case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x20: 0
                default: 4
                }
            })
        return kinds.subtracting([0]).count >= 2
    }

    /// - Parameter text: A key, an address, or a connection string.
    static func parts(of text: String) -> [String] {
        guard let separator = text.firstRange(of: "://") else {
            let keyword = /(^|\s)(host|hostaddr|port|dbname|user|password|passfile|service|sslmode|sslpassword)\s*=/
            return text.firstMatch(of: keyword) == nil ? [text] : passwords(in: text)
        }
        let rest = text[separator.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let password = rest[..<end].lastIndex(of: "@").flatMap { at in
            rest[..<at].firstIndex(of: ":").map { String(rest[rest.index(after: $0)..<at]) }
        }
        var found = password.map { [text, $0, unescaped($0)] } ?? []
        let query = rest[end...].drop { $0 != "?" }.dropFirst().split(separator: "&")
        if text.lowercased().hasPrefix("postgres") {
            for item in query where item.hasPrefix("password=") || item.hasPrefix("sslpassword=") {
                let value = String(item.drop { $0 != "=" }.dropFirst())
                found += [text, value, unescaped(value)]
            }
            return found
        }
        found += [text, String(rest[end...])]
        found += rest[end...].prefix { $0 != "?" }.split(separator: "/").map(String.init)
        found += query.map { String($0.drop { $0 != "=" }.dropFirst()) }
        return found + found.map(unescaped)
    }

    /// Of `host=… password='…'`; whoever never connects knows them, too.
    private static func passwords(in text: String) -> [String] {
        let keyword = /(?:^|\s)(?:password|sslpassword)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))/
        return text.matches(of: keyword).map { match in
            let value = match.1 ?? match.2 ?? ""
            return String(value.replacing(/\\(.)/) { "\($0.1)" })
        }
    }

    private static func unescaped(_ text: String) -> String { text.removingPercentEncoding ?? text }
}
