/// The quota of an API key in the database, which all processes that use the key share.
package protocol QuotaGateway: Sendable {
    /// What all processes together have used of a key's quota, the version of that, and the database's clock since 1970.
    func quota(of key: String) async throws(WarehouseError) -> (state: String, version: Int64, now: Duration)

    /// Writes it, if nobody else has meanwhile.
    ///
    /// - Returns: The database's clock since 1970; `nil` if somebody has.
    func replaceQuota(of key: String, with state: String, ifVersion version: Int64) async throws(WarehouseError)
        -> Duration?
}
