/// What a run does.
package enum RunMode: Sendable {
    /// Whatever is due of these pipelines; of all but the optional ones if none is named.
    case due(pipelines: [String] = [], Rereading = .incremental)
    /// Slices of backfills.
    case backfill(BackfillAssignment)
    /// Rejected records of these pipelines, loaded as they came: those with these ids; `nil`: all that are open.
    case replay(pipelines: [String], ids: Set<Int64>?)

    /// Names that were given; a backfill's are in its job.
    package var pipelines: [String] {
        switch self {
        case .due(let pipelines, _), .replay(let pipelines, _): pipelines
        case .backfill: []
        }
    }

    /// False if only what is in quarantine is loaded.
    package var asksAPI: Bool {
        if case .replay = self { false } else { true }
    }

    /// `nil` if it is no backfill.
    package var assignment: BackfillAssignment? {
        if case .backfill(let assignment) = self { assignment } else { nil }
    }
}

/// How much of what it has a run asks for again.
package enum Rereading: Sendable {
    case incremental
    /// Lists that are read whole are asked for in full, whatever the API says of their pages having changed.
    case whole
    /// As `whole`, and rows are compared by their values, whatever hash they have: what somebody changed by hand is put right.
    case rewriting
}

/// What of the backfills a process works on.
package struct BackfillAssignment: Sendable {
    /// `nil`: all jobs under way.
    package var job: Int64?
    /// Workers of this process.
    package var parallel: Int

    package init(job: Int64? = nil, parallel: Int = 1) {
        self.job = job
        self.parallel = parallel
    }
}
