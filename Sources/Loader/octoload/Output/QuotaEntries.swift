import Core
import Extract
import Warehouse

/// Somebody who waits for the quota, as it is shown.
struct WaitEntry: Encodable {
    let key: String
    let run: String
    let purpose: String
    let command: String?
    let host: String?
    let processID: Int?
    let path: String
    let pipelines: [String]
    let waitsFor: String
    let since: String
    let until: String

    init(_ wait: QuotaOverview.Wait, _ quota: KeyQuota, _ configuration: Configuration) {
        let process = quota.processes[wait.run]
        key = quota.key
        run = wait.run
        purpose = wait.purpose.rawValue
        command = process?.command
        host = process?.host
        processID = process?.processID
        path = wait.path
        pipelines = configuration.pipelines.filter { $0.path == wait.path }.map(\.name)
        waitsFor = wait.obstacle.description
        since = shown(wait.since)
        until = shown(wait.until)
    }

    var text: Words {
        let who = [host, processID.map { "process \($0)" }].compactMap(\.self).joined(separator: ", ")
        let what = pipelines.isEmpty ? path : "\(path) (\(pipelines.joined(separator: ", ")))"
        let place = who.isEmpty ? "" : " on \(who)"
        return
            "waiting: run \(run.prefix(8))\(place), \(purpose), for \(what), since \(since), until \(until): \(waitsFor)"
    }
}

/// Runs that ended rather than wait for over an hour, as it is shown.
struct PostponedEntry: Encodable {
    let key: String
    let runs: Int
    let since: String
    let until: String
    let cause: String

    init(_ postponed: Quota.Postponement, key: String) {
        self.key = key
        runs = postponed.times
        since = Instant(unixMilliseconds: postponed.since).description
        until = Instant(unixMilliseconds: postponed.until).description
        cause = postponed.obstacle.description
    }

    var text: Words {
        "postponed: no request has gone through since \(since); runs ended for the quota of \(key): \(runs); held until "
            + "\(until) by \(cause); \(QuotaWait.remedy)"
    }
}

/// Rates, as they are shown.
struct RateEntry: Encodable {
    let origin: String
    let name: String?
    let requests: Int
    let perSeconds: Int
    let used: Int
    /// A tenth of what is configured holds instead.
    let floorRequests: Int?
    let paths: [String]
    let announcedBy: String?
    let expiresAt: String?

    init(_ rate: QuotaOverview.Rate) {
        origin = rate.source == nil ? "configured" : "announced"
        name = rate.name
        requests = rate.requests
        perSeconds = rate.seconds
        used = rate.used
        floorRequests = rate.floor
        paths = rate.paths
        announcedBy = rate.source?.description
        expiresAt = rate.expires.map(shown)
    }

    var cells: [String] {
        let label = name.map { " \"\($0)\"" } ?? ""
        let held = floorRequests.map { "\(grouped($0)), a tenth" } ?? grouped(requests)
        let scope = origin == "configured" ? "all" : paths.joined(separator: " ")
        return [
            "\(grouped(requests)) per \(perSeconds) s\(label)", origin, grouped(used), held, scope, expiresAt ?? "–",
            announcedBy ?? "limits.requests",
        ]
    }
}

/// A time of a quota: since 1970.
func shown(_ time: Duration) -> String { Instant(unixMilliseconds: time.inMilliseconds).description }
