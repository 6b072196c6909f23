import Core

@testable import Extract

/// A page's `Link` header.
enum LinkInput {
    private static let base = RequestTemplate(
        url: HTTPURL("https://api.example.com/v1/things?page=1")!, headers: [HTTPHeader(name: "X-Version", value: "1")])

    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        let value = String(decoding: bytes, as: UTF8.self)
        let links = LinkHeader.links(in: value)
        demand(links.isEmpty || value.contains("<"), "links out of nothing")
        for link in links {
            demand(!link.target.utf8.contains(UInt8(ascii: ">")), "a target beyond its bracket")
            demand(
                link.relations.allSatisfy { !$0.isEmpty && !$0.utf8.contains(where: isSpace) },
                "a relation of two words")
        }
        checkWritten(links.filter { !$0.hasAnchor })
        checkNext([:], page(headers: [HTTPHeader(name: "Link", value: value)]), "link_header")
        checkNext(["next": "next"], page(envelope: [FieldPath(names: ["next"]): .string(value)]), "next_url")
    }

    /// The links, written plainly, are read as they were.
    private static func checkWritten(_ links: [LinkHeader]) {
        // Of relations that need escapes the plain form says nothing.
        let plain = links.filter { $0.relations.allSatisfy { !$0.utf8.contains(where: needsEscape) } }
        let written = plain.map { "<\($0.target)>; rel=\"\($0.relations.joined(separator: " "))\"" }
        demand(LinkHeader.links(in: written.joined(separator: ", ")) == plain, "links are read otherwise when written")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func page(headers: [HTTPHeader] = [], envelope: [FieldPath: JSONScalar] = [:]) -> PageSummary {
        PageSummary(url: base.url, headers: headers, envelope: envelope, records: 1)
    }

    /// The token stays on its origin, and what the next request says is printable.
    private static func checkNext(_ keys: [String: String], _ page: PageSummary, _ style: String) {
        do {
            var paginator = try PaginatorRegistry.paginator(config: configuration(keys, style: style))
            _ = try paginator.request(after: nil, from: base)
            guard let next = try paginator.request(after: page, from: base) else { return }
            demand(next.url.origin == base.url.origin, "the next page is on \(next.url.origin)")
            demand(next.headers == base.headers, "the next request has other headers")
            demand(next.filled.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "the next request has steering signs")
            demand(!next.url.path.split(separator: "/").contains(".."), "the next request climbs")
            demand(
                CurlURL(next.filled.target)?.origin == base.url.origin,
                "libcurl takes \(next.filled.target) for another origin")
        } catch let error as SourceError {
            checkMessage(error.description)
        } catch {
            demand(false, "an error of another kind: \(error)")
        }
    }

    private static func configuration(_ keys: [String: String], style: String) -> ConfigNode {
        let place = SourceLocation(file: "p.yaml", line: 1, column: 1)
        let entries = keys.merging(["style": style]) { $1 }.map { key, value in
            ConfigNode.Entry(
                key: key, keyLocation: place,
                value: ConfigNode(content: .scalar(value), location: place, keyPath: key))
        }
        return ConfigNode(content: .mapping(entries), location: place, keyPath: "")
    }

    private static func checkMessage(_ text: String) {
        demand(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "a message that steers")
    }
}
