import Core

/// Cursors, in the body or in headers, and what says whether there is more.
extension PagingSearch {
    var more: String? { signs.first(where: isMore)?.path }

    func isMore(_ sign: ListedPage.Sign) -> Bool {
        let words = sign.words
        guard sign.value.flag != nil, !words.has("prev", "previous") else { return false }
        return words.has("more", "truncated") || words.has("has") && words.has("next") || words.words == ["hasnextpage"]
            || words.words == ["hasmore"] || words.words == ["hasnext"]
    }

    func isCursorName(_ sign: ListedPage.Sign) -> Bool {
        let words = sign.allWords
        guard
            words.isDisjoint(with: [
                "prev", "previous", "sync", "delta", "csrf", "access", "before", "start", "self", "first",
            ])
        else { return false }
        let names: Set = [
            "cursor", "next", "nxt", "after", "continuation", "scroll", "marker", "bookmark", "continue",
            "continuationtoken", "nexttoken",
            "nextcursor",
            "pagetoken", "nextpagetoken", "checkpoint", "resume", "following",
        ]
        if !words.isDisjoint(with: names) { return true }
        return words.contains("token") && !words.isDisjoint(with: ["page", "pagination", "paging", "list"])
    }

    var cursors: [PagingCandidate] {
        signs.flatMap { sign -> [PagingCandidate] in
            guard isCursorName(sign) || isOpaqueOffset(sign), sign.value.flag == nil || !isMore(sign),
                let text = sign.value.text,
                !text.isEmpty, !isAddress(text), let path = sign.path
            else { return [] }
            let number: Int? = if case .number = sign.value { sign.value.count } else { nil }
            return CursorParameters.names(
                for: sign.names, number: number, alsoIn: page.query + page.linkParameters, records: page.records.count
            ).map { name in
                var keys = [Flow.Entry("param", .text(name)), Flow.Entry("next", .text(path))]
                if let more { keys.append(Flow.Entry("more", .text(more))) }
                return PagingCandidate("cursor", keys, evidence: "\"\(path)\" is a cursor", parameter: name)
            }
        }
    }

    /// Airtable's `offset`: a text, not a count.
    func isOpaqueOffset(_ sign: ListedPage.Sign) -> Bool {
        guard sign.words.words == ["offset"], case .string(let text) = sign.value else { return false }
        return Int(text) == nil
    }

    var headerCursors: [PagingCandidate] {
        page.headers.flatMap { header -> [PagingCandidate] in
            let words = NameWords(header.name)
            guard !header.value.isEmpty, !words.has("prev", "previous"),
                words.has("cursor", "continuation", "continuationtoken", "nextcursor")
                    || words.has("next") && words.has("page", "token", "cursor", "key")
            else { return [] }
            return CursorParameters.names(for: [header.name], alsoIn: page.query).map { name in
                PagingCandidate(
                    "cursor", [Flow.Entry("param", .text(name)), Flow.Entry("next_header", .text(header.name))],
                    evidence: "the header \(header.name) is a cursor", parameter: name)
            }
        }
    }
}
