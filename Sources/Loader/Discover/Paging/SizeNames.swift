import Core

/// Names of the parameter that says how many records to give.
package enum SizeNames {
    /// As APIs call it, the commonest first.
    private static let usual = [
        "limit", "per_page", "page_size", "pageSize", "size", "count", "perPage", "$top", "page[size]", "max_results",
        "maxResults",
        "take", "rows", "first", "top",
    ]

    /// True for a name that means how many, by its words.
    static func isSize(_ name: String) -> Bool {
        let words = NameWords(name).words
        return usual.contains(name) || words == ["page", "limit"] || words.last == "limit"
            || words == ["page", "size"] || words == ["per", "page"] || words == ["items", "per", "page"]
            || words == ["results", "per", "page"] || words == ["batch", "size"] || words == ["max"]
            || words == ["hits", "per", "page"]
    }

    /// Candidates, those that the page or the address speak for first.
    package static func candidates(for page: ListedPage) -> [String] {
        var names = page.query.map(\.name).filter(isSize)
        names += page.linkParameters.filter { isSize($0.name) && Int($0.value) != nil }.map(\.name)
        let count = page.records.count
        for sign in page.signs where sign.value.count == count && count > 0 {
            guard let name = sign.names.last, isSize(name) else { continue }
            names.append(name)
        }
        // What the page says in its own spelling, whatever it counts.
        names += page.signs.compactMap { sign in
            sign.names.last.flatMap { isSize($0) && sign.value.count != nil ? $0 : nil }
        }
        return (names + usual).inOrderOnce
    }
}

extension [String] {
    /// Each once, where it is first.
    var inOrderOnce: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
