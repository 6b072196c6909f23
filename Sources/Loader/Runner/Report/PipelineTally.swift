import Core

/// Collects what happens to the slices of one pipeline.
actor PipelineTally {
    private(set) var report: PipelineReport
    /// Set when going on makes no sense: the database is gone, another run took over, the API refuses everything.
    private(set) var stop: RunFailure?
    private(set) var endsRun = false
    /// What stopped it holds for every pipeline of its API.
    private(set) var endsAPI = false
    /// Partitions that the API could not serve since it last served one.
    private(set) var unserved: Set<String> = []

    private let board: ProgressBoard

    init(name: String, board: ProgressBoard) {
        report = PipelineReport(name: name)
        self.board = board
        board.begin(name)
    }

    func plan(_ slices: Int) {
        report.slicesPlanned += slices
        board.plan(report.name, slices: slices)
    }

    /// Slices of a backfill: how many there are is shown by `BackfillWorker`.
    func claim(_ slices: Int) {
        report.slicesPlanned += slices
    }

    func add(calls: Int, retries: Int) {
        report.calls += calls
        report.retries += retries
    }

    func add(_ outcome: SliceReader.Outcome, _ fetch: Fetch) {
        add(calls: outcome.calls, retries: outcome.retries)
        if outcome.failure == nil {
            unserved = []
            board.readToEnd(report.name, slices: fetch.slices.count - outcome.held.count)
        } else if outcome.sourceError?.kind == .unavailable {
            unserved.formUnion(fetch.slices.map(\.partitionKey))
        }
    }

    /// Rows that were marked because their member is gone.
    func orphaned(_ rows: [TableName: Int]) {
        for (table, count) in rows {
            report.records.absent += count
            report.tables[table, default: RowCounts()].deleted += count
        }
    }

    func published(_ slices: [CompletedSlice], _ outcome: PublishOutcome) {
        report.commits += 1
        report.slicesPublished += slices.count
        board.published(report.name, slices: slices.count)
        for slice in slices {
            report.refusals.add(slice.refusals)
            if let counts = outcome.slices[slice.id] { report.records += counts }
            for (table, rows) in outcome.rows[slice.id] ?? [:] { report.tables[table, default: RowCounts()] += rows }
        }
    }

    /// - Parameter heldID: Its number among the held slices, if it is one.
    func failed(partitionKey: String, _ range: LedgerRange, _ failure: RunFailure, heldID: Int64? = nil) {
        board.failed(report.name)
        report.failures.append(
            SliceFailureReport(
                pipeline: report.name, partitionKey: partitionKey, range: range, failure: failure,
                heldID: heldID))
    }

    func skipped(_ slice: SkippedSlice) {
        board.readToEnd(report.name, slices: 1)
        report.skipped.append(slice)
    }

    /// False for slices that were cancelled because of what has been told, or met the same refusal at the same time.
    func isWorthTelling(_ failure: RunFailure) -> Bool {
        if let stop, failure.kind == .interrupted || (stop.isImmediate && failure.kind == stop.kind) { return false }
        if failure.isImmediate, stop == nil { stop = failure }
        return true
    }

    func stop(_ failure: RunFailure, endsRun: Bool) {
        if stop == nil { stop = failure }
        self.endsRun = self.endsRun || endsRun
    }

    func stop(_ failure: RunFailure, endsAPI: Bool) {
        if stop == nil { stop = failure }
        self.endsAPI = self.endsAPI || endsAPI
    }

    func finish(mark: Instant?, closedThrough: CivilDay?, elapsed: Duration) -> PipelineReport {
        board.end(report.name)
        report.mark = mark
        report.closedThrough = closedThrough
        report.elapsed = elapsed
        report.stopped = stop
        return report
    }
}
