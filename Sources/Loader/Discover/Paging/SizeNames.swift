import Core

/// Names of the parameter that says how many records to give.
package enum SizeNames {
    /// As APIs call it, the commonest first.
    package static let usual = [
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

    /// Names that the page or its address speak for, the likeliest first.
    package static func hints(on page: ListedPage) -> [String] {
        var names = page.query.map(\.name).filter(isSize)
        names += page.linkParameters.filter { isSize($0.name) && Int($0.value) != nil }.map(\.name)
        let count = page.records.count
        let echoed = page.signs.filter { sign in sign.value.count != nil && sign.names.last.map(isSize) == true }
        names += echoed.filter { $0.value.count == count && count > 0 }.compactMap(\.names.last)
        // What the page says in its own spelling, whatever it counts.
        names += echoed.compactMap(\.names.last)
        return names.inOrderOnce
    }

    /// Parameters that usually go with one for the size: numbers of pages, or records to skip.
    static func partners(of size: String?) -> [String] {
        switch size.map({ NameWords($0).words }) {
        case ["limit"]?: ["offset", "page", "skip"]
        case ["size"]?: ["page", "from", "offset"]
        case ["rows"]?: ["start"]
        case ["top"]?: size == "$top" ? ["$skip"] : ["skip"]
        case ["take"]?: ["skip"]
        case ["count"]?: ["offset", "start", "page"]
        case ["max", "results"]?: ["startAt", "startIndex", "page"]
        case ["page", "size"]?: size == "page[size]" ? ["page[number]", "page[offset]"] : ["page"]
        default: []
        }
    }
}

extension [String] {
    /// Each once, where it is first.
    var inOrderOnce: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
