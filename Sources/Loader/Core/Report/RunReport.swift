/// What a run did: the summary that the user sees and `--output json` prints.
package struct RunReport: Sendable {
    package var runID: String
    package var command: String
    /// The backfill that it worked on, if that was one.
    package var job: Int64?
    package var pipelines: [PipelineReport] = []
    /// What stopped the run as a whole; `nil` if nothing did.
    package var fatal: RunFailure?
    /// Another process has one of the pipelines; nothing was done.
    package var wasAlreadyRunning = false
    package var elapsed = Duration.zero
    /// It ended rather than wait for over an hour for the quota.
    package var quotaWait: QuotaWait?
    /// What the process exits with if it was interrupted: 128 + the signal.
    package var interruptionExitCode: Int32 = 143

    /// Database, host and user.
    package var database: String?
    /// What workflows did after the commits; `nil`: they were not asked.
    package var actions: ActionReport?

    package init(runID: String, command: String) {
        self.runID = runID
        self.command = command
    }

    package var failures: [SliceFailureReport] { pipelines.flatMap(\.failures) }
    /// When it makes sense to start again, if the API said so.
    package var resumeAt: Instant? {
        ([fatal] + pipelines.map(\.stopped) + failures.map(\.failure)).compactMap { $0?.resumeAt }.max()
    }
    package var published: Int { pipelines.reduce(0) { $0 + $1.slicesPublished } }
}

/// What a run did for one pipeline.
package struct PipelineReport: Sendable {
    package var name: String
    package var slicesPlanned = 0
    package var slicesPublished = 0
    package var commits = 0
    /// Requests sent, failed ones included.
    package var calls = 0
    /// Of them: attempts after the first.
    package var retries = 0
    package var records = RecordCounts()
    package var tables: [TableName: RowCounts] = [:]
    /// What the rejected records of published slices met.
    package var refusals = RefusalTally()
    package var failures: [SliceFailureReport] = []
    /// Left out by a rule of `answers.rules`: nothing of them is loaded, and they do not count as read.
    package var skipped: [SkippedSlice] = []
    /// Mapped paths that no record had.
    package var fieldWarnings: [String] = []
    /// Why the pipeline as a whole did not run or did not go on.
    package var stopped: RunFailure?
    /// The oldest mark of the open partitions; `nil` if a partition has none.
    package var mark: Instant?
    /// The earliest day that an open partition is closed through; `nil` if a partition has none.
    package var closedThrough: CivilDay?
    package var elapsed = Duration.zero

    package init(name: String) {
        self.name = name
    }

    /// `succeeded`, `partial` or `failed`, as `etl.run_pipeline.status` spells it.
    package var status: String {
        // An interrupted run leaves slices that nobody has tried.
        if failures.isEmpty, stopped == nil {
            if slicesPublished >= slicesPlanned { return "succeeded" }
            // What was due and left out has not been read, whatever the exit code.
            if slicesPublished + skipped.count >= slicesPlanned { return "partial" }
        }
        return slicesPublished > 0 && stopped == nil ? "partial" : "failed"
    }
}

/// A slice that a rule leaves out: neither published nor failed. The next run asks for it again.
package struct SkippedSlice: Sendable {
    package var partitionKey: String
    package var range: LedgerRange
    /// What the API answered.
    package var cause: String

    package init(partitionKey: String, range: LedgerRange, cause: String) {
        self.partitionKey = partitionKey
        self.range = range
        self.cause = cause
    }
}

/// A slice that was not published.
package struct SliceFailureReport: Sendable {
    package var pipeline: String
    package var partitionKey: String
    package var range: LedgerRange
    package var failure: RunFailure
    /// Of a held slice: its number among those (etl.held_slice); `nil`: it is not held, or the books do not have it.
    package var heldID: Int64?

    package init(
        pipeline: String, partitionKey: String, range: LedgerRange, failure: RunFailure, heldID: Int64? = nil
    ) {
        self.heldID = heldID
        self.pipeline = pipeline
        self.partitionKey = partitionKey
        self.range = range
        self.failure = failure
    }

    /// The command that shows why it is held; `nil`: it is not.
    package var look: String? { heldID.map { "octoload slice show \($0)" } }

    /// The command that reads this slice again, in a run that was started by `command`.
    package func resume(after command: String) -> String {
        guard command.hasPrefix("backfill"), case .window(let first, let last) = range else {
            return "octoload run \(pipeline)"
        }
        return "octoload backfill \(pipeline) --from \(first) --to \(last)"
    }
}

/// A cause, and what it means for the exit code.
package struct RunFailure: Error, Sendable, CustomStringConvertible {
    /// Exit codes; the first in this order decides.
    package enum Kind: String, Sendable, CaseIterable {
        case interrupted
        case bug
        case configuration
        case credentials
        case security
        case warehouse
        case tryLater = "try_later"
        case dataGate = "data_gate"
        case unavailable
        case refused

        /// sysexits.h; `interrupted` is 128 + SIGTERM, unless the report knows the signal.
        package var exitCode: Int32 {
            switch self {
            case .interrupted: 143
            case .bug: 70
            case .configuration: 78
            case .credentials: 77
            case .security: 76
            case .warehouse: 74
            case .tryLater: 75
            case .dataGate: 65
            case .unavailable: 69
            case .refused: 1
            }
        }
    }

    package var kind: Kind
    package var description: String
    /// What is wrong, each mistake a line of its own where there are several.
    package var lines: [String] { mistakes ?? [description] }
    private var mistakes: [String]?
    /// Of a slice that is held: the gate that it did not pass.
    package var gate: DataGate?
    /// Of a slice that is held because its records do not fit: what they met.
    package var refusals: RefusalTally?
    /// Of `tryLater`: not before.
    package private(set) var resumeAt: Instant?

    /// Says when to try again.
    package mutating func resume(at instant: Instant) {
        resumeAt = instant
        description += "; resume at \(instant) or later"
    }

    /// True for what must end everything under way at once: refused credentials, a security stop.
    package var isImmediate: Bool { kind == .credentials || kind == .security }

    /// True if only this slice is affected; other failures would meet every slice.
    package var isOfSlice: Bool { isOfJob || kind == .refused || kind == .dataGate || kind == .unavailable }

    /// A report job is not done yet.
    package var isOfJob = false

    package init(_ kind: Kind, _ description: String, gate: DataGate? = nil) {
        self.kind = kind
        self.description = description
        self.gate = gate
    }

    /// Several mistakes that were found in one go.
    package init(_ kind: Kind, lines: [String]) {
        self.init(kind, lines.joined(separator: "\n"))
        mistakes = lines
    }
}

extension RunFailure {
    /// - Parameter pipeline: Whose slice it was, for what can be done about it.
    package init(_ error: SourceError, of pipeline: String? = nil) {
        let kind: Kind =
            switch error.kind {
            case .unavailable, .brokenPage, .restart, .pageTooLarge: .unavailable
            case .later, .pending: .tryLater
            case .credentials, .forbidden: .credentials
            case .partitionRefused, .gone, .nothing, .skipped, .rejected: .refused
            case .security: .security
            case .cancelled: .interrupted
            case .miscounted, .noSign, .noRecords: .dataGate
            }
        let gate: DataGate?
        switch error.kind {
        case .miscounted: gate = .total
        case .noSign: gate = .end
        case .noRecords: gate = nil
        default:
            self.init(kind, error.description)
            isOfJob = error.kind == .pending
            return
        }
        let remedy = pipeline.map { DataGate.remedy(for: $0) } ?? "see `octoload slice list`"
        let isHeld = gate == nil ? "" : "; \(remedy)"
        self.init(kind, "\(error.description): nothing of the slice was published\(isHeld)", gate: gate)
    }

    package init(_ error: WarehouseError) {
        let kind: Kind
        if error.kind == .unusable {
            kind = .configuration
        } else if [.insecure, .untrusted, .otherOwner].contains(error.kind) {
            kind = .security
        } else if error.gate != nil {
            kind = .dataGate
        } else if error.isCausedByData {
            kind = .refused
        } else {
            kind = error.isTemporary ? .tryLater : .warehouse
        }
        self.init(kind, error.description, gate: error.gate)
    }
}
