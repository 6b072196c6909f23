/// The `notify:` stanza: who is told of runs that failed or were held.
package struct NotifySettings: Sendable {
    /// A program and its arguments, started without a shell; the run's summary is on its stdin as JSON.
    package var command: [String]
    /// An address that the summary is posted to as JSON.
    package var webhook: SecretSource?
    /// An address that is called at the end of each run, with `/fail` behind its path if the run failed, as
    /// healthchecks.io and its like have it.
    package var healthCheck: SecretSource?
    /// Also of runs that went well.
    package var always: Bool
    /// What else is told of.
    package var events: Set<Event> = Set(Event.allCases)

    package enum Event: String, Sendable, CaseIterable {
        /// A run that ended with another exit code than 0.
        case failure
        /// Slices that a gate holds.
        case held
        /// Records in quarantine that were not there before.
        case rejects
        /// Actions that wait for a person.
        case actions
    }

    package init(
        command: [String] = [], webhook: SecretSource? = nil, healthCheck: SecretSource? = nil, always: Bool = false
    ) {
        self.command = command
        self.webhook = webhook
        self.healthCheck = healthCheck
        self.always = always
    }
}
