import Core

/// Looks on a page for ways to get the next one, the likeliest first. None of them is proved by that.
package struct PagingSearch {
    private let page: ListedPage
    private let signs: [ListedPage.Sign]
    /// The parameter of the size, if it is known.
    private let size: String?

    package init(_ page: ListedPage, size: String? = nil) {
        self.page = page
        self.size = size
        signs = page.signs
    }

    package var candidates: [PagingCandidate] {
        let found = linkHeader + addresses + cursors + headerCursors + numbers + offsets + keysets + guesses
        var seen: Set<[Flow.Entry]> = []
        return found.filter { seen.insert($0.keys).inserted }
    }

    /// Signs of more on a page that is the whole list today: names of empty places where a cursor or an address would be.
    package var emptySigns: [String] {
        signs.filter { sign in sign.value.isNothing && (isNext(sign) || isCursorName(sign) || isMore(sign)) }
            .compactMap(\.path)
    }

    /// Something on the page says that more follows.
    package var saysMore: Bool {
        if !(linkHeader.isEmpty && addresses.isEmpty && headerCursors.isEmpty) { return true }
        if signs.contains(where: { isMore($0) && $0.value.flag == true }) { return true }
        if signs.contains(where: { (isNext($0) || isCursorName($0)) && !$0.value.isNothing && $0.value.text != nil }) {
            return true
        }
        let count = page.records.count
        return counts.total.contains { $0.value > count }
    }

    // MARK: Addresses

    private var linkHeader: [PagingCandidate] {
        let hasNext = page.headers.contains { header in
            header.name.lowercased() == "link"
                && header.value.lowercased().replacing(" ", with: "").contains("rel=\"next\"")
                || header.name.lowercased() == "link"
                    && header.value.lowercased().replacing(" ", with: "").contains("rel=next")
        }
        guard hasNext else { return [] }
        return [PagingCandidate("link_header", [], evidence: "the header Link names a next page")]
    }

    private var addresses: [PagingCandidate] {
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

    private func isAddress(_ text: String) -> Bool {
        ["http://", "https://", "/", "?"].contains(where: text.hasPrefix) && page.url.resolving(text) != nil
    }

    private func isNext(_ sign: ListedPage.Sign) -> Bool {
        if let relation = sign.relation { return relation.lowercased() == "next" }
        let words = sign.allWords
        guard words.isDisjoint(with: ["prev", "previous", "first", "last", "self"]) else { return false }
        return !words.isDisjoint(with: ["next", "nextlink", "nxt", "following", "nextpage", "nexturl"])
    }

    // MARK: Cursors

    private var more: String? { signs.first(where: isMore)?.path }

    private func isMore(_ sign: ListedPage.Sign) -> Bool {
        let words = sign.words
        guard sign.value.flag != nil, !words.has("prev", "previous") else { return false }
        return words.has("more", "truncated") || words.has("has") && words.has("next") || words.words == ["hasnextpage"]
            || words.words == ["hasmore"] || words.words == ["hasnext"]
    }

    private func isCursorName(_ sign: ListedPage.Sign) -> Bool {
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

    private var cursors: [PagingCandidate] {
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
    private func isOpaqueOffset(_ sign: ListedPage.Sign) -> Bool {
        guard sign.words.words == ["offset"], case .string(let text) = sign.value else { return false }
        return Int(text) == nil
    }

    private var headerCursors: [PagingCandidate] {
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

    // MARK: Numbers and counts

    private struct Count {
        var value: Int
        var flow: Flow
        var shown: String
    }

    /// What pages or headers count: records of the list, and its pages.
    private var counts: (total: [Count], pages: [Count]) {
        var total: [Count] = []
        var pages: [Count] = []
        func note(_ words: NameWords, _ value: Int, _ flow: Flow, _ shown: String) {
            let count = Count(value: value, flow: flow, shown: shown)
            if words.has("pages") || words.has("page") && words.has("total", "count", "last") {
                if value > 0, !words.has("per") { pages.append(count) }
            } else if words.has(
                "total", "totals", "found", "hits", "matches", "elements", "totalcount", "totalresults", "totalrecords")
                || words.words.last == "count"
            {
                // What counts the page's own records is no total.
                let isTotal = words.has("total", "totals", "totalcount", "totalresults", "totalrecords", "found")
                if value >= page.records.count, isTotal || value > page.records.count,
                    !words.has("per", "page", "time", "took")
                {
                    total.append(count)
                }
            }
        }
        for sign in signs {
            guard let value = sign.value.count, let path = sign.path else { continue }
            note(
                NameWords(sign.names.suffix(2).joined(separator: "_")).narrowed(to: sign.words), value, .text(path),
                "\"\(path)\"")
        }
        for header in page.headers {
            guard let value = JSONScalar.string(header.value).count, header.name.lowercased() != "content-length" else {
                continue
            }
            note(
                NameWords(header.name), value, .map([Flow.Entry("header", .text(header.name))]),
                "the header \(header.name)")
        }
        return (total, pages)
    }

    private var counted: (keys: [Flow.Entry], shown: String) {
        var keys: [Flow.Entry] = []
        var shown: [String] = []
        let (total, pages) = counts
        if let total = total.first {
            keys.append(Flow.Entry("total", total.flow))
            shown.append("\(total.shown) counts \(total.value) records")
        }
        if let pages = pages.first {
            keys.append(Flow.Entry("pages", pages.flow))
            shown.append("\(pages.shown) counts \(pages.value) pages")
        }
        return (keys, shown.joined(separator: ", "))
    }

    private func isPageName(_ name: String) -> Bool {
        let words = NameWords(name).words
        return [
            ["page"], ["p"], ["pg"], ["paged"], ["page", "number"], ["page", "no"], ["page", "num"], ["page", "index"],
            ["pagenumber"],
            ["current", "page"], ["pageno"], ["pageindex"], ["page", "page"],
        ].contains(words)
    }

    private func isOffsetName(_ name: String) -> Bool {
        let words = NameWords(name).words
        return [
            ["offset"], ["skip"], ["start"], ["from"], ["start", "at"], ["start", "index"], ["startindex"], ["startat"],
            ["page", "offset"],
        ]
        .contains(words)
    }

    private var numbers: [PagingCandidate] {
        let asked = page.query.filter { isPageName($0.name) }
        let linked = page.linkParameters.filter { isPageName($0.name) && Int($0.value) != nil }
        let echoed = signs.filter { sign in
            sign.value.count != nil
                && (isPageName(sign.names.last ?? "") || sign.names.suffix(2) == ["page", "number"])
        }
        let header = page.headers.first { ["x-page", "x-current-page"].contains($0.name.lowercased()) }
        let counted = counted
        guard !asked.isEmpty || !linked.isEmpty || !echoed.isEmpty || header != nil || counts.pages.first != nil else {
            return []
        }
        let said =
            asked.first.flatMap { Int($0.value) } ?? echoed.first?.value.count ?? header.flatMap { Int($0.value) }
        let first = said.flatMap { (0...1).contains($0) ? $0 : nil }
        var names = (asked + linked).map(\.name)
        names += ["page"]
        names += echoed.compactMap { $0.names.last }.filter {
            isPageName($0) && NameWords($0).words != ["current", "page"]
        }
        names += ["page_number", "pageNumber", "p", "page[number]"]
        let why =
            asked.isEmpty && linked.isEmpty
            ? (echoed.first?.path.map { "\"\($0)\" is the number of the page" } ?? "pages are counted")
            : "the address has the number of a page"
        return names.inOrderOnce.prefix(4).map { name in
            let keys = [Flow.Entry("param", .text(name))] + (first == 0 ? [Flow.Entry("first", .text("0"))] : [])
            // Counts of pages belong to a size; records are counted whatever it is.
            let counts =
                counted.keys.contains { $0.key == "total" } ? counted.keys.filter { $0.key == "total" } : counted.keys
            return PagingCandidate(
                "page_number", keys + counts,
                evidence: [why, counted.shown].filter { !$0.isEmpty }.joined(separator: ", "),
                parameter: name, numbersFrom: first == nil ? 1 : nil, countsOn: true)
        }
    }

    private var offsets: [PagingCandidate] {
        let asked = page.query.filter { isOffsetName($0.name) && Int($0.value) != nil }
        let linked = page.linkParameters.filter { isOffsetName($0.name) && Int($0.value) != nil }
        let echoed = signs.filter { isOffsetName($0.names.last ?? "") && $0.value.count == 0 }
        let totals = counts.total
        guard !asked.isEmpty || !linked.isEmpty || !echoed.isEmpty || !totals.isEmpty else { return [] }
        let names = (asked + linked).map(\.name) + echoed.compactMap { $0.names.last }
        let total = counted.keys.filter { $0.key == "total" }
        var why = names.isEmpty ? "" : "the page says how many records were skipped"
        if let count = totals.first {
            why += (why.isEmpty ? "" : ", ") + "\(count.shown) counts \(count.value) records"
        }
        // A total alone may belong to pages with numbers as well.
        guard names.isEmpty else {
            return (names + ["offset", "skip", "start"]).inOrderOnce.prefix(3).map { skipping($0, total, why) }
        }
        return usualParameters.prefix(4).map { usual($0, total, why) }
    }

    private func skipping(_ name: String, _ total: [Flow.Entry], _ why: String) -> PagingCandidate {
        PagingCandidate(
            "offset", [Flow.Entry("param", .text(name))] + total, evidence: why, parameter: name, countsOn: true)
    }

    /// Names of parameters that are usual, those first that go with that of the size.
    private var usualParameters: [String] {
        (SizeNames.partners(of: size) + ["page", "offset", "skip", "start", "from"]).inOrderOnce
    }

    private func usual(_ name: String, _ total: [Flow.Entry], _ why: String) -> PagingCandidate {
        guard isPageName(name) else { return skipping(name, total, why) }
        return PagingCandidate(
            "page_number", [Flow.Entry("param", .text(name))] + total, evidence: why, parameter: name, numbersFrom: 1,
            countsOn: true)
    }

    // MARK: Records

    /// The next page begins behind the last record.
    private var keysets: [PagingCandidate] {
        guard let id = idOfRecords else { return [] }
        let asked = page.query.filter { $0.value.isEmpty || CursorParameters.behind.contains($0.name) }.map(\.name)
        let names = (asked + CursorParameters.behind).inOrderOnce
        guard let more else {
            return asked.map { keyset($0, id, []) }
        }
        return names.prefix(4).map { keyset($0, id, [Flow.Entry("more", .text(more))]) }
    }

    private func keyset(_ name: String, _ id: String, _ keys: [Flow.Entry]) -> PagingCandidate {
        PagingCandidate(
            "keyset", [Flow.Entry("param", .text(name)), Flow.Entry("from", .text(id))] + keys,
            evidence: keys.isEmpty
                ? "records have \"\(id)\"" : "\"\(more ?? "")\" says whether there is more, and records have \"\(id)\"",
            parameter: name, countsOn: true)
    }

    private var idOfRecords: String? {
        guard case .object(let members)? = page.records.last else { return nil }
        let names = members.filter {
            if case .scalar(let scalar) = $0.value { scalar.text?.isEmpty == false } else { false }
        }.map(\.name)
        return names.first { ["id", "_id", "uuid", "key"].contains($0.lowercased()) }
            ?? names.first { NameWords($0).isID }
    }

    /// Nothing speaks for them but that they are usual.
    private var guesses: [PagingCandidate] {
        let total = counted.keys.filter { $0.key == "total" }
        let why = "tried, as it is usual"
        var guesses = usualParameters.prefix(3).map { usual($0, total, why) }
        if let id = idOfRecords {
            for name in ["after", "since_id", "starting_after"] {
                guesses.append(
                    PagingCandidate(
                        "keyset", [Flow.Entry("param", .text(name)), Flow.Entry("from", .text(id))], evidence: why,
                        parameter: name, countsOn: true))
            }
        }
        return guesses
    }
}

extension NameWords {
    /// Words of a name with its parent's, where its own say too little: `page.total`.
    fileprivate func narrowed(to own: NameWords) -> NameWords {
        own.words.count > 1 || own.has("total", "count", "pages", "found") ? own : self
    }
}
