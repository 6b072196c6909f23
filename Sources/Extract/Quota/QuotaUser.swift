/// Who asks for a place in the quota.
package struct QuotaUser: Sendable {
    /// What a process is there for.
    package enum Purpose: Sendable {
        /// What cron starts: goes first.
        case nightly
        case backfill
    }

    /// One per process and run.
    package var id: String
    package var purpose: Purpose
    /// Requests of this process that have no answer yet.
    package var inFlight: Int

    package init(id: String, purpose: Purpose, inFlight: Int) {
        self.id = id
        self.purpose = purpose
        self.inFlight = inFlight
    }
}
