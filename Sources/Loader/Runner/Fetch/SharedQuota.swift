import Core
import Extract
import Logging

/// The quota of the API key, kept in the database, so that all processes together keep to it.
///
/// A change is made to a copy and written if nobody else was quicker: no lock is held while a process thinks. Without
/// limits to keep to, little is shared. If the database cannot be asked, this process goes on with what it knows.
actor SharedQuota {
    /// What to do now, by this process's clock.
    enum Answer: Sendable {
        case start(Duration)
        case wait(until: Duration, Obstacle)
        case busy
    }

    /// What an answer said, to be told to the others with the next request.
    private struct Heard {
        let report: RateReport
        let started: Int64
        let at: Duration
    }

    private var quota: Quota
    private let user: String
    private let purpose: QuotaUser.Purpose
    private let book: any QuotaBook
    private let key: String
    private let surroundings: Surroundings
    private let log: Logger
    private let begun: Duration

    /// Of the copy here; `nil`: it must be read.
    private var version: Int64?
    /// From this process's clock to the database's.
    private var offset: Duration?
    private var lastWrite: Duration?
    private var hasFailed = false
    private var heard: [Heard] = []
    private(set) var postponed: QuotaWait?
    /// Something waits for a place, or for a refusal's time to pass.
    private var isWaiting = false
    private var told: Set<String> = []

    /// Least time between writes that only say 'still waiting'.
    private static let pulse = Duration.milliseconds(500)
    private static let attempts = 50

    init(
        _ limits: RateLimits, user: String, purpose: QuotaUser.Purpose, in book: any QuotaBook, key: String,
        surroundings: Surroundings, log: Logger
    ) {
        quota = Quota(limits)
        self.user = user
        self.purpose = purpose
        self.book = book
        self.key = key
        self.surroundings = surroundings
        self.log = log
        begun = surroundings.now()
    }

    private func me(_ route: String = "", inFlight: Int) -> QuotaUser {
        QuotaUser(id: user, purpose: purpose, inFlight: inFlight, route: route)
    }

    func ask(for route: String, inFlight: Int) async -> Answer {
        let user = me(route, inFlight: inFlight)
        let (answer, obstacle) = await change(isNeeded: lastWrite == nil && !hasFailed) { quota, now in
            (quota.ask(user, at: now), quota.obstacle(for: user, at: now))
        } isUrgent: { answer, _ in
            if case .start = answer { true } else { false }
        }
        tellOfFloor()
        let offset = offset ?? .zero
        switch answer {
        case .start(let time):
            isWaiting = false
            return .start(time - offset)
        case .wait(let time):
            isWaiting = true
            return .wait(until: time - offset, obstacle ?? Obstacle(.configured))
        case .busy: return .busy
        }
    }

    /// Takes note of what an answer says; the others hear of it with the next change.
    func observe(_ report: RateReport) {
        heard.append(Heard(report: report, started: quota.started, at: surroundings.now()))
        if heard.count > 20 { heard.removeFirst(heard.count - 20) }
    }

    func pause(for wait: Duration, route: String, inFlight: Int) async {
        let until = surroundings.now() + wait
        let user = me(route, inFlight: inFlight)
        isWaiting = true
        await change { [self] quota, now in
            let source = SharedQuota.source(429, route, at: now)
            quota.pause(until: until + (offset ?? .zero), for: user, source: source, at: now)
        }
    }

    /// After a 429: all processes ask more slowly from now on.
    func slowDown() async {
        await change { quota, now in quota.slowDown(at: now) }
    }

    /// An answer that asks to wait.
    func refusal(_ status: Int, of route: String) -> Obstacle {
        Obstacle(
            .retryAfter, source: SharedQuota.source(status, route, at: surroundings.now() + (offset ?? .zero)))
    }

    private static func source(_ status: Int, _ route: String, at now: Duration) -> QuotaSource {
        QuotaSource(status: status, route: route, since: now.inMilliseconds, heard: now.inMilliseconds)
    }

    /// Notes that this run ends rather than wait so long; warns if the one before did, and nothing has gone through since.
    func postpone(for wait: Duration, because obstacle: Obstacle) async {
        guard postponed == nil else { return }
        let until = surroundings.now() + wait
        // Kept at once: other requests of this run may come here while the database is asked.
        let last = (surroundings.now() + (offset ?? .zero)).inMilliseconds
        postponed = quotaWait(
            Quota.Postponement(
                since: last, times: 1, user: user, until: (until + (offset ?? .zero)).inMilliseconds,
                obstacle: obstacle), isAgain: false)
        let (noted, isAgain) = await change(isNeeded: true) { [self] quota, now in
            let offset = offset ?? .zero
            let isAgain = quota.postpone(
                user, begun: begun + offset, until: until + offset, because: obstacle, at: now)
            return (quota.state.postponed, isAgain)
        }
        guard let noted else { return }
        let wait = quotaWait(noted, isAgain: isAgain)
        postponed = wait
        guard isAgain else { return }
        log.warning(
            "the quota holds every run: no request has gone through since one ended for it",
            metadata: [
                "key": "\(wait.key)", "cause": "\(wait.cause)", "since": "\(wait.since)", "until": "\(wait.until)",
                "runs": "\(wait.times)", "see": "octoload quota show", "forget": "octoload quota reset",
            ])
    }

    private func quotaWait(_ noted: Quota.Postponement, isAgain: Bool) -> QuotaWait {
        QuotaWait(
            key: key, cause: noted.obstacle.description, since: Instant(unixMilliseconds: noted.since),
            until: Instant(unixMilliseconds: noted.until), times: noted.times, isAgain: isAgain)
    }

    /// Once a run for each announcement that is so strict that it is not believed any more.
    private func tellOfFloor() {
        for announcement in quota.floored(at: surroundings.now() + (offset ?? .zero))
        where told.insert("\(announcement.name ?? "") \(announcement.requests ?? 0) \(announcement.seconds ?? 0)")
            .inserted
        {
            log.warning(
                "the API announces less than a tenth of limits.requests; that held for its window, and now a tenth holds",
                metadata: [
                    "announced": "\(announcement)", "if_true": "write it into limits.requests",
                    "see": "octoload quota show",
                ])
        }
    }

    /// Others need not wait for this process any more.
    func leave() async {
        guard lastWrite != nil else { return }
        await change(isNeeded: true) { [user] quota, _ in
            quota.leave(user)
        }
    }

    /// Keeps this process's requests alive in the others' eyes.
    func stillHere(inFlight: Int) async {
        guard inFlight > 0 || isWaiting, let lastWrite, surroundings.now() - lastWrite > .seconds(5) else { return }
        let user = me(inFlight: inFlight)
        await change { quota, now in
            quota.see(user, at: now)
        }
    }

    // MARK: The copy in the database

    private func change<Answer: Sendable>(
        isNeeded: Bool = false, _ body: (inout Quota, Duration) -> Answer, isUrgent: (Answer) -> Bool = { _ in true }
    ) async -> Answer {
        guard isNeeded || quota.isLimited || heard.contains(where: { quota.isNews($0.report) }) else {
            return applyHere(body)
        }
        for _ in 0..<SharedQuota.attempts {
            do throws(WarehouseError) {
                if version == nil { try await read() }
                var copy = quota
                let told = heard.count
                let answer = apply(body, to: &copy)
                let now = surroundings.now()
                if !isUrgent(answer), let lastWrite, now - lastWrite < SharedQuota.pulse {
                    version = nil  // the others' changes are what one waits for
                    return answer
                }
                if let time = try await book.replace(
                    key, with: copy.state.json, ifVersion: version ?? 0)
                {
                    quota = copy
                    // What was heard while the database wrote is still to be told.
                    heard.removeFirst(min(told, heard.count))
                    version = (version ?? 0) + 1
                    offset = time - surroundings.now()
                    lastWrite = now
                    return answer
                }
                version = nil
            } catch {
                if !hasFailed { log.warning("the quota cannot be shared with other processes: \(error)") }
                hasFailed = true
                version = nil
                break
            }
        }
        return applyHere(body)
    }

    private func applyHere<Answer>(_ body: (inout Quota, Duration) -> Answer) -> Answer {
        defer { heard = [] }
        return apply(body, to: &quota)
    }

    private func apply<Answer>(_ body: (inout Quota, Duration) -> Answer, to quota: inout Quota) -> Answer {
        let offset = offset ?? .zero
        let now = surroundings.now() + offset
        for each in heard {
            quota.observe(
                each.report, started: each.started, heard: each.at + offset, at: now, endsPostponement: postponed == nil
            )
        }
        return body(&quota, now)
    }

    private func read() async throws(WarehouseError) {
        let shared = try await book.entry(of: key)
        quota.state = Quota.State(json: shared.state, at: shared.now)
        // Requests of a process that was killed have come to their end with it.
        if let alive = shared.alive { quota.forget { !alive.contains(String($0.prefix(8))) && $0 != user } }
        version = shared.version
        offset = shared.now - surroundings.now()
    }
}
