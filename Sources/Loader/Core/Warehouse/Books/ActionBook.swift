/// The outbox: steps to be taken, and what became of them.
package protocol ActionBook: Sendable {
    /// Takes the action that has waited longest, of these workflows, and counts the attempt, before anything is sent.
    ///
    /// - Returns: `nil`: nothing is due.
    func claim(worker: String, workflows: [String], lease: Duration) async throws(WarehouseError) -> ClaimedAction?

    /// Notes what is about to be sent, and to whom.
    ///
    /// - Returns: `false`: the lease is somebody else's by now, and nothing may be sent.
    func announce(_ id: Int64, worker: String, peer: String, sent: String, lease: Duration) async throws(WarehouseError)
        -> Bool

    /// Writes what became of it, and with it the next step.
    ///
    /// - Returns: `false`: the lease has passed to somebody else, who writes it.
    func settle(_ id: Int64, worker: String, _ settlement: ActionSettlement) async throws(WarehouseError) -> Bool

    /// What a workflow has used of the plan's tokens.
    func tokens(of workflow: String) async throws(WarehouseError) -> TokenUse

    /// When the next action of these workflows is due; `nil`: none is.
    func nextDue(of workflows: [String]) async throws(WarehouseError) -> Duration?
}

/// An action that this process has for a while.
package struct ClaimedAction: Sendable {
    package var id: Int64
    package var workflow: String
    package var stepName: String
    package var stepNumber: Int
    package var occasion: Occasion
    package var itemKey: String
    package var rows: [WatchedRow]
    package var answers: [String: [String: JSONValue]]
    package var idempotencyKey: String
    /// This one included.
    package var attempts: Int
    package var progress: JSONValue?
    /// An earlier worker had it and said nothing: the peer may have done it.
    package var isAbandoned: Bool
    /// How long it has been in the outbox.
    package var age: Duration

    package init(
        id: Int64, workflow: String, stepName: String, stepNumber: Int, occasion: Occasion, itemKey: String,
        rows: [WatchedRow], answers: [String: [String: JSONValue]], idempotencyKey: String, attempts: Int,
        progress: JSONValue?, isAbandoned: Bool, age: Duration
    ) {
        self.id = id
        self.workflow = workflow
        self.stepName = stepName
        self.stepNumber = stepNumber
        self.occasion = occasion
        self.itemKey = itemKey
        self.rows = rows
        self.answers = answers
        self.idempotencyKey = idempotencyKey
        self.attempts = attempts
        self.progress = progress
        self.isAbandoned = isAbandoned
        self.age = age
    }
}

/// What becomes of a claimed action.
package enum ActionSettlement: Sendable {
    /// It is done, and the next step follows, if there is one.
    case done(StepAnswer, next: NextStep?)
    /// It goes on after a while: with the same step's next request (`countsAttempt` false), or the same once more.
    case later(after: Duration, progress: JSONValue?, error: String?, countsAttempt: Bool, status: Int?)
    /// A person decides.
    case held(String)
    /// It is not tried any more.
    case failed(String, status: Int?)

    /// The step that follows.
    package struct NextStep: Sendable, Hashable {
        package var name: String
        package var kind: String

        package init(name: String, kind: String) {
            self.name = name
            self.kind = kind
        }
    }
}
