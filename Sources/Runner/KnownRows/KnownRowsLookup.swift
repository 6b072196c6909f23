import Core
import Extract
import Transform

/// What a running slice knows of its targets, table by table.
struct KnownRowsLookup: Sendable {
    private var guides: [(target: TargetLayout, guide: KnownRowsGuide)]
    private let tables: Int

    /// - Parameter isListing: Members that a listing lacks are deleted: then each row that it has must be staged.
    init(_ layout: StageLayout, range: SliceRange, isListing: Bool) {
        tables = layout.tables.count
        guides =
            isListing
            ? []
            : layout.targets.filter(\.hasRowHash).map { target in
                (target, KnownRowsGuide(range, hasDays: target.hasDays))
            }
    }

    /// By stage table.
    var hashes: [RowHashSet] {
        guard guides.contains(where: { !$0.guide.hashes.isEmpty }) else { return [] }
        var sets = Array(repeating: RowHashSet(), count: tables)
        for each in guides { sets[each.target.rows] = each.guide.hashes }
        return sets
    }

    /// Asks for what helps with the pages after this one.
    mutating func learn(
        from seen: [StageChunk.Seen], rows: Int, partition: PartitionMember?,
        ask: (KnownRowsRequest) async -> KnownRows?
    ) async {
        for index in guides.indices {
            let target = guides[index].target
            let page = seen[target.rows]
            var next = guides[index].guide.request(after: page, rows: rows)
            while let range = next {
                guard let known = await ask(KnownRowsRequest(target: target, partition: partition, range: range)) else {
                    return
                }
                next = guides[index].guide.take(known, for: range, after: page)
            }
        }
    }
}
