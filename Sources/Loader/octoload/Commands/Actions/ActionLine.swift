import Core
import Warehouse

/// An action as `--output json` has it.
struct ActionLine: Encodable {
    let id: Int64
    let workflow: String
    let key: String
    let step: String
    let kind: String
    let occasion: String
    let state: String
    let client: String?
    let rows: Int
    let attempts: Int
    let hold: String?
    let error: String?
    let peer: String?
    let peerId: String?
    let status: Int?
    let idempotencyKey: String
    let createdAt: String
    let notBeforeAt: String
    let firstSentAt: String?
    let finishedAt: String?
    let run: String?
    /// What was sent last; of one action only.
    let sent: String?

    init(_ action: ActionEntry, isWhole: Bool = false) {
        id = action.id
        workflow = action.workflow
        key = action.key
        step = action.step
        kind = action.kind
        occasion = action.occasion.rawValue
        state = action.state
        client = action.client
        rows = action.rows
        attempts = action.attempts
        hold = action.hold
        error = action.error
        peer = action.peer
        peerId = action.peerID
        status = action.status
        idempotencyKey = action.idempotencyKey
        createdAt = action.createdAt.description
        notBeforeAt = action.notBefore.description
        firstSentAt = action.firstSentAt?.description
        finishedAt = action.finishedAt?.description
        run = action.runID
        sent = isWhole ? action.sent : nil
    }
}
