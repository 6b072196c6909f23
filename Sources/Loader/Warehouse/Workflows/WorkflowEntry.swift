import Core

/// A workflow as people see it.
package struct WorkflowEntry: Sendable {
    package let workflow: String
    package let trigger: String
    package let activatedAt: Instant
    package let evaluatedAt: Instant?
    package let rows: Int?
    package let error: String?
    package let failingSince: Instant?
    package let items: Int
    package let firing: Int
    package let due: Int
    package let held: Int
    package let failed: Int
    package let done: Int

    init(row: ResultRow) throws(WarehouseError) {
        workflow = try row.value("workflow")
        trigger = try row.value("trigger_kind")
        activatedAt = try row.value("activated_at")
        evaluatedAt = try row.optional("evaluated_at")
        rows = try row.optional("row_count")
        error = try row.optional("error")
        failingSince = try row.optional("failing_since")
        items = try row.value("items")
        firing = try row.value("firing")
        due = try row.value("due")
        held = try row.value("held")
        failed = try row.value("failed")
        done = try row.value("done")
    }
}

/// A row that a workflow saw, as people see it.
package struct ItemEntry: Sendable {
    package let id: Int64
    package let key: String
    package let episode: Int
    package let state: ItemState
    package let client: String?
    package let happenedAt: Instant?
    package let firstSeenAt: Instant
    package let toldAt: Instant?
    package let resolvedAt: Instant?
    package let rounds: Int
    package let actions: Int
    package let done: Int

    init(row: ResultRow) throws(WarehouseError) {
        id = try row.value("item_id")
        key = try row.value("item_key")
        episode = try row.value("episode")
        state = try row.value("state")
        client = try row.optional("client")
        happenedAt = try row.optional("happened_at")
        firstSeenAt = try row.value("first_seen_at")
        toldAt = try row.optional("told_at")
        resolvedAt = try row.optional("resolved_at")
        rounds = try row.value("rounds")
        actions = try row.value("actions")
        done = try row.value("done")
    }
}
