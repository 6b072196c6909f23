import Core

/// Numbers of pages, records to skip, and what counts them.
extension PagingSearch {
    struct Count {
        var value: Int
        var flow: Flow
        var shown: String
    }

    /// What pages or headers count: records of the list, and its pages.
    var counts: (total: [Count], pages: [Count]) {
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

    var counted: (keys: [Flow.Entry], shown: String) {
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

    func isPageName(_ name: String) -> Bool {
        let words = NameWords(name).words
        return [
            ["page"], ["p"], ["pg"], ["paged"], ["page", "number"], ["page", "no"], ["page", "num"], ["page", "index"],
            ["pagenumber"],
            ["current", "page"], ["pageno"], ["pageindex"], ["page", "page"],
        ].contains(words)
    }

    func isOffsetName(_ name: String) -> Bool {
        let words = NameWords(name).words
        return [
            ["offset"], ["skip"], ["start"], ["from"], ["start", "at"], ["start", "index"], ["startindex"], ["startat"],
            ["page", "offset"],
        ]
        .contains(words)
    }

    var numbers: [PagingCandidate] {
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

    var offsets: [PagingCandidate] {
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

    func skipping(_ name: String, _ total: [Flow.Entry], _ why: String) -> PagingCandidate {
        PagingCandidate(
            "offset", [Flow.Entry("param", .text(name))] + total, evidence: why, parameter: name, countsOn: true)
    }

    /// Names of parameters that are usual, those first that go with that of the size.
    var usualParameters: [String] {
        (SizeNames.partners(of: size) + ["page", "offset", "skip", "start", "from"]).inOrderOnce
    }

    func usual(_ name: String, _ total: [Flow.Entry], _ why: String) -> PagingCandidate {
        guard isPageName(name) else { return skipping(name, total, why) }
        return PagingCandidate(
            "page_number", [Flow.Entry("param", .text(name))] + total, evidence: why, parameter: name, numbersFrom: 1,
            countsOn: true)
    }
}

extension NameWords {
    /// Words of a name with its parent's, where its own say too little: `page.total`.
    fileprivate func narrowed(to own: NameWords) -> NameWords {
        own.words.count > 1 || own.has("total", "count", "pages", "found") ? own : self
    }
}
