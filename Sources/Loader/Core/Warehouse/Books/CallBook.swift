/// Calls of the API.
package protocol CallBook: Sendable {
    /// Writes calls, beside whatever transactions are under way.
    ///
    /// - Parameters:
    ///   - now: By the clock of `APICall.begun`.
    ///   - keyFingerprint: Of the API key, never the key.
    func record(_ calls: [APICall], runID: String, now: Duration, keyFingerprint: String) async throws(WarehouseError)
}
