/// The `run:` stanza: what holds for a run as a whole.
package struct RunSettings: Sendable {
    /// A run that takes longer stops, publishes what is complete and exits with 75.
    package var deadline: Duration

    package init(deadline: Duration = .seconds(12 * 3_600)) {
        self.deadline = deadline
    }
}
