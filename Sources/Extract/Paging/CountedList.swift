import Core

/// Follows a list whose pages count its records: notices totals that move, and records that are missing at the end.
struct CountedList: Sendable {
    let total: FieldPath?

    private(set) var received = 0
    private var expected: Int?

    init(total: FieldPath?) {
        self.total = total
    }

    /// Notes a page.
    ///
    /// - Returns: How many records the API says the list has; `nil` if it does not say.
    /// - Throws: `SourceError`: `restart` if the total is not that of the page before, `brokenPage` if it is missing.
    mutating func receive(_ page: PageSummary) throws(SourceError) -> Int? {
        received += page.records
        guard let total else { return nil }
        let now = try page.count(at: total)
        if let expected, expected != now {
            throw SourceError(
                .restart,
                "GET \(page.url.path.asServerText): \"\(total)\" was \(expected), is now \(now): the records have shifted"
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
            "GET \(page.url.path.asServerText): the list ended after \(received) records, but the API counted \(expected)"
        )
    }
}

extension PageSummary {
    /// A number of the envelope that is not negative.
    func count(at path: FieldPath) throws(SourceError) -> Int {
        guard let count = envelope[path]?.integer, count >= 0 else {
            throw .broken(self, "\"\(path)\" is missing or not a number of things")
        }
        return count
    }
}
