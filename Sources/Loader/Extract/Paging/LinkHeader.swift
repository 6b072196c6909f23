/// One link of a `Link` header (RFC 8288): `<https://…?page=2>; rel="next"; title="a, b"`.
struct LinkHeader: Sendable, Hashable {
    var target: String
    /// Lower case, in order.
    var relations: [String]
    /// True if the link is about another resource than the page itself.
    var hasAnchor: Bool

    /// Reads all links of one header value. What cannot be read ends the reading: the links before it count.
    static func links(in value: String) -> [LinkHeader] {
        var reader = Reader(rest: Substring(value))
        var links: [LinkHeader] = []
        while let link = reader.link() { links.append(link) }
        return links
    }

    private struct Reader {
        var rest: Substring

        mutating func link() -> LinkHeader? {
            skip { $0 == "," || $0.isWhitespace }
            guard rest.first == "<", let close = rest.firstIndex(of: ">") else { return nil }
            let target = rest[rest.index(after: rest.startIndex)..<close]
            rest = rest[rest.index(after: close)...]
            var link = LinkHeader(target: String(target), relations: [], hasAnchor: false)
            var hasRelation = false
            while let (name, value) = parameter() {
                // RFC 8288 §3.3: of several `rel` parameters only the first counts.
                if name == "rel", !hasRelation {
                    hasRelation = true
                    link.relations = value.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
                }
                if name == "anchor" { link.hasAnchor = true }
            }
            return link
        }

        private mutating func parameter() -> (name: String, value: String)? {
            skip(\.isWhitespace)
            guard rest.first == ";" else { return nil }
            skip { $0 == ";" || $0.isWhitespace }
            let name = take { $0 != "=" && $0 != ";" && $0 != "," && !$0.isWhitespace }.lowercased()
            skip(\.isWhitespace)
            guard rest.first == "=" else { return (name, "") }
            rest.removeFirst()
            skip(\.isWhitespace)
            return (name, rest.first == "\"" ? quoted() : take { $0 != ";" && $0 != "," && !$0.isWhitespace })
        }

        private mutating func quoted() -> String {
            rest.removeFirst()
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                if character == "\\" {
                    if let escaped = rest.popFirst() { value.append(escaped) }
                } else {
                    value.append(character)
                }
            }
            return value
        }

        private mutating func take(while belongs: (Character) -> Bool) -> String {
            let taken = rest.prefix(while: belongs)
            rest = rest[taken.endIndex...]
            return String(taken)
        }

        private mutating func skip(_ belongs: (Character) -> Bool) {
            rest = rest.drop(while: belongs)
        }
    }
}
