import Core
import Extract
import Warehouse

/// `octoload quota show --output json`: the keys of the configuration.
struct QuotaDocument: Encodable {
    let environment: String?
    let keys: [Key]

    struct Key: Encodable {
        /// Origin of the API and fingerprint of the key.
        let key: String
        let inFlight: Int
        let concurrency: Int
        let rates: [RateEntry]
        let pause: Pause?
        /// After a 429.
        let slowed: Slowed?
        let left: [Left]
        let processes: [Process]
        let waiting: [WaitEntry]
        let postponed: PostponedEntry?
    }

    struct Pause: Encodable {
        let until: String
        let cause: String
    }

    struct Slowed: Encodable {
        /// Of the configured speed, 0 to 1.
        let share: Double
        let until: String
    }

    struct Left: Encodable {
        let name: String?
        let left: Int
        let limit: Int?
        let until: String
        let paths: [String]
        let saidBy: String
        /// False: it was said in every answer for longer than its own reset, and is not kept to any more.
        let isKept: Bool
    }

    struct Process: Encodable {
        let run: String
        let purpose: String
        let command: String?
        let host: String?
        let processID: Int?
        let inFlight: Int
        let seenAt: String
    }

    init(_ quotas: [KeyQuota], _ configuration: Configuration) {
        environment = configuration.environment
        keys = quotas.map { quota in
            let overview = quota.overview
            return Key(
                key: quota.key, inFlight: overview.users.reduce(0) { $0 + $1.inFlight },
                concurrency: overview.concurrency, rates: overview.rates.map(RateEntry.init),
                pause: overview.pause.map { Pause(until: shown($0.until), cause: "Retry-After (\($0.source))") },
                slowed: overview.slowed.map { Slowed(share: ($0.share * 100).rounded() / 100, until: shown($0.until)) },
                left: overview.notices.map(Left.init),
                processes: overview.users.map { Process($0, quota) },
                waiting: overview.waits.map { WaitEntry($0, quota, configuration) },
                postponed: overview.postponed.map { PostponedEntry($0, key: quota.key) })
        }
    }

    var text: Words {
        let first: [Words] = environment.map { ["environment: \($0)"] } ?? []
        return (first + keys.map(\.text)).joined(separator: "\n\n")
    }
}

extension QuotaDocument.Left {
    init(_ notice: QuotaOverview.Notice) {
        name = notice.name
        left = notice.left
        limit = notice.limit
        until = shown(notice.until)
        paths = notice.paths
        saidBy = notice.source.description
        isKept = notice.isBelieved
    }

    fileprivate var text: Words {
        let whole = limit.map { " of \(grouped($0))" } ?? ""
        return "left: \(name.map { "\"\($0)\" " } ?? "")\(grouped(left))\(whole) until \(until), by the \(saidBy)"
            + (isKept ? "" as Words : "; not believed, as it has said so for longer than its reset")
    }
}

extension QuotaDocument.Process {
    init(_ user: QuotaOverview.User, _ quota: KeyQuota) {
        let process = quota.processes[user.run]
        run = user.run
        purpose = user.purpose.rawValue
        command = process?.command
        host = process?.host
        processID = process?.processID
        inFlight = user.inFlight
        seenAt = shown(user.seen)
    }
}

extension QuotaDocument.Key {
    fileprivate var text: Words {
        var lines: [Words] = ["key: \(key)", "in flight: \(inFlight) of \(concurrency)"]
        if rates.isEmpty {
            lines.append("rates: none are configured or announced")
        } else {
            var table = TextTable([
                ("rate", .left), ("origin", .left), ("used", .right), ("holds", .right), ("paths", .left),
                ("forgotten at", .left), ("from", .left),
            ])
            for rate in rates { table.add(rate.cells) }
            lines.append(table.rendered())
        }
        if let pause { lines.append("pause: nothing starts before \(pause.until): \(pause.cause)") }
        if let slowed {
            lines.append(
                "after a 429: \(Int((slowed.share * 100).rounded())) % of the configured speed, all of it again at \(slowed.until)"
            )
        }
        lines += left.map(\.text)
        for process in processes {
            let place = [process.host, process.processID.map { "process \($0)" }].compactMap(\.self)
            let site = place.isEmpty ? "" : " on \(place.joined(separator: ", "))"
            lines.append(
                "run \(process.run.prefix(8)): \(process.command ?? process.purpose)\(site), \(process.inFlight) in flight"
            )
        }
        lines += waiting.map(\.text)
        if let postponed { lines.append(postponed.text) }
        return lines.joined(separator: "\n")
    }
}
