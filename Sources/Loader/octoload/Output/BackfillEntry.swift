import Core

/// A backfill as it is shown.
struct BackfillEntry: Encodable {
    let job: Int64
    let state: String
    let pipelines: [String]
    let members: [String]
    let from: String?
    let to: String?
    let onlyGaps: Bool
    let rewrites: Bool
    let createdAt: String?
    let finishedAt: String?
    let slices: Slices
    let workers: Int
    let records: Int
    let remainingSeconds: Double?
    let troubles: [Trouble]?

    struct Slices: Encodable {
        let total: Int
        let pending: Int
        let leased: Int
        let done: Int
        let failed: Int
        let held: Int
        let cancelled: Int
    }

    struct Trouble: Encodable {
        let pipeline: String
        let partition: String
        let from: String
        let to: String
        let state: String
        let error: String
    }

    init(_ job: BackfillJob, troubles: [Trouble]? = nil) {
        let progress = job.progress
        self.job = job.id
        state = job.state.rawValue
        pipelines = job.order.pipelines
        members = job.order.members
        from = job.order.days?.lowerBound.description
        to = job.order.days?.upperBound.description
        onlyGaps = job.order.onlyGaps
        rewrites = job.order.rewrites
        createdAt = job.createdAt?.description
        finishedAt = job.finishedAt?.description
        slices = Slices(
            total: progress.total, pending: progress.pending, leased: progress.leased, done: progress.done,
            failed: progress.failed, held: progress.held, cancelled: progress.cancelled)
        workers = progress.workers
        records = progress.records
        remainingSeconds = progress.remaining.map(rounded)
        self.troubles = troubles
    }

    static func table(_ jobs: [BackfillJob]) -> Words {
        var table = TextTable([
            ("job", .right), ("state", .left), ("pipelines", .left), ("days", .left), ("slices", .right),
            ("failed", .right), ("held", .right), ("records", .right), ("workers", .right), ("left", .left),
        ])
        for job in jobs {
            let days = job.order.days.map { "\($0.lowerBound)..\($0.upperBound)" }
            table.add([
                "\(job.id)", job.state.rawValue, clipped(job.order.pipelines.joined(separator: ","), to: 40),
                [days, job.order.onlyGaps ? "gaps" : nil].compactMap(\.self).joined(separator: " "),
                "\(grouped(job.progress.done))/\(grouped(job.progress.total))", grouped(job.progress.failed),
                grouped(job.progress.held), grouped(job.progress.records), grouped(job.progress.workers),
                job.progress.remaining.map { "about \(spoken($0))" } ?? (job.progress.open > 0 ? "not known" : "–"),
            ])
        }
        return table.rendered()
    }
}

/// `0.4 s`, `45 s`, `12 min`, `3 h 5 min`, `2 d 3 h`.
func spoken(_ duration: Duration) -> String {
    let tenths = max(0, Int((duration.inSeconds * 10).rounded()))
    let seconds = (tenths + 5) / 10
    switch seconds {
    case ..<10: return "\(tenths / 10).\(tenths % 10) s"
    case ..<90: return "\(seconds) s"
    case ..<5_400: return "\((seconds + 30) / 60) min"
    case ..<172_800: return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
    }
}
