import Core

/// Looks on a page for ways to get the next one, the likeliest first. None of them is proved by that.
package struct PagingSearch {
    let page: ListedPage
    let signs: [ListedPage.Sign]
    /// The parameter of the size, if it is known.
    let size: String?

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
}
