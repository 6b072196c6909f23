import Core

extension WorkflowState {
    /// Whether an alert's row is one that a person wants to hear nothing of now.
    func isSilenced(key: String, client: String?, at now: Instant) -> Bool {
        silences.contains { silence in
            silence.until > now && (silence.key ?? key) == key && (silence.client ?? client) == client
        }
    }
}
