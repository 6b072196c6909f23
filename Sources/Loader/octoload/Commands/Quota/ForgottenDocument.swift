import ArgumentParser
import Core
import Extract
import Runner
import Warehouse

/// `octoload quota reset --output json`
struct ForgottenDocument: Encodable {
    let key: String
    /// Announced rates.
    let rates: [RateEntry]
    let left: [QuotaDocument.Left]
    let pause: QuotaDocument.Pause?
    /// Requests counted.
    let requests: Int
    let postponed: PostponedEntry?

    init(key: String, _ forgotten: QuotaForgotten?) {
        self.key = key
        rates = forgotten?.announced.map(RateEntry.init) ?? []
        left = forgotten?.notices.map(QuotaDocument.Left.init) ?? []
        pause = forgotten?.pause.map {
            QuotaDocument.Pause(until: shown($0.until), cause: "Retry-After (\($0.source))")
        }
        requests = forgotten?.requests ?? 0
        postponed = forgotten?.postponed.map { PostponedEntry($0, key: key) }
    }

    var text: Words {
        var lines: [Words] = rates.map { rate in
            "rate \(rate.requests) per \(rate.perSeconds) s, announced by an \(rate.announcedBy ?? "answer")"
        }
        lines += left.map { "\($0.left) left until \($0.until), by an \($0.saidBy)" }
        if let pause { lines.append("pause until \(pause.until): \(pause.cause)") }
        if requests > 0 { lines.append("requests counted: \(grouped(requests))") }
        if let postponed { lines.append("runs that ended for it since \(postponed.since): \(postponed.runs)") }
        guard !lines.isEmpty else { return "quota of \(key): forgotten is nothing, as nothing was kept" }
        return "quota of \(key): forgotten are\n" + lines.map { "  \($0)" as Words }.joined(separator: "\n")
    }
}
