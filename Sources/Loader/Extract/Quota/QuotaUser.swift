/// Who asks for a place in the quota.
package struct QuotaUser: Sendable {
    /// What a process is there for.
    package enum Purpose: String, Sendable, Codable {
        /// What cron starts: goes first.
        case nightly
        case backfill
    }

    /// One per process and run.
    package var id: String
    package var purpose: Purpose
    /// Requests of this process that have no answer yet.
    package var inFlight: Int
    /// The path that it wants to ask, as its pipeline spells it.
    package var route: String

    package init(id: String, purpose: Purpose, inFlight: Int, route: String = "") {
        self.id = id
        self.purpose = purpose
        self.inFlight = inFlight
        self.route = route
    }
}
