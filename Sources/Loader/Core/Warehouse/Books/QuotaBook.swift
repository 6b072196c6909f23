/// The quotas of API keys in the database, which all processes that use a key share.
package protocol QuotaBook: Sendable {
    /// What all processes together have used of a key's quota.
    func entry(of key: String) async throws(WarehouseError) -> QuotaEntry

    /// Writes it, if nobody else has meanwhile.
    ///
    /// - Returns: The database's clock since 1970; `nil` if somebody has.
    func replace(_ key: String, with state: String, ifVersion version: Int64) async throws(WarehouseError) -> Duration?
}

/// A key's quota as the database has it.
package struct QuotaEntry: Sendable {
    package var state: String
    /// To be given back when it is replaced.
    package var version: Int64
    /// The database's clock, since 1970.
    package var now: Duration
    /// The first eight digits of the ids of runs that have a session now; `nil`: nobody knows.
    package var alive: Set<String>?

    package init(state: String, version: Int64, now: Duration, alive: Set<String>? = nil) {
        self.state = state
        self.version = version
        self.now = now
        self.alive = alive
    }
}
