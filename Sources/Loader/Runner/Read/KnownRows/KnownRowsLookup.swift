import Core
import Extract
import Transform

/// Rows that a running slice knows of its targets, table by table.
final class KnownRowsLookup: @unchecked Sendable {
    // Used by one task at a time: the one that asks while the next page is being fetched, or the one that stages the page.

    private var guides: [(target: TargetLayout, guide: KnownRowsGuide)]
    private let tables: Int
    private let limit: Int
    private let limitOfDays: Int

    /// Most hashes of a slice that is known whole, among others: 1 MiB.
    private static let limit = 110_000
    /// Most hashes of a large slice, followed day by day: 0.5 MiB, as its members need memory as well.
    private static let limitOfDays = 55_000
    /// Most hashes of a slice that is read alone: 16 MiB.
    private static let limitAlone = 1_800_000

    /// - Parameters:
    ///   - isAlone: No other slice is read meanwhile.
    ///   - isShared: The pages serve several slices, of which each would have to be asked for.
    ///   - trustsHashes: False if rows may have been changed by hand since their hashes were written.
    init(
        _ layout: StageLayout, range: SliceRange, reading: Pipeline.Reading, isAlone: Bool, isShared: Bool = false,
        trustsHashes: Bool = true
    ) {
        tables = layout.tables.count
        limit = isAlone ? KnownRowsLookup.limitAlone : KnownRowsLookup.limit
        limitOfDays = isAlone ? KnownRowsLookup.limitAlone : KnownRowsLookup.limitOfDays
        // Members that a listing lacks are deleted: then each row that it has must be staged.
        guides =
            (reading.absenceDeletes && !range.isChanges) || isShared || !trustsHashes
            ? []
            : layout.targets.filter { $0.known != .nothing }.map { target in
                (
                    target,
                    KnownRowsGuide(range, beginning: reading.changes?.beginning, hasDays: target.hasDays)
                )
            }
    }

    private func limit(of range: KnownRowsRequest.Range) -> Int {
        if case .days = range { limit } else { limitOfDays }
    }

    /// Known hashes by stage table.
    var hashes: [RowHashSet] {
        guard guides.contains(where: { !$0.guide.hashes.isEmpty }) else { return [] }
        var sets = Array(repeating: RowHashSet(), count: tables)
        for each in guides { sets[each.target.rows] = each.guide.hashes }
        return sets
    }

    /// True if no page can bring it to ask anything more.
    var isSettled: Bool { guides.allSatisfy(\.guide.isSettled) }

    /// Asks for what helps with the pages after this one.
    func learn(
        from seen: [StageChunk.Seen], rows: Int, partition: PartitionMember?,
        ask: (KnownRowsRequest) async -> KnownRows?
    ) async {
        for index in guides.indices {
            let target = guides[index].target
            let page = seen[target.rows]
            var next = guides[index].guide.request(after: page, rows: rows)
            while let range = next {
                let request = KnownRowsRequest(
                    target: target, partition: partition, range: range, limit: limit(of: range))
                guard let known = await ask(request) else { return }
                next = guides[index].guide.take(known, for: range, after: page)
            }
        }
    }
}
