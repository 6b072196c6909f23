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
    /// What the process exits with if it was interrupted: 128 + the signal.
    package var interruptionExitCode: Int32 = 143

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
    package var failures: [SliceFailureReport] = []
    /// Why the pipeline as a whole did not run or did not go on.
    package var stopped: RunFailure?
    /// The oldest watermark of the open partitions; `nil` if a partition has none.
    package var watermark: Instant?
    package var completeUpTo: CivilDay?
    package var elapsed = Duration.zero

    package init(name: String) {
        self.name = name
    }

    /// `succeeded`, `partial` or `failed`, as `etl.run_pipeline.status` spells it.
    package var status: String {
        // An interrupted run leaves slices that nobody has tried.
        if failures.isEmpty, stopped == nil, slicesPublished >= slicesPlanned { return "succeeded" }
        return slicesPublished > 0 && stopped == nil ? "partial" : "failed"
    }
}

/// A slice that was not published.
package struct SliceFailureReport: Sendable {
    package var pipeline: String
    package var partitionKey: String
    package var range: LedgerRange
    package var failure: RunFailure

    package init(pipeline: String, partitionKey: String, range: LedgerRange, failure: RunFailure) {
        self.pipeline = pipeline
        self.partitionKey = partitionKey
        self.range = range
        self.failure = failure
    }

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
    /// The exit codes of design §7, of which the first in this order decides.
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
    /// Of a slice that is held: the gate that it did not pass.
    package var gate: DataGate?
    /// Of `tryLater`: not before.
    package private(set) var resumeAt: Instant?

    /// Says when to try again.
    package mutating func resume(at instant: Instant) {
        resumeAt = instant
        description += "; resume at \(instant) or later"
    }

    /// True for what must end everything under way at once: refused credentials, a security stop.
    package var isImmediate: Bool { kind == .credentials || kind == .security }

    /// True for what is about one slice; anything else would have met every other one, too.
    package var isOfSlice: Bool { kind == .refused || kind == .dataGate || kind == .unavailable }

    package init(_ kind: Kind, _ description: String, gate: DataGate? = nil) {
        self.kind = kind
        self.description = description
        self.gate = gate
    }
}

extension RunFailure {
    package init(_ error: SourceError) {
        let kind: Kind =
            switch error.kind {
            case .unavailable, .brokenPage, .restart, .pageTooLarge: .unavailable
            case .later: .tryLater
            case .credentials, .forbidden: .credentials
            case .partitionRefused, .gone, .rejected: .refused
            case .security: .security
            case .cancelled: .interrupted
            case .miscounted: .dataGate
            }
        guard error.kind == .miscounted else {
            self.init(kind, error.description)
            return
        }
        self.init(
            kind, "\(error.description): nothing of the slice was published; \(DataGate.remedy)", gate: .total)
    }

    package init(_ error: WarehouseError) {
        let kind: Kind
        if error.kind == .unusable {
            kind = .configuration
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
