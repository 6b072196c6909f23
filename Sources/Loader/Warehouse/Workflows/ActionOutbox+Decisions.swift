import Core

/// An action as people see it.
package struct ActionEntry: Sendable {
    package let id: Int64
    package let workflow: String
    package let key: String
    package let step: String
    package let kind: String
    package let occasion: Occasion
    package let state: String
    package let client: String?
    package let rows: Int
    package let attempts: Int
    package let hold: String?
    package let error: String?
    package let peer: String?
    package let peerID: String?
    package let status: Int?
    package let sent: String?
    package let idempotencyKey: String
    package let createdAt: Instant
    package let notBefore: Instant
    package let firstSentAt: Instant?
    package let finishedAt: Instant?
    package let runID: String?

    fileprivate init(row: ResultRow) throws(WarehouseError) {
        id = try row.value("action_id")
        workflow = try row.value("workflow")
        key = try row.value("item_key")
        step = try row.value("step_name")
        kind = try row.value("step_kind")
        occasion = try row.value("occasion")
        state = try row.value("state")
        client = try row.optional("client")
        rows = try row.value("row_count")
        attempts = try row.value("attempts")
        hold = try row.optional("hold")
        error = try row.optional("error")
        peer = try row.optional("peer")
        peerID = try row.optional("peer_id")
        status = try row.optional("status")
        sent = try row.optional("sent")
        idempotencyKey = try row.value("idempotency_key")
        createdAt = try row.value("created_at")
        notBefore = try row.value("not_before")
        firstSentAt = try row.optional("first_sent_at")
        finishedAt = try row.optional("finished_at")
        runID = try row.optional("run_id")
    }
}

/// What a person decides about actions.
package enum ActionDecision: String, Sendable, CaseIterable {
    /// What failed is tried anew.
    case retry
    /// What is held goes on.
    case release
    /// What is not done will not be.
    case cancel

    /// States of the actions that it is about.
    package var states: [String] {
        switch self {
        case .retry: ["failed"]
        case .release: ["held"]
        case .cancel: ["due", "held", "failed"]
        }
    }
}

extension ActionOutbox {
    /// The newest first.
    ///
    /// - Parameter states: Empty: any.
    package func list(workflow: String?, states: [String], limit: Int) async throws(WarehouseError) -> [ActionEntry] {
        try await query(
            ActionOutbox.listSQL, [workflow, arrayLiteral(states), "\(limit)"], doing: "read the actions"
        ).map(ActionEntry.init(row:))
    }

    private static let columns = """
        a.action_id, a.workflow, i.item_key, a.step_name, a.step_kind, a.occasion, a.state, a.client,
          pg_catalog.cardinality(a.items) as row_count, a.attempts, a.hold, a.error, a.peer, a.peer_id, a.status, a.sent,
          a.idempotency_key, a.created_at, a.not_before, a.first_sent_at, a.finished_at, a.run_id
        """

    static let listSQL = """
        select \(columns) from etl.action a join etl.workflow_item i on i.item_id = a.item_id
        where ($1::text is null or a.workflow = $1) and (pg_catalog.cardinality($2::text[]) = 0 or a.state = any ($2::text[]))
        order by a.action_id desc limit $3::int
        """

    package func action(_ id: Int64) async throws(WarehouseError) -> ActionEntry? {
        try await query(ActionOutbox.oneSQL, ["\(id)"], doing: "read the action").map(ActionEntry.init(row:)).first
    }

    static let oneSQL = """
        select \(columns) from etl.action a join etl.workflow_item i on i.item_id = a.item_id where a.action_id = $1::bigint
        """

    /// - Parameters:
    ///   - ids: Empty: all of the workflow; of all workflows without one.
    /// - Returns: Those that were changed.
    package func decide(_ decision: ActionDecision, ids: [Int64], workflow: String?) async throws(WarehouseError)
        -> [Int64]
    {
        let sql = decision == .cancel ? ActionOutbox.cancelSQL : ActionOutbox.anewSQL
        return try await query(
            sql, [arrayLiteral(ids), workflow, arrayLiteral(decision.states)], doing: "\(decision.rawValue) actions"
        ).column("action_id")
    }

    private static let chosen = """
        (pg_catalog.cardinality($1::bigint[]) = 0 or action_id = any ($1::bigint[])) and ($2::text is null or workflow = $2)
          and state = any ($3::text[])
        """

    /// With a budget of attempts of its own.
    static let anewSQL = """
        update etl.action set state = 'due', attempts = 0, not_before = pg_catalog.clock_timestamp(), finished_at = null,
          leased_until = null, hold = null
        where \(chosen) returning action_id
        """

    static let cancelSQL = """
        update etl.action set state = 'cancelled', finished_at = pg_catalog.clock_timestamp(), leased_until = null
        where \(chosen) returning action_id
        """

    /// What waits for a person.
    package func troubles() async throws(WarehouseError) -> (failed: Int, held: Int) {
        let row = try await query(ActionOutbox.troubleSQL, doing: "count actions").onlyRow()
        return (try row.value("failed"), try row.value("held"))
    }

    static let troubleSQL = """
        select count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'held') as held
        from etl.action where state in ('failed', 'held')
        """
}
