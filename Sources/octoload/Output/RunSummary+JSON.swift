import Core
import Foundation

extension RunSummary {
    /// The summary as one JSON document; snake_case names, in a fixed order.
    var json: String {
        encode(
            Document(
                runID: report.runID, command: report.command, environment: environment, job: report.job,
                status: report.status,
                exitCode: report.exitCode,
                elapsedSeconds: rounded(report.elapsed), resumeAt: report.resumeAt?.description,
                error: report.fatal.map(Failure.init),
                pipelines: report.pipelines.map { Entry($0, command: report.command, options: options) }))
    }

    private struct Document: Encodable {
        let runID: String
        let command: String
        let environment: String?
        let job: Int64?
        let status: String
        let exitCode: Int32
        let elapsedSeconds: Double
        let resumeAt: String?
        let error: Failure?
        let pipelines: [Entry]
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
        let watermark: String?
        let completeUpTo: String?
        let elapsedSeconds: Double
        let error: Failure?
        let failures: [SliceEntry]

        init(_ report: PipelineReport, command: String, options: String) {
            name = report.name
            slices = Slices(
                planned: report.slicesPlanned, published: report.slicesPublished, failed: report.failures.count)
            calls = report.calls
            retries = report.retries
            commits = report.commits
            records = Records(report.records)
            tables = Dictionary(uniqueKeysWithValues: report.tables.map { ($0.key.description, Rows($0.value)) })
            watermark = report.watermark?.description
            completeUpTo = report.completeUpTo?.description
            elapsedSeconds = rounded(report.elapsed)
            error = report.stopped.map(Failure.init)
            failures = report.failures.map { SliceEntry($0, command: command, options: options) }
        }
    }

    private struct Slices: Encodable {
        let planned: Int
        let published: Int
        let failed: Int
    }

    private struct Records: Encodable {
        let received: Int
        let inserted: Int
        let changed: Int
        let unchanged: Int
        let superseded: Int
        let rejected: Int
        let deleted: Int

        init(_ counts: RecordCounts) {
            received = counts.received
            inserted = counts.inserted
            changed = counts.changed
            unchanged = counts.unchanged
            superseded = counts.superseded
            rejected = counts.rejected
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
        let resume: String

        init(_ failure: SliceFailureReport, command: String, options: String) {
            partition = failure.partitionKey
            slice = failure.range.description
            kind = failure.failure.kind.rawValue
            message = failure.failure.description
            resume = failure.resume(after: command) + options
        }
    }
}

/// Compact JSON with snake_case keys in a fixed order.
func encode(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
}

/// Seconds with milliseconds.
func rounded(_ duration: Duration) -> Double {
    (duration.inSeconds * 1000).rounded() / 1000
}
