import Core

/// What becomes of an action after an answer, decided without I/O.
struct DeliveryDecision: Sendable {
    let workflow: Workflow
    let step: Workflow.Step
    let action: ClaimedAction
    /// Evenly distributed over 0..<1.
    let random: @Sendable () -> Double

    /// A step that waits for its peer is given up after so long.
    static let patience = Duration.seconds(3 * 86_400)

    enum Next: Sendable {
        /// The step's next request, at once.
        case goOn(JSONValue)
        case settle(ActionSettlement)
    }

    func next(_ outcome: StepOutcome) -> Next {
        switch outcome {
        case .done(let answer):
            let steps = workflow.steps(on: action.occasion)
            let place = steps.firstIndex { $0.name == step.name }
            let following = place.flatMap { $0 + 1 < steps.count ? steps[$0 + 1] : nil }
            return .settle(.done(answer, next: following.map { .init(name: $0.name, kind: $0.kind) }))
        case .goOn(let progress): return .goOn(progress)
        case .wait(let progress, let wait):
            guard action.age < DeliveryDecision.patience else {
                return .settle(.failed("not done after three days", status: nil))
            }
            return .settle(
                .later(after: max(wait, .seconds(1)), progress: progress, error: nil, countsAttempt: false, status: nil)
            )
        case .again(let why, let wait): return again(why, after: wait)
        case .postponed(let why, let wait):
            // Not all at the same instant.
            let jitter = Duration.seconds(60) * random()
            return .settle(
                .later(after: wait + jitter, progress: action.progress, error: why, countsAttempt: false, status: nil))
        case .unknown(let why):
            switch step.onUnknown {
            case .retry: return again("\(why); whether it was done is not known", after: nil)
            case .hold:
                return .settle(
                    .held("\(why); whether it was done is not known: look there, then release or cancel it"))
            }
        case .refused(let why): return .settle(.failed(why, status: nil))
        }
    }

    private func again(_ why: String, after wait: Duration?) -> Next {
        guard action.attempts < workflow.retry.attempts else {
            return .settle(.failed("\(why) (attempt \(action.attempts) of \(workflow.retry.attempts))", status: nil))
        }
        let doubled = workflow.retry.base * (1 << min(20, action.attempts - 1))
        let jitter = min(workflow.retry.cap, doubled) * random()
        // What the peer asks for is the least.
        return .settle(
            .later(
                after: (wait ?? .zero) + jitter, progress: action.progress, error: why, countsAttempt: true, status: nil
            ))
    }
}

extension Duration {
    static func * (duration: Duration, factor: Double) -> Duration {
        .microseconds(Int64(Double(duration.wholeMicroseconds) * factor))
    }
}
