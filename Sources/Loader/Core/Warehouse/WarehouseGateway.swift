/// The database as the runner knows it: books, catalogue, and lanes to load through.
///
/// Each method is one or a few short statements; none holds a transaction open when it returns.
package protocol WarehouseGateway: BackfillGateway, QuotaGateway {
    /// What the catalogue says of the tables that exist among `names`.
    func schemas(of names: Set<TableName>) async throws(WarehouseError) -> [TableName: TableSchema]

    /// The codes that the code dimensions hold.
    func codes(of tables: Set<CodeTable>) async throws(WarehouseError) -> [CodeTable: Set<String>]

    /// Writes the run into the books, takes the lock of each pipeline and raises its fence.
    ///
    /// - Parameters:
    ///   - pipelines: Those that this run alone may load; none for a worker of backfills.
    ///   - sources: What the progress has to belong to; progress that belongs to nothing yet is these sources' from now on.
    /// - Throws: `alreadyRunning` if a process that may load holds one of the locks; then nothing is written.
    func begin(_ run: RunRecord, pipelines: [String], sources: [PipelineSource]) async throws(WarehouseError)
        -> RunStart

    /// What the progress of these pipelines belongs to, as far as it is known.
    func sources(of pipelines: [String]) async throws(WarehouseError) -> [PipelineSource]

    /// Writes how the run ended, and gives the locks back.
    func finish(runID: String, status: String, exitCode: Int32, error: String?) async throws(WarehouseError)

    /// Writes what a run did for one pipeline.
    func note(_ report: PipelineReport, runID: String) async throws(WarehouseError)

    /// Members that a pipeline is partitioned by: those that are not deleted, ordered by id.
    func members(of entity: EntityTable, columns: Set<String>) async throws(WarehouseError) -> [PartitionMember]

    /// When each partition of a pipeline was last read, by partition key: the server's time.
    func lastReads(of pipeline: String) async throws(WarehouseError) -> [String: Instant]

    /// Windows, changes and the last snapshot that the ledger holds of a pipeline, in the order of their numbers, by partition key.
    func ledger(of pipeline: String) async throws(WarehouseError) -> [String: [LedgerEntry]]

    /// Writes the partitions that a pipeline has now; partitions that are not named are closed.
    func register(_ partitions: [PartitionRecord], of pipeline: String) async throws(WarehouseError)

    /// The latest reads of a pipeline, oldest first, by partition key: of partitions where one brought at least `minimum` records.
    func pastReads(of pipeline: String, bringing minimum: Int) async throws(WarehouseError) -> [String: [PastRead]]

    /// Partitions of a pipeline whose last attempt failed.
    func troubledPartitions(of pipeline: String) async throws(WarehouseError) -> Set<String>

    /// Held slices of a pipeline that a person has let pass, and that have not been published since.
    func acceptedSlices(of pipeline: String) async throws(WarehouseError) -> [AcceptedSlice]

    /// Open records of a pipeline's quarantine, without their payloads.
    ///
    /// - Parameter ids: Only these; `nil`: all.
    func rejectedRecords(of pipeline: String, ids: Set<Int64>?) async throws(WarehouseError) -> [RejectedRecord]

    /// Open records of a pipeline's quarantine with what brings them again, the newest ten thousand.
    func waitingRecords(of pipeline: String) async throws(WarehouseError) -> [WaitingRecord]

    /// Rejected records as they came, by id.
    func payloads(of ids: [Int64]) async throws(WarehouseError) -> [Int64: [UInt8]]

    /// The pages of lists as they were last published, by partition key.
    ///
    /// - Parameter configuration: Digest of what they were loaded with; others do not count.
    func pageTags(of pipeline: String, configuration: [UInt8]) async throws(WarehouseError) -> [String: [PageTag]]

    /// Writes calls of the API, beside whatever transactions are under way.
    ///
    /// - Parameters:
    ///   - now: By the clock of `APICall.begun`.
    ///   - keyFingerprint: Of the API key, never the key.
    func record(_ calls: [APICall], runID: String, now: Duration, keyFingerprint: String) async throws(WarehouseError)

    /// How long ago each partition of a pipeline was read whole, by the database's clock; if it never was, how long ago it
    /// was read first.
    func wholeReads(of pipeline: String) async throws(WarehouseError) -> [String: Duration]

    /// Marks rows deleted whose member of `parent` is, as of the same time.
    ///
    /// - Parameters:
    ///   - tables: With the parent's key and `deleted_at`.
    ///   - fence: The run's; nothing is marked if it is not the pipeline's latest.
    /// - Returns: How many, by table.
    func markOrphans(
        in tables: [TableSchema], of parent: EntityTable, for pipeline: String, fence: Int64
    ) async throws(WarehouseError) -> [TableName: Int]

    /// The fields of a pipeline's records that earlier runs met.
    func fields(of pipeline: String) async throws(WarehouseError) -> [KnownField]

    /// Adds what a run met of a pipeline's fields.
    func note(_ news: FieldNews, of pipeline: String, runID: String) async throws(WarehouseError)

    /// Numbers for slices to come.
    func sliceNumbers(_ count: Int) async throws(WarehouseError) -> [Int64]

    /// Notes an attempt that published nothing; one that a gate held is listed as held.
    ///
    /// - Returns: The number that it is held under; `nil`: it is not.
    @discardableResult
    func note(_ failure: SliceFailure) async throws(WarehouseError) -> Int64?

    /// Of these months, given by their first days, those that a monthly partitioned table of the star has no partition for.
    func missingMonths(_ months: [CivilDay], of table: TableName) async throws(WarehouseError) -> Set<CivilDay>

    /// The watermarks of a pipeline, by partition key.
    func watermarks(of pipeline: String) async throws(WarehouseError) -> [WatermarkRecord]

    /// A lane with its own connection.
    func openLane(number: Int) async throws(WarehouseError) -> any LoadLane

    /// The database's clock.
    func now() async throws(WarehouseError) -> Instant
}

extension WarehouseGateway {
    /// Refuses (78) what is to be read on other lists' progress.
    package func requireOwnProgress(of pipelines: [Pipeline], in configuration: Configuration) async throws {
        let known = try await sources(of: pipelines.map(\.name))
        let foreign = ForeignProgress.found(in: known, for: configuration.sources(of: pipelines))
        guard foreign.isEmpty else { throw RunFailure(foreign, in: configuration) }
    }
}

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

/// A start of the program.
package struct RunRecord: Sendable {
    /// UUID.
    package var id: String
    /// Without secrets.
    package var command: String
    package var programVersion: String
    package var configDigest: [UInt8]
    /// Of the configuration's environments; `nil`: none.
    package var environment: String?

    package init(
        id: String, command: String, programVersion: String, configDigest: [UInt8], environment: String? = nil
    ) {
        self.id = id
        self.command = command
        self.programVersion = programVersion
        self.configDigest = configDigest
        self.environment = environment
    }
}

/// A published slice.
package struct LedgerEntry: Sendable, Hashable {
    package var range: LedgerRange
    /// The API's time of the read, as far as it was believed.
    package var asOf: Instant
    /// By the database's clock.
    package var committedAt: Instant?
    /// When the read began, by the database's clock; `nil`: written by a version that did not keep it.
    package var readAt: Instant?
    /// What the API said of the time.
    package var serverTime: Instant?
    /// What the read of changes moves the mark to; `nil`: it brought no evidence.
    package var mark: Instant?

    package init(range: LedgerRange, asOf: Instant, committedAt: Instant? = nil) {
        self.range = range
        self.asOf = asOf
        self.committedAt = committedAt
    }
}

/// A partition and what it is meant to cover.
package struct PartitionRecord: Sendable {
    package var key: String
    /// Key of the member that it is for; 0 if none.
    package var memberKey: Int64
    package var timeZone: String
    package var wantedFrom: CivilDay?

    package init(key: String, memberKey: Int64, timeZone: String, wantedFrom: CivilDay?) {
        self.key = key
        self.memberKey = memberKey
        self.timeZone = timeZone
        self.wantedFrom = wantedFrom
    }
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

/// How far a partition is complete.
package struct WatermarkRecord: Sendable, Hashable {
    package var partitionKey: String
    package var watermark: Instant?
    package var completeUpTo: CivilDay?
    package var lastCommittedAt: Instant?

    package init(partitionKey: String, watermark: Instant?, completeUpTo: CivilDay?, lastCommittedAt: Instant?) {
        self.partitionKey = partitionKey
        self.watermark = watermark
        self.completeUpTo = completeUpTo
        self.lastCommittedAt = lastCommittedAt
    }
}
