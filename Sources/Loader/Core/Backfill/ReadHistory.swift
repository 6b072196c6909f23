/// What reads of a pipeline have cost lately, kind by kind.
package struct ReadHistory: Sendable, Hashable {
    /// Sums over past reads of one kind.
    package struct Kind: Sendable, Hashable {
        package var reads = 0
        package var calls = 0
        package var records = 0
        /// Of windows.
        package var days = 0

        package init() {}

        package var callsPerRead: Double? { reads == 0 ? nil : Double(calls) / Double(reads) }
        package var recordsPerRead: Double? { reads == 0 ? nil : Double(records) / Double(reads) }
        package var callsPerDay: Double? { days == 0 ? nil : Double(calls) / Double(days) }
        package var recordsPerDay: Double? { days == 0 ? nil : Double(records) / Double(days) }
    }

    package var windows = Kind()
    package var changes = Kind()
    package var snapshots = Kind()
    /// Of whole runs of the pipeline, with everything that was read side by side; `nil`: it has not run.
    package var secondsPerCall: Double?

    package init() {}
}
