import Core
import Runner

/// A plan as it is shown.
struct PlanDocument: Encodable {
    let command: String
    let environment: String?
    /// `nil`: the database has no books yet.
    let pipelines: [Pipeline]?
    let total: Total?
    let quota: [QuotaUsage.Entry]
    let pendingMigrations: [String]

    struct Pipeline: Encodable {
        let name: String
        let partitions: Int
        let windows: Int
        let changes: Int
        let snapshots: Int
        let from: String?
        let to: String?
        let requests: Int
        let records: Int
        let seconds: Double?
        /// Past reads that the estimate rests on.
        let samples: Int
        let newMonths: [String]
        /// Slices that are read again, or further back, for records that wait in quarantine.
        let rereads: Int
        let waitingRecords: Int
        /// Lists that are read whole, besides their changes, to find what they lack.
        let sweeps: Int
    }

    struct Total: Encodable {
        let slices: Int
        let requests: Int
        let records: Int
        /// `nil` if nothing is known of some pipeline's speed.
        let seconds: Double?
        /// What the API's rates allow at most.
        let quotaSeconds: Double
    }

    init(
        command: String, environment: String?, entries: [LoadPlanner.Entry]?, pendingMigrations: [String],
        configuration: Configuration, quota: [QuotaUsage.Entry]
    ) {
        self.command = command
        self.environment = environment
        self.pendingMigrations = pendingMigrations
        self.quota = quota
        pipelines = entries?.map { entry in
            Pipeline(
                name: entry.pipeline, partitions: entry.partitions, windows: entry.windows, changes: entry.changes,
                snapshots: entry.snapshots, from: entry.days?.lowerBound.description,
                to: entry.days?.upperBound.description, requests: entry.requests, records: entry.records,
                seconds: entry.duration.map(rounded), samples: entry.samples, newMonths: entry.newMonths,
                rereads: entry.rereads, waitingRecords: entry.waiting, sweeps: entry.sweeps)
        }
        total = entries.map { entries in
            let requests = entries.reduce(0) { $0 + $1.requests }
            let due = entries.filter { $0.slices > 0 }
            let durations = due.compactMap(\.duration)
            return Total(
                slices: entries.reduce(0) { $0 + $1.slices }, requests: requests,
                records: entries.reduce(0) { $0 + $1.records },
                seconds: durations.count == due.count
                    ? rounded(durations.reduce(.zero, +)) : nil,
                quotaSeconds: PlanDocument.leastTime(entries, configuration).inSeconds)
        }
    }

    /// What the rates of the APIs allow at most, one API after the other.
    private static func leastTime(_ entries: [LoadPlanner.Entry], _ configuration: Configuration) -> Duration {
        configuration.apiNames.reduce(.zero) { sum, name in
            let own = Set(configuration.pipelines.filter { $0.api == name }.map(\.name))
            let requests = entries.filter { own.contains($0.pipeline) }.reduce(0) { $0 + $1.requests }
            return sum + configuration.viewing(name).api.limits.leastTime(of: Double(requests))
        }
    }

    var text: Words {
        var lines: [Words] = []
        if let pipelines, let total {
            var table = TextTable([
                ("pipeline", .left), ("partitions", .right), ("slices", .right), ("days", .left), ("requests", .right),
                ("rows", .right), ("takes about", .right), ("from", .left),
            ])
            for each in pipelines {
                let days = each.from.flatMap { from in each.to.map { from == $0 ? from : "\(from)..\($0)" } }
                table.add([
                    each.name, grouped(each.partitions), grouped(each.windows + each.changes + each.snapshots),
                    days ?? "–", grouped(each.requests), grouped(each.records),
                    each.seconds.map { spoken(.seconds($0)) } ?? "not known",
                    each.samples == 0 ? "no past reads" : "\(grouped(each.samples)) past reads",
                ])
            }
            lines.append(table.rendered())
            lines.append(
                "total: \(grouped(total.slices)) slices, at least \(grouped(total.requests)) requests, about "
                    + "\(grouped(total.records)) rows, \(total.seconds.map { "about \(spoken(.seconds($0)))" } ?? "time not known")"
            )
            if total.quotaSeconds > 0 {
                lines.append("the API's rates alone take \(spoken(.seconds(total.quotaSeconds)))")
            }
            for entry in quota {
                lines.append(
                    "quota: \(grouped(entry.used)) of \(grouped(entry.requests)) requests per \(entry.name) are used now"
                )
            }
            for each in pipelines where each.rereads > 0 {
                lines.append("quarantine: \(each.name): \(rereadWords(each.rereads, for: each.waitingRecords))")
            }
            for each in pipelines where each.sweeps > 0 {
                lines.append("sweep: \(each.name): \(grouped(each.sweeps)) lists are read whole to find what is gone")
            }
            for month in pipelines.flatMap(\.newMonths) { lines.append("makes the month \(month)") }
        } else {
            lines.append("the database has no books yet, so nothing is known of what is due")
        }
        for migration in pendingMigrations { lines.append("pending: migration \(migration) (octoload migrate)") }
        if let environment { lines.append("environment: \(environment)") }
        return lines.joined(separator: "\n")
    }
}
