/// The database's clock, read once and carried on by the machine's monotonic one: no statement per question.
package struct DatabaseClock: Sendable {
    private let instant: Instant
    private let reading: Duration

    /// - Parameters:
    ///   - instant: What the database said.
    ///   - reading: The monotonic clock when it did.
    package init(_ instant: Instant, at reading: Duration) {
        self.instant = instant
        self.reading = reading
    }

    /// - Parameter reading: Of the monotonic clock.
    package func now(at reading: Duration) -> Instant { instant + (reading - self.reading) }
}
