import Core
import Synchronization

/// A request on its way to the transfer thread, with the task that waits for its outcome.
struct Submission: Sendable {
    typealias Outcome = Result<HTTPResponse, TransportError>

    let id: UInt64
    let request: AdmittedRequest
    let continuation: CheckedContinuation<Outcome, Never>

    func resume(_ outcome: Outcome) {
        continuation.resume(returning: outcome)
    }
}

/// What tasks ask of the transfer thread: the only state that both sides touch. Never blocks for long.
final class Inbox: Sendable {
    /// What has come in since the last look, and what holds now.
    struct Mail: Sendable {
        var submitted: [Submission]
        /// Cancelled and not yet forgotten; may name transfers that are long finished.
        var cancelled: Set<UInt64>
        /// Why nothing is to be sent any more.
        var closed: TransportError?
    }

    private struct State {
        var lastID: UInt64 = 0
        var mail = Mail(submitted: [], cancelled: [], closed: nil)
        var wakeup: Wakeup?
    }

    static let cancellation = TransportError(.cancelled, "the request was cancelled")

    private let state = Mutex(State())

    func nextID() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Hands `submission` to the thread, unless it is cancelled already or nothing is sent any more.
    func submit(_ submission: Submission) {
        let refusal: TransportError? = state.withLock { state in
            if let closed = state.mail.closed { return closed }
            if state.mail.cancelled.contains(submission.id) { return Inbox.cancellation }
            state.mail.submitted.append(submission)
            state.wakeup?.call()
            return nil
        }
        if let refusal { submission.resume(.failure(refusal)) }
    }

    /// May come before, during or after the transfer; the order does not matter.
    func cancel(_ id: UInt64) {
        state.withLock { state in
            state.mail.cancelled.insert(id)
            state.wakeup?.call()
        }
    }

    /// To be called when the task has its outcome and can no longer cancel.
    func forget(_ id: UInt64) {
        state.withLock { state in _ = state.mail.cancelled.remove(id) }
    }

    /// Only the first reason is kept.
    func close(_ reason: TransportError) {
        state.withLock { state in
            state.mail.closed = state.mail.closed ?? reason
            state.wakeup?.call()
        }
    }

    /// Takes what has been submitted. Called by the transfer thread only.
    func collect() -> Mail {
        state.withLock { state in
            let mail = state.mail
            state.mail.submitted.removeAll()
            return mail
        }
    }

    /// `nil` before the multi handle goes: from then on nobody may wake it.
    func setWakeup(_ wakeup: Wakeup?) {
        state.withLock { $0.wakeup = wakeup }
    }
}
