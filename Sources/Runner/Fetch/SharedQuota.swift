import Core
import Extract
import Logging

/// The quota of the API key, kept in the database, so that all processes together keep to it.
///
/// A change is made to a copy and written if nobody else was quicker: no lock is held while a process thinks. Without
/// limits to keep to, nothing is shared. If the database cannot be asked, this process goes on with what it knows.
actor SharedQuota {
    private var quota: Quota
    private let user: String
    private let purpose: QuotaUser.Purpose
    private let warehouse: any QuotaGateway
    private let key: String
    private let surroundings: Surroundings
    private let log: Logger

    /// Of the copy here; `nil`: it must be read.
    private var version: Int64?
    /// From this process's clock to the database's.
    private var offset: Duration?
    private var lastWrite: Duration?
    private var hasFailed = false
    /// What answers said, to be told to the others with the next request.
    private var heard: [(headers: [HTTPHeader], started: Int64, at: Duration)] = []

    /// Writing only that one is still waiting is for the others' sake, and not urgent.
    private static let pulse = Duration.milliseconds(500)
    private static let attempts = 50

    init(
        _ limits: RateLimits, user: String, purpose: QuotaUser.Purpose, in warehouse: any QuotaGateway, key: String,
        surroundings: Surroundings, log: Logger
    ) {
        quota = Quota(limits)
        self.user = user
        self.purpose = purpose
        self.warehouse = warehouse
        self.key = key
        self.surroundings = surroundings
        self.log = log
    }

    /// What to do now, and by which of this process's times.
    func ask(inFlight: Int) async -> Quota.Answer {
        let user = QuotaUser(id: user, purpose: purpose, inFlight: inFlight)
        let answer = await change { quota, now in
            quota.ask(user, at: now)
        } isUrgent: { answer in
            if case .start = answer { true } else { false }
        }
        let offset = offset ?? .zero
        return switch answer {
        case .start(let time): .start(time - offset)
        case .wait(let time): .wait(until: time - offset)
        case .busy: .busy
        }
    }

    /// Takes note of what an answer says; the others hear of it with the next change.
    func observe(_ response: HTTPResponse) {
        heard.append((response.headers, quota.started, surroundings.now()))
        if heard.count > 20 { heard.removeFirst(heard.count - 20) }
    }

    func pause(for wait: Duration) async {
        let until = surroundings.now() + wait
        await change { [self] quota, _ in
            quota.pause(until: until + (offset ?? .zero))
        }
    }

    /// Others need not wait for this process any more.
    func leave() async {
        guard lastWrite != nil else { return }
        await change { [user] quota, _ in
            quota.leave(user)
        }
    }

    /// Keeps this process's requests alive in the others' eyes.
    func stillHere(inFlight: Int) async {
        guard inFlight > 0, let lastWrite, surroundings.now() - lastWrite > .seconds(5) else { return }
        let user = QuotaUser(id: user, purpose: purpose, inFlight: inFlight)
        await change { quota, now in
            quota.see(user, at: now)
        }
    }

    // MARK: The copy in the database

    private func change<Answer: Sendable>(
        _ body: (inout Quota, Duration) -> Answer, isUrgent: (Answer) -> Bool = { _ in true }
    ) async -> Answer {
        guard quota.isLimited || heard.contains(where: { Quota.isNews($0.headers) }) else {
            return applyHere(body)
        }
        for _ in 0..<SharedQuota.attempts {
            do throws(WarehouseError) {
                if version == nil { try await read() }
                var copy = quota
                let answer = apply(body, to: &copy)
                let now = surroundings.now()
                if !isUrgent(answer), let lastWrite, now - lastWrite < SharedQuota.pulse {
                    version = nil  // the others' changes are what one waits for
                    return answer
                }
                if let time = try await warehouse.replaceQuota(
                    of: key, with: copy.state.json, ifVersion: version ?? 0)
                {
                    quota = copy
                    heard = []
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
            quota.observe(each.headers, started: each.started, heard: each.at + offset, at: now)
        }
        return body(&quota, now)
    }

    private func read() async throws(WarehouseError) {
        let shared = try await warehouse.quota(of: key)
        quota.state = Quota.State(json: shared.state)
        // Requests of a process that was killed have come to their end with it.
        if let alive = shared.alive { quota.forget { !alive.contains(String($0.prefix(8))) && $0 != user } }
        version = shared.version
        offset = shared.now - surroundings.now()
    }
}
