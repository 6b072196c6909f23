import Core
import Extract
import Transform

/// Position and sums of a fetch.
struct SliceProgress {
    var paginator: any Paginator
    var parts: [Part]
    /// The server's time of the first page.
    var time: ServerTime?
    var pages = 0
    /// The last day of a window that the API no longer has.
    var goneThrough: CivilDay?
    var calls = 0
    var retries = 0
    var copying: Task<Result<Void, WarehouseError>, Never>?
    let known: KnownRowsLookup
    var tags: PageTags
    /// Reports that the records came from.
    var reports: [SliceRange: FinishedReport] = [:]
    /// Contents of the pages, to notice one that comes again.
    var contents = PageTrail()
    /// A question to the target while the next page is being fetched.
    var learning: Task<Void, Never>?

    /// The part that goes to one of its slices.
    struct Part {
        let task: SliceTask
        let members: SliceMembers
        var stage: SliceStage
    }

    mutating func add(_ chunk: StageChunk, at now: Instant) {
        let elapsed = time.map { $0.isSkewed && pages > 1 ? now - $0.databaseNow : .zero } ?? .zero
        guard chunk.parts.count == parts.count else { return parts[0].stage.add(chunk, after: elapsed) }
        for index in parts.indices {
            parts[index].stage.add(chunk.parts[index], of: chunk, after: elapsed)
        }
    }

    var hasStaged: Bool { parts.contains { $0.stage.received > 0 } }
}
