/// Pages of lists with the tags that the API gave them.
package protocol PageTagBook: Sendable {
    /// The pages as they were last published, by partition key.
    ///
    /// - Parameter configuration: Digest of what they were loaded with; others do not count.
    func tags(of pipeline: String, configuration: [UInt8]) async throws(WarehouseError) -> [String: [PageTag]]
}
