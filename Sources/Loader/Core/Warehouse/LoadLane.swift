/// One connection that rows are staged and published through. Calls are made one after another.
package protocol LoadLane: Sendable {
    /// Makes the stage tables for a pipeline, `sets` of them; those of the pipeline before go.
    func prepare(_ layout: StageLayout, schemas: [TableName: TableSchema], sets: Int) async throws(WarehouseError)

    /// Copies rows into a stage table, in a transaction of its own.
    ///
    /// - Throws: Also if the server took another number of rows than were sent.
    func copy(_ data: any CopyData, to slot: StageSlot, set: Int) async throws(WarehouseError)

    /// Removes the rows of a slice that failed.
    func discard(slice: Int64, set: Int) async throws(WarehouseError)

    /// Removes all rows of a stage set, after a batch that failed.
    func empty(set: Int) async throws(WarehouseError)

    /// Publishes a batch: dimensions, facts, rejects and ledger in one transaction. Empties the stage set.
    func publish(_ batch: BatchManifest) async throws(WarehouseError) -> PublishOutcome

    /// Moves one slice's rows into the spare stage set, so that it can be published alone.
    func isolate(slice: Int64, from set: Int, to spare: Int) async throws(WarehouseError)

    /// Finds the rows for which the database refuses a batch of one slice. The stage set holds something else afterwards.
    ///
    /// - Returns: None if no row alone is the cause, or very many are.
    func refusedRows(in batch: BatchManifest) async throws(WarehouseError) -> [RefusedRow]

    /// Reads the hashes of rows that a target holds already, as many as a set of hashes takes.
    func knownRows(_ request: KnownRowsRequest) async throws(WarehouseError) -> KnownRows

    /// Rows of a stage table as JSON objects of their columns, without the slice, hashes and payloads. For people.
    func stagedRows(in slot: StageSlot, set: Int) async throws(WarehouseError) -> [String]

    func close() async
}
