import CSimdJSON

/// What may be kept of one page, whatever its bytes: sixteen kilobytes on the wire can be millions of records.
package struct PageCaps: Sendable, Hashable {
    /// Records of a page; `.max`: any number that the cells allow.
    package var records = Int.max
    /// Cells of a page: records times the fields read of each. A record counts as eight at least.
    package var cells = Int.max
    /// Bytes of a record that is loaded: of a longer one the keys are not compared.
    package var recordBytes = Int.max

    package init() {}

    /// Of a page that was asked for with so many records, at most: an API may send more than that, but not many times more.
    package static func records(askedFor size: Int) -> Int { max(4 * size, 10_000) }

    /// Says how many records there are and which cap they are over.
    func error(records count: Int, columns: Int) -> PageError {
        guard count <= records else {
            return PageError(.tooManyRecords, reason: "has \(count) records, and may have \(records)")
        }
        let each = max(columns, Int(OJ_LEAST_CELLS))
        return PageError(
            .tooManyCells,
            reason: "has \(count) records of \(each) cells, \(count * each) in all, and may have \(cells)")
    }
}
