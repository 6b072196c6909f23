import Core

/// A page of a list as the search for paging sees it.
package struct ListedPage: Sendable {
    package var document: JSONValue
    package var headers: [HTTPHeader]
    package var place: RecordsPlace
    /// Parameters that it was asked for with.
    package var query: [QueryItem]
    package var url: HTTPURL

    package init(document: JSONValue, headers: [HTTPHeader], place: RecordsPlace, query: [QueryItem], url: HTTPURL) {
        self.document = document
        self.headers = headers
        self.place = place
        self.query = query
        self.url = url
    }

    package var records: [JSONValue] { place.records(in: document)?.map(\.value) ?? [] }

    /// A single value around the records.
    struct Sign: Sendable {
        var names: [String]
        var value: JSONScalar
        /// A link's `rel`, where the value lies in a list of links.
        var relation: String?

        var words: NameWords { NameWords(names.last ?? "") }
        var path: String? { PathText.text(names) }
        /// Words of all names on the way.
        var allWords: Set<String> { Set(names.flatMap { NameWords($0).words }) }
    }

    /// Single values around the records, outermost first; lists of links are gone into.
    var signs: [Sign] {
        var signs: [Sign] = []
        look(at: document, [], into: &signs)
        return signs.enumerated().sorted { ($0.element.names.count, $0.offset) < ($1.element.names.count, $1.offset) }
            .map(\.element)
    }

    private func look(at value: JSONValue, _ names: [String], into signs: inout [Sign]) {
        guard names != place.names || names.isEmpty, names.count <= 4 else { return }
        switch value {
        case .scalar(let scalar): if PathText.text(names) != nil { signs.append(Sign(names: names, value: scalar)) }
        case .object(let members):
            guard place.form != .document, !(names.isEmpty && place.form == .map && place.names.isEmpty) else { return }
            for member in members { look(at: member.value, names + [member.name], into: &signs) }
        case .array(let items):
            guard names != place.names, items.count <= 10 else { return }
            for (index, item) in items.enumerated() {
                guard case .object = item, let relation = item["rel"] ?? item["relation"],
                    case .scalar(.string(let text)) = relation
                else { continue }
                for name in ["href", "url", "uri", "link"] {
                    guard case .scalar(let scalar)? = item[name] else { continue }
                    signs.append(Sign(names: names + ["\(index)", name], value: scalar, relation: text))
                }
            }
        }
    }

    /// Parameters of the addresses that the page gives for other pages.
    var linkParameters: [QueryItem] {
        var items: [QueryItem] = []
        for sign in signs {
            guard case .string(let text) = sign.value, text.contains("?"), let url = self.url.resolving(text) else {
                continue
            }
            items += url.parameters
        }
        for header in headers where header.name.lowercased() == "link" {
            for part in header.value.split(separator: "<").dropFirst() {
                if let address = part.split(separator: ">").first, let url = self.url.resolving(String(address)) {
                    items += url.parameters
                }
            }
        }
        return items
    }
}

extension HTTPURL {
    /// Its query's parameters, decoded; one whose encoding is broken is left out.
    package var parameters: [QueryItem] {
        (query ?? "").split(separator: "&").compactMap { part in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = HTTPURL.decoded(sides[0]), !name.isEmpty,
                let value = HTTPURL.decoded(sides.count > 1 ? sides[1] : "")
            else { return nil }
            return QueryItem(name: name, value: value)
        }
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2
                else { return nil }
                rest = rest.dropFirst(2)
                bytes.append(value)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
