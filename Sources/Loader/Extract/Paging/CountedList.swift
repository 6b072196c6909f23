import Core

/// Follows a list whose pages count its records: notices totals that move, and records that are missing at the end.
struct CountedList: Sendable {
    let total: SignPlace?

    private(set) var received = 0
    private var expected: Int?

    init(total: SignPlace?) {
        self.total = total
    }

    /// Notes a page. What one page says of the list holds for those after it that say nothing.
    ///
    /// - Returns: How many records the API says the list has; `nil` if it does not say.
    /// - Throws: `SourceError`: `restart` if the total is not that of a page before.
    mutating func receive(_ page: PageSummary) throws(SourceError) -> Int? {
        received += page.records
        guard let total else { return nil }
        guard let now = try total.count(in: page) else { return expected }
        if let expected, expected != now {
            throw SourceError(
                .restart,
                "\(page.label): \"\(total)\" was \(expected), is now \(now): the records have shifted"
            )
        }
        expected = now
        return now
    }

    /// To be called at the end of the list.
    ///
    /// - Throws: `SourceError` (`miscounted`) if the API counted another number of records than came.
    func finish(at page: PageSummary) throws(SourceError) {
        guard let expected, expected != received else { return }
        throw SourceError(
            .miscounted,
            "\(page.label): the list ended after \(received) records, but the API counted \(expected)"
        )
    }
}
