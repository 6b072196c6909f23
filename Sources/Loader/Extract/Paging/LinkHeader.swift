/// One link of a `Link` header (RFC 8288): `<https://…?page=2>; rel="next"; title="a, b"`.
struct LinkHeader: Sendable, Hashable {
    var target: String
    /// Lower case, in order.
    var relations: [String]
    /// True if the link is about another resource than the page itself.
    var hasAnchor: Bool

    /// Reads all links of one header value. What cannot be read ends the reading: the links before it count.
    ///
    /// Signs are single bytes, as in RFC 9110: a combining accent after a quote or bracket does not make it another sign.
    static func links(in value: String) -> [LinkHeader] {
        var reader = Reader(rest: Substring(value).utf8)
        var links: [LinkHeader] = []
        while let link = reader.link() { links.append(link) }
        return links
    }

    private struct Reader {
        var rest: Substring.UTF8View

        mutating func link() -> LinkHeader? {
            skip { $0 == Sign.comma || Sign.isSpace($0) }
            guard rest.first == Sign.open, let close = rest.firstIndex(of: Sign.close) else { return nil }
            let target = rest[rest.index(after: rest.startIndex)..<close]
            rest = rest[rest.index(after: close)...]
            var link = LinkHeader(target: text(target), relations: [], hasAnchor: false)
            var hasRelation = false
            while let (name, value) = parameter() {
                // RFC 8288 §3.3: of several `rel` parameters only the first counts.
                if name == "rel", !hasRelation {
                    hasRelation = true
                    link.relations = value.lowercased().utf8.split(whereSeparator: Sign.isSpace).map { text($0) }
                }
                if name == "anchor" { link.hasAnchor = true }
            }
            return link
        }

        private mutating func parameter() -> (name: String, value: String)? {
            skip(Sign.isSpace)
            guard rest.first == Sign.semicolon else { return nil }
            skip { $0 == Sign.semicolon || Sign.isSpace($0) }
            let name = take { $0 != Sign.equals && $0 != Sign.semicolon && $0 != Sign.comma && !Sign.isSpace($0) }
            skip(Sign.isSpace)
            guard rest.first == Sign.equals else { return (name.lowercased(), "") }
            rest.removeFirst()
            skip(Sign.isSpace)
            let value =
                rest.first == Sign.quote
                ? quoted() : take { $0 != Sign.semicolon && $0 != Sign.comma && !Sign.isSpace($0) }
            return (name.lowercased(), value)
        }

        private mutating func quoted() -> String {
            rest.removeFirst()
            var value: [UInt8] = []
            while let byte = rest.popFirst(), byte != Sign.quote {
                if byte == Sign.escape {
                    if let escaped = rest.popFirst() { value.append(escaped) }
                } else {
                    value.append(byte)
                }
            }
            return String(decoding: value, as: UTF8.self)
        }

        private mutating func take(while belongs: (UInt8) -> Bool) -> String {
            let taken = rest.prefix(while: belongs)
            rest = rest[taken.endIndex...]
            return text(taken)
        }

        private mutating func skip(_ belongs: (UInt8) -> Bool) {
            rest = rest.drop(while: belongs)
        }

        private func text(_ bytes: Substring.UTF8View) -> String { String(Substring(bytes)) }
    }

    private enum Sign {
        static let open = UInt8(ascii: "<")
        static let close = UInt8(ascii: ">")
        static let comma = UInt8(ascii: ",")
        static let semicolon = UInt8(ascii: ";")
        static let equals = UInt8(ascii: "=")
        static let quote = UInt8(ascii: "\"")
        static let escape = UInt8(ascii: "\\")

        static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    }
}
