import Core

/// Workflows, the rows that they saw, and the first steps of what they begin: `etl.workflow`, `etl.workflow_item`, `etl.action`.
package struct Workflows: Book, WorkflowBook {
    let session: DatabaseSession

    // MARK: Evaluation

    package func evaluate(
        _ workflow: Workflow, items: [WatchedItem], runID: String?,
        decide: @Sendable (WorkflowState) throws -> Evaluation
    ) async throws -> EvaluationCounts {
        let doing = "evaluate the workflow \(workflow.name)"
        let keys = items.map(\.key)
        let refusal = Locked<(any Error)?>(nil)
        let counts = try await session.run { connection throws(WarehouseError) -> EvaluationCounts? in
            _ = try connection.execute("begin", doing: doing)
            do throws(WarehouseError) {
                // One evaluation of a workflow after another.
                _ = try connection.execute(Workflows.turnSQL, ["workflow/\(workflow.name)"], doing: doing)
                let state = try self.state(of: workflow, keys, connection, doing)
                let evaluation: Evaluation
                do { evaluation = try decide(state) } catch {
                    refusal.value = error
                    _ = try connection.execute("rollback", doing: doing)
                    return nil
                }
                var counts = try self.write(evaluation, of: workflow, runID, connection, doing)
                counts.rows = items.count
                _ = try connection.execute(
                    Workflows.evaluatedSQL, [workflow.name, runID, "\(items.count)"], doing: doing)
                let tag = try connection.execute("commit", doing: doing).tag
                guard tag == "COMMIT" else {
                    throw WarehouseError(
                        .refused, doing: doing, "the server answered COMMIT with \(tag)", sqlState: "40001")
                }
                return counts
            } catch {
                if connection.isAlive { _ = try? connection.execute("rollback", doing: doing) }
                throw error
            }
        }
        guard let counts else { throw refusal.value ?? WarehouseError(.unusable, doing: doing, "no decision was made") }
        return counts
    }

    static let turnSQL = "select etl.take_mutex($1)"

    private func state(
        of workflow: Workflow, _ keys: [String], _ connection: borrowing PostgresConnection, _ doing: String
    ) throws(WarehouseError) -> WorkflowState {
        let identity = workflow.identity
        let activation = try connection.execute(
            Workflows.activationSQL, [workflow.name, workflow.trigger.word, identity], doing: doing
        ).onlyRow()
        let known = try connection.execute(Workflows.knownItemsSQL, [workflow.name, arrayLiteral(keys)], doing: doing)
            .map(KnownItem.init(row:))
        let silences = try connection.execute(Silences.inForceSQL, [workflow.name], doing: doing)
            .map(Silence.init(row:))
        return WorkflowState(
            now: try activation.value("now"), activatedAt: try activation.optional("activated_at"), known: known,
            silences: silences)
    }

    /// The row of the workflow, made if it is not there; `activated_at` is null at the first evaluation under an identity.
    static let activationSQL = """
        with known as (
          select w.identity, w.activated_at, w.evaluated_at from etl.workflow w where w.workflow = $1
        ), kept as (
          insert into etl.workflow as w (workflow, trigger_kind, identity) values ($1, $2, $3)
          on conflict (workflow) do update set trigger_kind = excluded.trigger_kind, identity = excluded.identity,
            activated_at = case when w.identity = excluded.identity then w.activated_at else clock_timestamp() end
        )
        select pg_catalog.clock_timestamp() as now,
          (select k.activated_at from known k where k.identity = $3 and k.evaluated_at is not null) as activated_at
        """

    static let knownItemsSQL = """
        select distinct on (i.item_key) i.item_id, i.item_key, i.episode, i.state, i.client, i.evaluations, i.told_at,
          i.rounds, i.row_values
        from etl.workflow_item i
        where i.workflow = $1 and (i.item_key = any ($2::text[]) or i.state in ('pending', 'firing'))
        order by i.item_key, i.episode desc
        """

    private func write(
        _ evaluation: Evaluation, of workflow: Workflow, _ runID: String?, _ connection: borrowing PostgresConnection,
        _ doing: String
    ) throws(WarehouseError) -> EvaluationCounts {
        var counts = EvaluationCounts()
        var ids: [Evaluation.ItemName: Int64] = [:]
        if !evaluation.entering.isEmpty {
            let entered = try connection.execute(
                Workflows.entrySQL, [workflow.name, runID, JSONValue.array(evaluation.entering.map(\.document)).text],
                doing: doing)
            for row in entered.rows {
                let name = Evaluation.ItemName(key: try row.value("item_key"), episode: try row.value("episode"))
                ids[name] = try row.value("item_id")
            }
            counts.new = ids.count
            counts.old = evaluation.entering.count { $0.state == .old }
        }
        if !evaluation.moving.isEmpty {
            let moved = try connection.execute(
                Workflows.moveSQL, [JSONValue.array(evaluation.moving.map(\.document)).text], doing: doing)
            for row in moved.rows {
                let name = Evaluation.ItemName(key: try row.value("item_key"), episode: try row.value("episode"))
                ids[name] = try row.value("item_id")
            }
            counts.resolved = evaluation.moving.count { $0.state == .resolved }
        }
        for beginning in evaluation.beginnings {
            guard let step = workflow.steps(on: beginning.occasion).first else { continue }
            // Of items that another evaluation has entered it is that one's to tell.
            let items = beginning.items.compactMap { ids[$0] }
            guard items.count == beginning.items.count else { continue }
            let rows = JSONValue.array(beginning.rows.map(\.document)).text
            _ = try connection.execute(
                Workflows.beginningSQL,
                [
                    arrayLiteral(items), "\(beginning.round)", step.name, step.kind, beginning.occasion.rawValue,
                    beginning.client, rows, beginning.hold, runID,
                ], doing: doing)
            counts.begun += 1
            if beginning.hold != nil { counts.held += 1 }
        }
        return counts
    }

    static let entrySQL = """
        insert into etl.workflow_item (workflow, item_key, episode, state, client, happened_at, row_values, run_id,
          rounds, told_at)
        select $1, e.key, e.episode, e.state, e.client, e.at, e.values, $2::uuid,
          case when e.is_told then 1 else 0 end, case when e.is_told then pg_catalog.clock_timestamp() end
        from pg_catalog.jsonb_to_recordset($3::jsonb)
          as e (key text, episode int, state text, client text, at timestamptz, values jsonb, is_told boolean)
        on conflict (workflow, item_key, episode) do nothing
        returning item_id, item_key, episode
        """

    static let moveSQL = """
        update etl.workflow_item i
        set state = m.state, evaluations = m.evaluations, row_values = m.values,
          rounds = i.rounds + case when m.is_told then 1 else 0 end,
          told_at = case when m.is_told then pg_catalog.clock_timestamp() else i.told_at end,
          last_seen_at = case when m.state = 'resolved' then i.last_seen_at else pg_catalog.clock_timestamp() end,
          resolved_at = case when m.state = 'resolved' then pg_catalog.clock_timestamp() end
        from pg_catalog.jsonb_to_recordset($1::jsonb)
          as m (id bigint, state text, evaluations int, values jsonb, is_told boolean)
        where i.item_id = m.id
        returning i.item_id, i.item_key, i.episode
        """

    /// The key of an action is made of what it is about: an item that is entered once has it once.
    static let idempotencyKey = """
        pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.concat_ws('|', w.salt, i.item_key,
          i.episode, %ROUND%, %STEP%), 'UTF8')), 'hex'), 32)::uuid
        """

    static let beginningSQL = """
        insert into etl.action (item_id, round, step_no, workflow, step_name, step_kind, occasion, client, items, rows,
          state, hold, run_id, idempotency_key)
        select i.item_id, $2::int, 1, i.workflow, $3, $4, $5, $6, $1::bigint[], $7::jsonb,
          case when $8::text is null then 'due' else 'held' end, $8, $9::uuid,
          \(idempotencyKey.replacing("%ROUND%", with: "$2::int").replacing("%STEP%", with: "1"))
        from etl.workflow_item i join etl.workflow w on w.workflow = i.workflow
        where i.item_id = ($1::bigint[])[1]
        on conflict (item_id, round, step_no) do nothing
        """

    static let evaluatedSQL = """
        update etl.workflow set evaluated_at = pg_catalog.clock_timestamp(), run_id = $2::uuid, row_count = $3::int,
          error = null, failing_since = null
        where workflow = $1
        """

    package func fail(_ workflow: Workflow, error: String) async throws(WarehouseError) {
        _ = try await query(
            Workflows.failureSQL, [workflow.name, workflow.trigger.word, workflow.identity, error],
            doing: "note that the workflow \(workflow.name) failed")
    }

    static let failureSQL = """
        insert into etl.workflow as w (workflow, trigger_kind, identity, error, failing_since)
        values ($1, $2, $3, $4, pg_catalog.clock_timestamp())
        on conflict (workflow) do update set error = excluded.error,
          failing_since = coalesce(w.failing_since, excluded.failing_since)
        """

    // MARK: For people

    package func list() async throws(WarehouseError) -> [WorkflowEntry] {
        try await query(Workflows.listSQL, doing: "read the workflows").map(WorkflowEntry.init(row:))
    }

    static let listSQL = """
        select w.workflow, w.trigger_kind, w.activated_at, w.evaluated_at, w.row_count, w.error, w.failing_since,
          (select count(*) from etl.workflow_item i where i.workflow = w.workflow) as items,
          (select count(*) from etl.workflow_item i where i.workflow = w.workflow and i.state = 'firing') as firing,
          count(a.action_id) filter (where a.state in ('due', 'sending')) as due,
          count(a.action_id) filter (where a.state = 'held') as held,
          count(a.action_id) filter (where a.state = 'failed') as failed,
          count(a.action_id) filter (where a.state = 'done') as done
        from etl.workflow w left join etl.action a on a.workflow = w.workflow
        group by w.workflow order by w.workflow
        """

    /// The items that a workflow saw last, the newest first.
    package func history(of workflow: String, limit: Int) async throws(WarehouseError) -> [ItemEntry] {
        try await query(Workflows.historySQL, [workflow, "\(limit)"], doing: "read the workflow's history")
            .map(ItemEntry.init(row:))
    }

    static let historySQL = """
        select i.item_id, i.item_key, i.episode, i.state, i.client, i.happened_at, i.first_seen_at, i.told_at, i.resolved_at,
          i.rounds,
          (select count(*) from etl.action a where i.item_id = any (a.items) and a.workflow = i.workflow) as actions,
          (select count(*) from etl.action a where i.item_id = any (a.items) and a.workflow = i.workflow and a.state = 'done')
            as done
        from etl.workflow_item i where i.workflow = $1 order by i.first_seen_at desc, i.item_id desc limit $2::int
        """

    static let statements = [
        turnSQL, activationSQL, knownItemsSQL, entrySQL, moveSQL, beginningSQL, evaluatedSQL, failureSQL, listSQL,
        historySQL,
    ]
}

extension Workflow {
    /// SHA-256 of what tells its rows apart.
    var identity: String {
        let text = ([trigger.word] + watch.key).joined(separator: "\n")
        return hexadecimal(Array(text.utf8).withUnsafeBytes { sha256($0) })
    }
}

extension Evaluation.Entry {
    fileprivate var document: JSONValue {
        .object([
            .init(name: "key", value: .string(key)), .init(name: "episode", value: .number(episode)),
            .init(name: "state", value: .string(state.rawValue)),
            .init(name: "client", value: client.map { .string($0) } ?? .scalar(.null)),
            .init(name: "at", value: at.map { .string($0.description) } ?? .scalar(.null)),
            .init(name: "values", value: row.document), .init(name: "is_told", value: .scalar(.bool(isTold))),
        ])
    }
}

extension Evaluation.Move {
    fileprivate var document: JSONValue {
        .object([
            .init(name: "id", value: .scalar(.number("\(id)"))), .init(name: "state", value: .string(state.rawValue)),
            .init(name: "evaluations", value: .number(evaluations)), .init(name: "values", value: row.document),
            .init(name: "is_told", value: .scalar(.bool(isTold))),
        ])
    }
}

extension KnownItem {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            id: try row.value("item_id"), key: try row.value("item_key"), episode: try row.value("episode"),
            state: try row.value("state"), client: try row.optional("client"),
            evaluations: try row.value("evaluations"), toldAt: try row.optional("told_at"),
            rounds: try row.value("rounds"), row: try row.watchedRow("row_values"))
    }
}

extension ItemState: ColumnValue {
    static var noun: String { "old, taken, pending, firing or resolved" }
}

extension Occasion: ColumnValue {
    static var noun: String { "new, period, firing, repeated or resolved" }
}

extension JSONValue: ColumnValue {
    static var noun: String { "JSON" }

    init?(column text: String) {
        guard let value = try? JSONValue(parsing: Array(text.utf8)) else { return nil }
        self = value
    }
}

extension ResultRow {
    /// A column of one row of a query, as JSON.
    func watchedRow(_ column: String) throws(WarehouseError) -> WatchedRow {
        let value: JSONValue = try value(column)
        guard let row = WatchedRow(document: value) else { throw unreadable(column, value.text, "an object") }
        return row
    }
}
