import Core
import Extract
import Warehouse

/// A pipeline with what the ledger says of it.
struct StatusRow {
    let pipeline: Pipeline
    let status: PipelineStatus
    let maximumAge: Duration?

    var isStale: Bool {
        guard let maximumAge, !pipeline.isOptional else { return false }
        return status.age.map { $0 > maximumAge } ?? true
    }

    /// The last day whose figures no rule reads again, sweeps left aside; `nil` for lists that are not read by days.
    var finalThrough: CivilDay? {
        guard pipeline.reading.window != nil, let closed = status.closedThrough else { return nil }
        return closed - (pipeline.reading.restate.filter { !$0.isSweep }.map(\.last).max() ?? 0)
    }

    /// Of changes, which have no days, the mark counts.
    private var closed: String {
        if pipeline.reading.window != nil {
            let zone =
                status.timeZones.count == 1
                ? " (\(status.timeZones[0]))" : status.timeZones.count > 1 ? " (\(status.timeZones.count) zones)" : ""
            return status.closedThrough.map { "\($0)\(zone)" } ?? "–"
        }
        return status.mark?.description ?? "–"
    }

    var cells: [String] {
        [
            pipeline.name, closed, finalThrough?.description ?? "–", grouped(status.missingDays),
            grouped(status.heldSlices), grouped(status.openRejects), grouped(status.recentFailures),
            status.lastOK.map { "\(spoken(status.age ?? .zero)) ago (\($0.toMinutes))" } ?? "never",
            status.lastDuration.map(spoken) ?? "–",
        ]
    }
}

extension StatusRow {
    /// That the API's clock was not the database's; `nil` if they agreed, or it said nothing.
    func clock(tolerance: Duration) -> Words? {
        guard let skew = status.clockSkew, skew.length > tolerance else { return nil }
        let side = skew < .zero ? "behind" : "ahead of"
        return "clock: \(pipeline.name): the API's is \(spoken(skew.length)) \(side) the database's"
    }
}

extension Instant {
    /// `2026-11-25 02:14Z`
    var toMinutes: String { "\(description.prefix(10)) \(description.dropFirst(11).prefix(5))Z" }
}

/// `octoload status --output json`.
struct StatusDocument: Encodable {
    let environment: String?
    let pipelines: [StatusEntry]
    let quota: [QuotaUsage.Entry]
    let waiting: [WaitEntry]
    let postponed: [PostponedEntry]
    let backfills: [BackfillEntry]
    let workflows: [WorkflowLine]
    let gaps: [GapEntry]?
}

struct StatusEntry: Encodable {
    let pipeline: String
    let partitions: Int
    let closedThrough: String?
    let finalThrough: String?
    let mark: String?
    let missingDays: Int
    let heldSlices: Int
    let quarantine: Int
    let failuresSinceLastLoad: Int
    let lastLoadAt: String?
    let lastOkAt: String?
    let ageSeconds: Double?
    let lastDurationSeconds: Double?
    let isStale: Bool
    /// What the API's clock was ahead of the database's at the last read; negative: behind.
    let clockSkewSeconds: Double?

    init(_ row: StatusRow) {
        let status = row.status
        pipeline = status.pipeline
        partitions = status.partitions
        closedThrough = status.closedThrough?.description
        finalThrough = row.finalThrough?.description
        mark = status.mark?.description
        missingDays = status.missingDays
        heldSlices = status.heldSlices
        quarantine = status.openRejects
        failuresSinceLastLoad = status.recentFailures
        lastLoadAt = status.lastCommittedAt?.description
        lastOkAt = status.lastOK?.description
        ageSeconds = status.age.map(rounded)
        lastDurationSeconds = status.lastDuration.map(rounded)
        isStale = row.isStale
        clockSkewSeconds = status.clockSkew.map(rounded)
    }
}

struct GapEntry: Encodable {
    let pipeline: String
    let partition: String
    let from: String
    let to: String
    let days: Int
    let kind: String
    let lastError: String?

    init(_ gap: Gap) {
        pipeline = gap.pipeline
        partition = gap.partitionKey
        from = gap.days.lowerBound.description
        to = gap.days.upperBound.description
        days = gap.days.upperBound - gap.days.lowerBound + 1
        kind = gap.kind
        lastError = gap.lastError
    }

    static func table(_ gaps: [Gap]) -> Words {
        guard !gaps.isEmpty else { return "no gaps" }
        var table = TextTable([
            ("pipeline", .left), ("partition", .left), ("from", .left), ("to", .left), ("days", .right),
            ("filled by", .left), ("last error", .left),
        ])
        for entry in gaps.map(GapEntry.init) {
            table.add([
                entry.pipeline, entry.partition, entry.from, entry.to, grouped(entry.days),
                entry.kind == "window" ? "run, or backfill --gaps" : "run",
                clipped(entry.lastError ?? "–", to: 60),
            ])
        }
        return table.rendered()
    }
}
