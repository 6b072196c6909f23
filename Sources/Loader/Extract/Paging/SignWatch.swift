import Core

/// Follows whether the pages of a list say that it goes on, and judges one that says nothing.
///
/// A list ends by a sign. Where an earlier page had one, its absence is one, too; a page that never had any may be the
/// whole list, or the first of many whose sign the configuration looks for in the wrong place.
struct SignWatch: Sendable {
    let places: [SignPlace]
    private(set) var hasSeen = false
    private(set) var received = 0
    private var pages = 0

    init(places: [SignPlace]) {
        self.places = places
    }

    /// Notes a page.
    mutating func receive(_ page: PageSummary) {
        received += page.records
        pages += 1
        if isSigned(page) { hasSeen = true }
    }

    /// True if the page has none of the places, nor had a page before it.
    func lacksSigns(_ page: PageSummary) -> Bool { !places.isEmpty && !hasSeen && !isSigned(page) }

    /// Judges a page that lacks signs: returns if it is the whole list.
    ///
    /// - Parameter isUsual: False where the sign is a count, which an API that has it always gives.
    /// - Throws: `SourceError` (`noSign`) if there may be more.
    func judge(_ page: PageSummary, size: PageSize?, end: ListEnd, isUsual: Bool = true) throws(SourceError) {
        guard lacksSigns(page), !end.words.contains(.absent) else { return }
        // What has not changed since it was published has been judged then.
        guard let outline = page.outline else {
            if isUsual || places.contains(where: { $0.path == nil }) { return }
            throw .noSign(page, "no \(names) on the page")
        }
        let others = SignSearch(page: page, outline: outline, received: received + page.records).findings
        if let other = others.first {
            throw .noSign(page, "no \(names) on the page, but \(other); \(has(outline, page))")
        }
        let isLong = size.map { page.records >= $0.records } ?? false
        guard isUsual, !isLong || hasParent(in: outline) else {
            let length = isLong ? ", which is as long as asked for" : ""
            throw .noSign(page, "no \(names) on the page\(length); \(has(outline, page))")
        }
    }

    /// True if the first page of a list, should it be the only one, is to be held against whatever else is on it: it is as long as
    /// asked for.
    func mayEndTooSoon(_ page: PageSummary, _ size: PageSize?) -> Bool {
        pages == 0 && size.map { page.records > 0 && page.records >= $0.records } ?? false
    }

    /// Judges the end of a list whose signs say that it ends: a first page that counts more than came contradicts them.
    ///
    /// - Throws: `SourceError` (`noSign`).
    func judgeEnd(_ page: PageSummary, end: ListEnd) throws(SourceError) {
        guard pages == 1, !end.words.contains(.absent), let outline = page.outline else { return }
        let search = SignSearch(page: page, outline: outline, received: received)
        guard let other = search.certain.first else { return }
        throw .noSign(
            page, "\(names) says that the list ends with its first page, but \(other); \(has(outline, page))")
    }

    private func isSigned(_ page: PageSummary) -> Bool { places.contains { $0.isPresent(in: page) } }

    private var names: String { places.map { "\"\($0)\"" }.joined(separator: " or ") }

    /// The object that should hold the sign is there, and holds none: the API leaves it out at the end.
    private func hasParent(in outline: PageOutline) -> Bool {
        places.contains { place in
            guard let path = place.path, path.names.count > 1 else { return false }
            return outline[FieldPath(names: path.names.dropLast())] != nil
        }
    }

    private func has(_ outline: PageOutline, _ page: PageSummary) -> String {
        var parts: [String] = []
        if outline.isArray { parts.append("it is an array") }
        if !outline.keys.isEmpty { parts.append("it has: \(outline.keys.asServerText(limit: 400))") }
        if outline.isArray || places.contains(where: { $0.path == nil }) {
            let headers = page.headers.map(\.name).joined(separator: ", ").asServerText(limit: 400)
            parts.append("its headers: \(headers)")
        }
        if parts.isEmpty { parts.append("it has no keys") }
        return parts.joined(separator: ", ") + "; name the right place in paginate, or write end: absent there"
    }
}

extension SourceError {
    /// Nothing on the page tells whether the list goes on.
    static func noSign(_ page: PageSummary, _ problem: String) -> SourceError {
        SourceError(.noSign, "\(page.label): \(problem)")
    }
}
