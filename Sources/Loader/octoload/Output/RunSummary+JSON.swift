import Core
import Foundation

extension RunSummary {
    /// The summary as one JSON document; snake_case names, in a fixed order.
    var json: Words {
        encode(
            Document(
                runID: report.runID, command: report.command, environment: environment, job: report.job,
                database: report.database,
                status: report.status,
                exitCode: report.exitCode,
                elapsedSeconds: rounded(report.elapsed), resumeAt: report.resumeAt?.description,
                quotaWait: report.quotaWait.map(Wait.init), error: report.fatal.map(Failure.init),
                pipelines: report.pipelines.map { Entry($0, command: report.command, options: options) },
                actions: report.actions.map { ActionSummary($0) }))
    }

    private struct Document: Encodable {
        let runID: String
        let command: String
        let environment: String?
        let job: Int64?
        let database: String?
        let status: String
        let exitCode: Int32
        let elapsedSeconds: Double
        let resumeAt: String?
        /// The run ended rather than wait for over an hour.
        let quotaWait: Wait?
        let error: Failure?
        let pipelines: [Entry]
        /// What workflows did.
        let actions: ActionSummary?
    }

    private struct Wait: Encodable {
        let key: String
        let cause: String
        let since: String
        let until: String
        let runs: Int
        /// From the second run on.
        let warning: String?

        init(_ wait: QuotaWait) {
            key = wait.key
            cause = wait.cause
            since = wait.since.description
            until = wait.until.description
            runs = wait.times
            warning = wait.isAgain ? wait.warning : nil
        }
    }

    private struct Failure: Encodable {
        let kind: String
        let message: String

        init(_ failure: RunFailure) {
            kind = failure.kind.rawValue
            message = failure.description
        }
    }

    private struct Entry: Encodable {
        let name: String
        let slices: Slices
        let calls: Int
        let retries: Int
        let commits: Int
        let records: Records
        let tables: [String: Rows]
        let mark: String?
        let closedThrough: String?
        let elapsedSeconds: Double
        let error: Failure?
        /// What rejected records of published slices met, the commonest first.
        let rejects: [RefusalTally.Entry]
        let failures: [SliceEntry]
        /// Slices that rules left out.
        let skipped: [Skipped]
        /// Mapped paths that no record had.
        let fieldWarnings: [String]

        init(_ report: PipelineReport, command: String, options: String) {
            name = report.name
            slices = Slices(
                planned: report.slicesPlanned, published: report.slicesPublished, failed: report.failures.count,
                skipped: report.skipped.count)
            calls = report.calls
            retries = report.retries
            commits = report.commits
            records = Records(report.records)
            tables = Dictionary(uniqueKeysWithValues: report.tables.map { ($0.key.description, Rows($0.value)) })
            mark = report.mark?.description
            closedThrough = report.closedThrough?.description
            elapsedSeconds = rounded(report.elapsed)
            error = report.stopped.map(Failure.init)
            rejects = report.refusals.top
            failures = report.failures.map { SliceEntry($0, command: command, options: options) }
            skipped = report.skipped.map(Skipped.init)
            fieldWarnings = report.fieldWarnings
        }
    }

    private struct Skipped: Encodable {
        let partition: String
        let slice: String
        let message: String

        init(_ slice: SkippedSlice) {
            partition = slice.partitionKey
            self.slice = slice.range.description
            message = slice.cause
        }
    }

    private struct Slices: Encodable {
        let planned: Int
        let published: Int
        let failed: Int
        let skipped: Int
    }

    private struct Records: Encodable {
        let received: Int
        let inserted: Int
        let changed: Int
        let unchanged: Int
        let superseded: Int
        let rejected: Int
        /// Of them: not seen before.
        let rejectedNew: Int
        /// Left quarantine by being read again.
        let healed: Int
        let deleted: Int

        init(_ counts: RecordCounts) {
            received = counts.received
            inserted = counts.inserted
            changed = counts.changed
            unchanged = counts.unchanged
            superseded = counts.superseded
            rejected = counts.rejected
            rejectedNew = counts.newRejects
            healed = counts.healed
            deleted = counts.deleted + counts.absent
        }
    }

    private struct Rows: Encodable {
        let inserted: Int
        let changed: Int
        let unchanged: Int
        let deleted: Int

        init(_ rows: RowCounts) {
            inserted = rows.inserted
            changed = rows.changed
            unchanged = rows.unchanged
            deleted = rows.deleted
        }
    }

    private struct SliceEntry: Encodable {
        let partition: String
        let slice: String
        let kind: String
        let message: String
        /// Of a held slice: what its records met, and the command that shows it.
        let rules: [RefusalTally.Entry]?
        let look: String?
        let resume: String

        init(_ failure: SliceFailureReport, command: String, options: String) {
            partition = failure.partitionKey
            slice = failure.range.description
            kind = failure.failure.kind.rawValue
            message = failure.failure.description
            rules = failure.failure.refusals?.top
            look = failure.look.map { $0 + options }
            resume = failure.resume(after: command) + options
        }
    }
}

/// Seconds with milliseconds.
func rounded(_ duration: Duration) -> Double {
    (duration.inSeconds * 1000).rounded() / 1000
}
