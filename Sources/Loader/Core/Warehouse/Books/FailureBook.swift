/// Attempts that published nothing.
package protocol FailureBook: Sendable {
    /// Notes an attempt; one that a gate held is listed as held.
    ///
    /// - Returns: The number that it is held under; `nil`: it is not.
    @discardableResult
    func note(_ failure: SliceFailure) async throws(WarehouseError) -> Int64?

    /// Partitions of a pipeline whose last attempt failed.
    func troubledPartitions(of pipeline: String) async throws(WarehouseError) -> Set<String>
}

/// An attempt that published nothing.
package struct SliceFailure: Sendable {
    package var runID: String
    package var pipeline: String
    package var partitionKey: String
    package var range: LedgerRange
    package var errorClass: String
    package var error: String
    package var isRetryable: Bool
    /// The gate that held it, if one did.
    package var gate: DataGate?
    /// What its records met, the commonest first.
    package var rules: [RefusalTally.Entry]

    package init(
        runID: String, pipeline: String, partitionKey: String, range: LedgerRange, errorClass: String, error: String,
        isRetryable: Bool, gate: DataGate? = nil, rules: [RefusalTally.Entry] = []
    ) {
        self.rules = rules
        self.runID = runID
        self.pipeline = pipeline
        self.partitionKey = partitionKey
        self.range = range
        self.errorClass = errorClass
        self.error = error
        self.isRetryable = isRetryable
        self.gate = gate
    }
}
