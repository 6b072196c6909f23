import Core
import Extract

/// What the API's answers say of the time, held against the database's clock.
actor APIClock {
    /// The database's clock by the run's monotonic one.
    nonisolated let database: DatabaseClock
    private let tolerance: Duration
    /// What the latest answer that was read said of the time.
    private var heard: (said: Instant?, databaseNow: Instant)?
    /// The API's time as far as it was believed; `nil`: no answer was read yet.
    private(set) var serverNow: Instant?

    /// - Parameter tolerance: `clock_skew`.
    init(database: DatabaseClock, tolerance: Duration) {
        self.database = database
        self.tolerance = tolerance
    }

    /// The API's time of an answer; what it says is remembered for plans.
    ///
    /// - Parameters:
    ///   - said: What it says of the time; `nil`: nothing that can be read.
    ///   - sent: When the request was sent, by the run's monotonic clock.
    func time(said: Instant?, sent: Duration, history: ClockHistory) -> ServerTime {
        time(said: said, databaseNow: database.now(at: sent), history: history)
    }

    /// The API's time of an answer, which an earlier run may have had.
    ///
    /// - Parameter databaseNow: When the request was sent, by the database's clock.
    func time(said: Instant?, databaseNow: Instant, history: ClockHistory) -> ServerTime {
        let time = ServerTime(said: said, databaseNow: databaseNow, history: history, tolerance: tolerance)
        heard = (said, databaseNow)
        serverNow = time.believed
        return time
    }

    /// The API's time for plans, with what this run has heard of it.
    ///
    /// - Parameter now: By the database's clock.
    func planned(at now: Instant, history: ClockHistory) -> PlannedNow {
        let said = heard.flatMap { heard in heard.said.map { now + ($0 - heard.databaseNow) } }
        return DuePlan.now(history, said: said, databaseNow: now, tolerance: tolerance)
    }
}
