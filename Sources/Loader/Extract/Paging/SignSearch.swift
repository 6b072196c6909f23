import Core

/// Looks on a page for what may say that the list goes on, other than where the configuration says.
///
/// By the words of a name: `nextCursorMark`, `has_more`, `X-Next-Page`; and by counts that are greater than what has come.
package struct SignSearch {
    let page: PageSummary
    let outline: PageOutline
    /// Records of the list so far, this page's included.
    let received: Int

    /// What was found, as a sentence's middle: `"paging.next" says that there is more`.
    var findings: [String] { found.map(\.text) }

    /// Of it what can hardly mean anything else: counts, what is called next or more, a link to the next page.
    var certain: [String] { found.filter(\.isCertain).map(\.text) }

    private typealias Finding = (text: String, isCertain: Bool)

    private var found: [Finding] {
        let inBody = outline.entries.compactMap { entry in
            finding(entry.path.names.last ?? "", "\"\(entry.path)\"".asServerText(limit: 120), entry.value)
        }
        let inHeaders = page.headers.compactMap { header -> Finding? in
            if header.name.lowercased() == "link" {
                let hasNext = LinkHeader.links(in: header.value).contains { $0.relations.contains("next") }
                return hasNext ? ("the header Link names a next page", true) : nil
            }
            return finding(
                header.name, "the header \(header.name.asServerText(limit: 80))", .scalar(.string(header.value)))
        }
        return inBody + inHeaders
    }

    private func finding(_ name: String, _ shown: String, _ value: PageOutline.Value) -> Finding? {
        let words = SignSearch.words(of: name)
        if isPosition(words), hasContent(value) {
            // A cursor may be that of the page at hand, or stand on the last page, too.
            let isScalar = if case .scalar = value { true } else { false }
            let isClear = !words.isDisjoint(with: ["next", "nxt", "more", "continuation", "truncated", "following"])
            return ("\(shown) says that there is more", isScalar && isClear)
        }
        guard case .scalar(let scalar) = value, let count = scalar.count else { return nil }
        if isPageCount(words), count > 1 { return ("\(shown) counts \(count) pages", true) }
        if isTotal(words), count > received {
            return ("\(shown) counts \(count) records, of which \(received) came", true)
        }
        return nil
    }

    private func isPosition(_ words: Set<String>) -> Bool {
        guard words.isDisjoint(with: ["sync", "delta", "csrf", "xsrf", "access", "per", "prev", "previous"]) else {
            return false
        }
        return !words.isDisjoint(with: [
            "next", "nxt", "cursor", "more", "continuation", "truncated", "scroll", "following",
        ])
            || words.contains("token")
                && !words.isDisjoint(with: ["page", "pagination", "paging", "continue", "start"])
    }

    private func isPageCount(_ words: Set<String>) -> Bool {
        words.contains("pages") || words.isSuperset(of: ["page", "count"]) || words.isSuperset(of: ["last", "page"])
    }

    private func isTotal(_ words: Set<String>) -> Bool {
        guard words.isDisjoint(with: ["page", "pages", "per", "time", "cost"]) else { return false }
        return !words.isDisjoint(with: ["total", "totals", "count", "found", "hits"])
    }

    private func hasContent(_ value: PageOutline.Value) -> Bool {
        switch value {
        case .scalar(let scalar): !scalar.isNothing && scalar.flag != false
        case .object(let isEmpty), .array(let isEmpty): !isEmpty
        }
    }

    /// `X-WP-TotalPages`, `total_pages`, `totalPages`: total and pages, with `x` and `wp`.
    package static func words(of name: String) -> Set<String> {
        var words: [String] = [""]
        var wasLower = false
        for character in name {
            guard character.isLetter else {
                words.append("")
                wasLower = false
                continue
            }
            if character.isUppercase, wasLower { words.append("") }
            words[words.count - 1] += character.lowercased()
            wasLower = character.isLowercase
        }
        // A name in one case has its words run together: nextlink, nextpagetoken, totalcount.
        let known = ["next", "token", "cursor", "total", "count", "pages", "page"]
        var found = Set(words.filter { !$0.isEmpty })
        for word in found where word.count > 5 {
            var rest = Substring(word)
            while let prefix = known.first(where: { rest.hasPrefix($0) }) {
                found.insert(prefix)
                rest = rest.dropFirst(prefix.count)
            }
        }
        return found
    }
}
