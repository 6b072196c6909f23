import Core
import Extract
import Transform

/// One chain of pages, and the slices that it serves: one, or changes of several partitions that the API takes in one
/// request. Then each record goes to the slice of its partition.
struct Fetch: Sendable {
    let slices: [SliceTask]

    init(_ slice: SliceTask) {
        slices = [slice]
    }

    init(_ slices: [SliceTask]) {
        precondition(!slices.isEmpty)
        self.slices = slices
    }

    var first: SliceTask { slices[0] }
    var isShared: Bool { slices.count > 1 }

    /// Range of the request. For a group: since the earliest mark of its members; those with a later one get some records that have not changed.
    var range: SliceRange {
        guard isShared else { return first.range }
        let beginnings = slices.compactMap { slice in
            if case .changes(let since) = slice.range { since } else { nil }
        }
        return beginnings.min().map { .changes(since: $0) } ?? first.range
    }

    /// For the books: `domain=dom_1`, `domain=dom_1 and 49 others`.
    var partitionKey: String {
        isShared ? "\(first.partitionKey) and \(slices.count - 1) others" : first.partitionKey
    }
}

/// Which slices one request can serve together, so that a quiet night costs requests per fifty clients and not per client.
struct FetchPlan {
    /// Ids that a request takes.
    let size: Int
    /// Partitions that are read alone: they failed the last time, and would have the others read twice.
    let troubled: Set<String>
    /// The beginning of a feed: all that there ever was, which is better read side by side.
    let beginning: Instant?
    /// Reads of changes that begin further apart are read together only if they bring few records again.
    static let span = Duration.seconds(86_400)
    /// Records that a partition may bring again because another one's changes begin earlier.
    static let repeatedRecords = 500.0
    /// Partitions with more records a night fill pages of their own.
    static let fewRecords = 2_000

    func fetches(_ tasks: [SliceTask]) -> [Fetch] {
        guard size > 1 else { return tasks.map { Fetch($0) } }
        var alone: [Fetch] = []
        var shared: [(since: Instant, task: SliceTask)] = []
        for task in tasks {
            if case .changes(let since) = task.range, since != beginning, task.partition != nil,
                task.refused.isEmpty, !task.isAccepted, !troubled.contains(task.partitionKey),
                (task.volume.latestChanges ?? 0) < FetchPlan.fewRecords
            {
                shared.append((since, task))
            } else {
                alone.append(Fetch(task))
            }
        }
        shared.sort { ($0.since, $0.task.partitionKey) < ($1.since, $1.task.partitionKey) }
        var groups: [[(since: Instant, task: SliceTask)]] = []
        for each in shared {
            if let group = groups.last, group.count < size, let first = group.first,
                isNear(each.task, each.since - first.since)
            {
                groups[groups.count - 1].append(each)
            } else {
                groups.append([each])
            }
        }
        return groups.map { Fetch($0.map(\.task)) } + alone
    }

    /// A partition in which nothing changed for long begins long before the others, which then bring again what they had since.
    private func isNear(_ task: SliceTask, _ distance: Duration) -> Bool {
        if distance <= FetchPlan.span { return true }
        // Nothing is remembered of those that never brought many.
        guard let rate = task.volume.changesPerDay else { return true }
        return rate * distance.inSeconds / 86_400 <= FetchPlan.repeatedRecords
    }
}
