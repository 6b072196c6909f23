/// What was done about what was loaded.
package struct ActionReport: Sendable {
    /// Workflows whose query was asked.
    package var evaluated = 0
    /// Rows that were not there before.
    package var new = 0
    /// Of them: seen only, as they are too old.
    package var old = 0
    /// Chains of steps that began.
    package var begun = 0
    /// Alerts that are over.
    package var resolved = 0
    /// Steps that their peers did.
    package var done = 0
    /// Steps that are due later.
    package var waiting = 0
    /// Steps that a person has to decide.
    package var held = 0
    /// Steps that are not tried any more.
    package var dead = 0
    /// Workflows that could not be evaluated.
    package var failures: [Failure] = []
    /// Why nothing was delivered; `nil`: nothing stopped it.
    package var stopped: RunFailure?

    package struct Failure: Sendable, Hashable {
        package var workflow: String
        package var message: String

        package init(workflow: String, message: String) {
            self.workflow = workflow
            self.message = message
        }
    }

    package init() {}

    /// Something did not go as it should.
    package var hasFailed: Bool { dead > 0 || !failures.isEmpty || stopped != nil }
}
