/// A job that reads ranges of days again, piece by piece, with any number of workers.
package struct BackfillJob: Sendable, Hashable {
    package enum State: String, Sendable {
        case running, paused, cancelled, done
    }

    package var id: Int64
    package var state: State
    package var order: BackfillOrder
    package var createdBy: String
    package var createdAt: Instant?
    package var finishedAt: Instant?
    package var progress: Progress

    /// Slices by state, and what is known of the speed.
    package struct Progress: Sendable, Hashable {
        package var pending = 0
        package var leased = 0
        package var done = 0
        package var failed = 0
        package var held = 0
        package var cancelled = 0
        /// Processes that have slices now.
        package var workers = 0
        /// Slices published within the last five minutes, and the seconds of these in which the job was worked on.
        package var recentlyDone = 0
        package var recentSeconds = 0.0
        /// Records received, as the ledger has them.
        package var records = 0

        package var total: Int { pending + leased + done + failed + held + cancelled }
        package var open: Int { pending + leased }

        /// At the speed of the last minutes; `nil` if nothing is known of it.
        package var remaining: Duration? {
            guard open > 0, recentlyDone > 0, recentSeconds > 0 else { return nil }
            return .seconds(Double(open) * recentSeconds / Double(recentlyDone))
        }

        package init() {}
    }

    package init(
        id: Int64, state: State, order: BackfillOrder, createdBy: String, createdAt: Instant?, finishedAt: Instant?,
        progress: Progress
    ) {
        self.id = id
        self.state = state
        self.order = order
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.progress = progress
    }
}

/// What a backfill is to read. Two orders that are alike are one job, as long as that is not over.
package struct BackfillOrder: Sendable, Hashable {
    package var pipelines: [String]
    /// API ids of the only members wanted, sorted; empty: all.
    package var members: [String]
    /// First and last day, both included; `nil`: as far as there are gaps.
    package var days: ClosedRange<CivilDay>?
    /// Days per slice, at most; `nil`: as the pipeline has it.
    package var sliceDays: Int?
    /// Only days that no read has covered.
    package var onlyGaps: Bool
    /// Rows are compared by their values, whatever hash they have.
    package var rewrites: Bool

    package init(
        pipelines: [String], members: [String] = [], days: ClosedRange<CivilDay>?, sliceDays: Int? = nil,
        onlyGaps: Bool = false, rewrites: Bool = false
    ) {
        self.pipelines = pipelines
        self.members = members.sorted()
        self.days = days
        self.sliceDays = sliceDays
        self.onlyGaps = onlyGaps
        self.rewrites = rewrites
    }
}

/// A piece of a job, as it is written down.
package struct BackfillSlice: Sendable, Hashable {
    package var pipeline: String
    package var partitionKey: String
    package var days: ClosedRange<CivilDay>

    package init(pipeline: String, partitionKey: String, days: ClosedRange<CivilDay>) {
        self.pipeline = pipeline
        self.partitionKey = partitionKey
        self.days = days
    }
}

/// A piece that a worker has for now.
package struct BackfillClaim: Sendable, Hashable {
    package var job: Int64
    package var number: Int
    package var slice: BackfillSlice
    /// As its job has it.
    package var rewrites: Bool

    package init(job: Int64, number: Int, slice: BackfillSlice, rewrites: Bool = false) {
        self.job = job
        self.number = number
        self.slice = slice
        self.rewrites = rewrites
    }
}

/// What there is to do for a worker.
package enum BackfillWork: Sendable, Hashable {
    /// Slices of this pipeline can be had now.
    case claim(pipeline: String)
    /// A nightly run has the pipelines of what is left: it goes first.
    case afterNightlyRun
    /// Other workers have the rest, or it is not yet time to try again.
    case waiting
    /// The job is paused, or all jobs with work left are.
    case paused
    /// Nothing is left that this worker could do.
    case nothing
}
