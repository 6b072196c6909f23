import Core

/// Names of the parameter that takes a cursor, by where pages have it.
enum CursorParameters {
    /// Those that take the last record's id.
    static let behind = [
        "starting_after", "after", "after_id", "since_id", "last_id", "startingAfter", "start_after", "from_id",
        "cursor", "min_id",
    ]
    private static let usual = [
        "cursor", "after", "page_token", "pageToken", "next", "next_token", "page", "token", "start", "starting_after",
    ]

    /// The likeliest first, six at most.
    ///
    /// - Parameters:
    ///   - number: The cursor, if it is a number of something.
    ///   - items: Parameters that were asked with, or that addresses of other pages have; one without a value is the hint of a
    ///     person.
    ///   - records: Of the page.
    static func names(
        for names: [String], number: Int? = nil, alsoIn items: [QueryItem], records: Int = 0
    ) -> [String] {
        let own = names.last ?? ""
        let words = NameWords(own).words
        var found = items.filter(\.value.isEmpty).map(\.name)
        found += items.map(\.name).filter { name in
            let asked = NameWords(name).words
            return asked.contains("cursor") || asked.contains("token") || asked == ["after"] || asked == ["marker"]
        }
        if words.last == "cursor", words.contains("end") { found.append("after") }
        if let number, words == ["next"] || words == ["nxt"] {
            found += number >= records && records > 1 ? ["offset", "page"] : ["page", "offset"]
        }
        if let stripped = stripped(own, words) { found.append(stripped) }
        if own.isParameterName { found.append(own) }
        // `next` alone, `paging.next.after`, `meta.next_page`.
        if words == ["next"] || words == ["nxt"] { found += ["cursor", "after", "page", "page_token"] }
        if words.contains("page"), !words.contains("token") { found.append("page") }
        if words.contains("token"), words.contains("next") { found.append("pagination_token") }
        if words.contains(where: { $0.hasPrefix("continuation") }) {
            found += ["continuationToken", "continuation_token", "continuation"]
        }
        if words.contains("scroll") { found.append("scroll_id") }
        if words.contains("offset") { found.append("offset") }
        return Array((found + usual).inOrderOnce.prefix(6))
    }

    /// `next_page_token` → `page_token`, `nextCursor` → `cursor`, `X-Next-Page` → `page`.
    private static func stripped(_ name: String, _ words: [String]) -> String? {
        guard let place = words.firstIndex(where: { $0 == "next" || $0 == "x" }) else { return nil }
        let rest = words.enumerated().filter { $0.offset != place && $0.element != "next" && $0.element != "x" }.map(
            \.element)
        guard let first = rest.first else { return nil }
        let isCamel = !name.contains("_") && !name.contains("-")
        return isCamel
            ? first + rest.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            : rest.joined(separator: "_")
    }
}

extension String {
    /// Not that of a header.
    fileprivate var isParameterName: Bool { !isEmpty && !contains("-") }
}
