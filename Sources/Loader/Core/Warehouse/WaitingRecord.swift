/// A record that waits in quarantine, and what brings it again.
package struct WaitingRecord: Sendable, Hashable {
    package var id: Int64
    package var partitionKey: String
    /// The record's id at the source; `nil`: it cannot be read.
    package var key: String?
    /// Days that hold it; `nil`: none are known.
    package var days: ClosedRange<CivilDay>?
    /// Where changes begin that hold it; `nil`: none have brought it.
    package var since: Instant?
    /// How often it was refused.
    package var attempts: Int
    /// The pipeline's runs since it was refused last, the latest included; `nil`: only backfills have met it.
    package var runs: Int?
    /// Since it was refused first, by the database's clock.
    package var age: Duration

    package init(
        id: Int64, partitionKey: String, key: String? = nil, days: ClosedRange<CivilDay>? = nil, since: Instant? = nil,
        attempts: Int = 1, runs: Int? = nil, age: Duration = .zero
    ) {
        self.id = id
        self.partitionKey = partitionKey
        self.key = key
        self.days = days
        self.since = since
        self.attempts = attempts
        self.runs = runs
        self.age = age
    }
}
