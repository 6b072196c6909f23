/// One step of a workflow: what it asks of a peer, and what it makes of the answer.
///
/// A step is a value and decides; it performs no I/O, reads no clock and never sleeps. What it wants done it returns as a
/// `Demand`, and is given the `PeerAnswer`.
package protocol ActionStep: Sendable {
    /// Spelling in `pipelines.yaml`, for example `slack`.
    static var kind: String { get }
    /// The keys that it reads, for the reference page's test.
    static var keys: [String] { get }

    /// Reads and checks the step's own keys.
    ///
    /// - Throws: `ConfigError` naming file, line, column and key path of the first bad key.
    init(config node: ConfigNode) throws(ConfigError)

    /// All texts with places for values.
    var templates: [Template] { get }
    /// Names of values that `steps.NAME.…` offers to later steps.
    var answerNames: [String] { get }
    var secrets: [SecretSource] { get }
    /// Which of the file's APIs it asks, by name.
    var api: StepAPI { get }
    /// What it may use of the plan's tokens; `nil`: it uses none, or as many as it likes.
    var budget: TokenBudget? { get }

    /// What is to be done next.
    ///
    /// - Parameter progress: What an earlier answer of the same step left; `nil` at its beginning.
    /// - Throws: `StepRefusal` if it cannot be said; nothing is sent then.
    func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand

    /// What the answer to the demand means.
    func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome
}

extension ActionStep {
    package var api: StepAPI { .none }
    package var budget: TokenBudget? { nil }
}

/// Which of the file's APIs a step asks.
package enum StepAPI: Sendable, Hashable {
    case none
    case first
    case named(String)
}

/// Why a step cannot be taken, whatever the peer.
package struct StepRefusal: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// What a step wants done.
package enum Demand: Sendable {
    case call(PeerCall)
    case mail(MailMessage)
    case write(FileDraft)
}

/// What became of a demand.
package enum PeerAnswer: Sendable {
    case response(HTTPResponse)
    /// No answer, or none that can be believed.
    case failure(TransportError)
    /// The peer will not do it, however often it is asked.
    case refused(String)
    /// The mail server took the message.
    case accepted(String)
    /// The file is there, whole.
    case written(path: String)
}

/// What an answer means for the action.
package enum StepOutcome: Sendable {
    /// The peer did it, as it says itself.
    case done(StepAnswer)
    /// The next demand is due at once.
    case goOn(progress: JSONValue)
    /// The next demand is due after a while; nothing is wrong.
    case wait(progress: JSONValue, Duration)
    /// Nothing was done; the same may be asked again.
    case again(String, after: Duration?)
    /// Nothing was done, and nothing will be before that time: asking sooner is no attempt.
    case postponed(String, Duration)
    /// It may have been done, or not.
    case unknown(String)
    /// The same would be refused again.
    case refused(String)
}

/// What a peer said of something that it did.
package struct StepAnswer: Sendable {
    /// The peer's name for it.
    package var peerID: String?
    package var status: Int?
    /// For later steps.
    package var values: [String: JSONValue]
    /// What it took of the plan's tokens, and what the plan has left.
    package var tokens: Int?
    package var tokensLeft: Int?

    package init(
        peerID: String? = nil, status: Int? = nil, values: [String: JSONValue] = [:], tokens: Int? = nil,
        tokensLeft: Int? = nil
    ) {
        self.peerID = peerID
        self.status = status
        self.values = values
        self.tokens = tokens
        self.tokensLeft = tokensLeft
    }
}
