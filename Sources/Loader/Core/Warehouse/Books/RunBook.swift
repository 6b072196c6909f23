/// Starts of the program, and what they did for each pipeline.
package protocol RunBook: Sendable {
    /// Writes the run into the books, takes the lock of each pipeline and raises its fence.
    ///
    /// - Parameters:
    ///   - pipelines: Those that this run alone may load; none for a worker of backfills.
    ///   - sources: What the progress has to belong to; progress that belongs to nothing yet is these sources' from now on.
    /// - Throws: `alreadyRunning` if a process that may load holds one of the locks; then nothing is written.
    func begin(_ run: RunRecord, pipelines: [String], sources: [PipelineSource]) async throws(WarehouseError)
        -> RunStart

    /// Writes how the run ended, and gives the locks back.
    func finish(runID: String, status: String, exitCode: Int32, error: String?) async throws(WarehouseError)

    /// Writes what a run did for one pipeline.
    func note(_ report: PipelineReport, runID: String) async throws(WarehouseError)
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
