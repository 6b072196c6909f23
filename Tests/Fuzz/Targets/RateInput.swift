import Core
import Extract

/// An answer's rate-limit fields, a line each: `Name: value`.
enum RateInput {
    /// What an API may be taken for to ask at most: a window of a day, and a little for rounding.
    private static let longest = Duration.seconds(86_400 + 600)

    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let headers = lines.map { line in
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return HTTPHeader(name: String(pair[0]), value: pair.count == 2 ? String(pair[1]) : "")
        }
        var quota = Quota(RateLimits(rates: [RateLimits.Rate(requests: 100, per: .seconds(60))]))
        var now = Duration.seconds(1_000)
        // A success and a refusal that say the same, and requests between them.
        for status in [200, 429] {
            hear(headers, status, &quota, at: now)
            for purpose in [QuotaUser.Purpose.nightly, .backfill] {
                checkAsking(&quota, QuotaUser(id: "\(purpose)", purpose: purpose, inFlight: 0), at: now)
            }
            now += .seconds(1)
        }
    }

    /// The only lines that know how a quota hears of rates.
    private static func hear(_ headers: [HTTPHeader], _ status: Int, _ quota: inout Quota, at now: Duration) {
        demand(RateReport(status: 503, headers: headers, route: "/items") == nil, "a proxy's words were believed")
        guard let report = RateReport(status: status, headers: headers, route: "/items") else {
            return demand(false, "an answer of the API's own was not heard")
        }
        quota.observe(report, started: quota.started, heard: now, at: now)
    }

    private static func checkAsking(_ quota: inout Quota, _ user: QuotaUser, at now: Duration) {
        for _ in 0..<3 {
            switch quota.ask(user, at: now) {
            case .start(let time): demand(time >= now && time <= now + Quota.horizon, "a start at \(time)")
            case .wait(let time): demand(time > now && time <= now + longest, "a wait until \(time) from \(now)")
            case .busy: break
            }
        }
    }
}
