import Core

/// Addresses of the next page, in the body or in the `Link` header.
extension PagingSearch {
    var linkHeader: [PagingCandidate] {
        let hasNext = page.headers.contains { header in
            header.name.lowercased() == "link"
                && header.value.lowercased().replacing(" ", with: "").contains("rel=\"next\"")
                || header.name.lowercased() == "link"
                    && header.value.lowercased().replacing(" ", with: "").contains("rel=next")
        }
        guard hasNext else { return [] }
        return [PagingCandidate("link_header", [], evidence: "the header Link names a next page")]
    }

    var addresses: [PagingCandidate] {
        signs.flatMap { sign -> [PagingCandidate] in
            guard isNext(sign), case .string(let text) = sign.value, isAddress(text), let path = sign.path else {
                return []
            }
            var candidate = PagingCandidate(
                "next_url", [Flow.Entry("next", .text(path))], evidence: "\"\(path)\" is the address of a next page")
            if let more { candidate = candidate.setting("more", .text(more)) }
            guard let other = page.url.resolving(text), other.origin != page.url.origin else { return [candidate] }
            // A proxy before the API: the same path on the origin that is asked.
            guard other.path == page.url.path else { return [] }
            let rewrite = Flow.map([Flow.Entry("from", .text("\(other.origin)/")), Flow.Entry("to", .text("/"))])
            candidate.evidence += " on \(other.origin), which stands for this one"
            return [candidate.setting("rewrite", rewrite)]
        }
    }

    func isAddress(_ text: String) -> Bool {
        ["http://", "https://", "/", "?"].contains(where: text.hasPrefix) && page.url.resolving(text) != nil
    }

    func isNext(_ sign: ListedPage.Sign) -> Bool {
        if let relation = sign.relation { return relation.lowercased() == "next" }
        let words = sign.allWords
        guard words.isDisjoint(with: ["prev", "previous", "first", "last", "self"]) else { return false }
        return !words.isDisjoint(with: ["next", "nextlink", "nxt", "following", "nextpage", "nexturl"])
    }
}
