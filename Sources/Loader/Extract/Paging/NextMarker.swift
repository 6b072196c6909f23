import Core

/// Where a page says how to go on: a cursor or an address, and optionally whether there is more at all.
struct NextMarker: Sendable {
    /// No API's cursor is longer, and no server takes a longer address.
    static let longest = 8_192

    let next: SignPlace
    let more: SignPlace?

    var places: [SignPlace] { [next] + (more.map { [$0] } ?? []) }
    var envelope: [FieldPath] { places.compactMap(\.path) }

    /// True if the page says in a word of its own whether there is more: an end by that is no doubt.
    func hasWord(in page: PageSummary) -> Bool { more?.isPresent(in: page) ?? false }

    /// The text that leads to the next page; `nil` at the end of the list.
    ///
    /// - Throws: `SourceError` (`brokenPage`) if the page says that there is more and not where, or is unclear.
    func text(in page: PageSummary) throws(SourceError) -> String? { try scalar(in: page)?.text }

    /// The same, as the page has it: a text or a number.
    func scalar(in page: PageSummary) throws(SourceError) -> JSONScalar? {
        let given = try given(in: page)
        guard let more, let value = try more.value(in: page) else { return given }
        if value.isNothing, given == nil { return nil }
        guard let goesOn = value.flag else {
            throw .broken(
                page, "\"\(more)\" is \(value.forMessage), neither true nor false, so the end of the list is unknown")
        }
        guard goesOn else { return nil }
        guard let given else { throw .broken(page, "\"\(more)\" says that there is more, but \"\(next)\" is empty") }
        return given
    }

    private func given(in page: PageSummary) throws(SourceError) -> JSONScalar? {
        let value = try next.value(in: page)
        switch value {
        case nil, .null, .bool(false): return nil
        case .bool(true): throw .noSign(page, "\"\(next)\" is true instead of a text")
        case .string(let text), .number(let text):
            guard text.utf8.count <= NextMarker.longest else {
                throw .broken(page, "\"\(next)\" is longer than \(NextMarker.longest) bytes")
            }
            return text.isEmpty ? nil : value
        }
    }
}
