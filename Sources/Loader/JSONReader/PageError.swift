/// Why a page is not the JSON that the configuration describes.
package struct PageError: Error, Sendable {
    package enum Kind: Sendable, Hashable {
        /// Not the documented JSON. Another attempt may bring a whole one.
        case broken
        /// There are no records where the configuration says. Another attempt will rarely bring some.
        case noRecords
        /// More records, or more cells, than may be kept of one page. Another attempt would bring the same.
        case tooManyRecords, tooManyCells
    }

    package let kind: Kind
    /// `the page is empty`; of a page that holds too much, how much and the cap: `has 9 records, and may have 5`.
    package let reason: String

    package init(_ kind: Kind = .broken, reason: String) {
        self.kind = kind
        self.reason = reason
    }
}
