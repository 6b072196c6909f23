import Core

/// Remembers where a list has been, so that one that runs in circles or never ends is noticed.
///
/// Keeps the hashes of the first 16,384 positions, which notices a repetition at once. A longer list is watched with
/// one more position that moves up at powers of two (Brent's algorithm): it notices any circle, up to two rounds later.
package struct PageTrail: Sendable {
    static let remembered = 16_384
    static let longestList = 10_000_000
    static let emptyPages = 1_000

    private var seen: Set<Int> = []
    private var milestone: Int?
    private var nextMilestone = PageTrail.remembered
    private var pages = 0
    private var emptyInARow = 0

    package init() {}

    /// Notes a page that was received.
    ///
    /// - Throws: `SourceError` (`brokenPage`) after 1,000 empty pages in a row, or 10 million pages.
    mutating func receive(_ page: PageSummary) throws(SourceError) {
        pages += 1
        emptyInARow = page.records == 0 ? emptyInARow + 1 : 0
        if emptyInARow > PageTrail.emptyPages {
            throw .broken(page, "\(PageTrail.emptyPages) empty pages in a row, and the list says that there is more")
        }
        if pages > PageTrail.longestList {
            throw .broken(page, "the list has more than \(PageTrail.longestList) pages")
        }
    }

    /// Notes what a page holds: a server that loses its cursor sends the first page again and again, each time under a new one.
    ///
    /// - Parameter fingerprint: Of its records.
    /// - Throws: `SourceError` (`brokenPage`, a repetition) if a page before held the same.
    package mutating func meet(_ fingerprint: UInt64, on page: PageSummary) throws(SourceError) {
        try receive(page)
        do throws(SourceError) { try visit("records \(fingerprint)", after: page) } catch {
            var repetition = error
            repetition.isRepetition = true
            throw repetition
        }
    }

    /// Notes the position of the page to ask for next.
    ///
    /// - Throws: `SourceError` (`brokenPage`) if the list has been there before.
    mutating func visit(_ position: String, after page: PageSummary) throws(SourceError) {
        var hasher = Hasher()
        hasher.combine(position)
        let hash = hasher.finalize()
        if hash == milestone || seen.contains(hash) {
            throw .broken(page, "the list leads back to a page that was read already, so it would never end")
        }
        if seen.count < PageTrail.remembered { seen.insert(hash) }
        if pages >= nextMilestone {
            milestone = hash
            nextMilestone *= 2
        }
    }
}

extension SourceError {
    /// A page that contradicts another or itself.
    static func broken(_ page: PageSummary, _ problem: String) -> SourceError {
        SourceError(.brokenPage, "\(page.label): \(problem)")
    }
}
