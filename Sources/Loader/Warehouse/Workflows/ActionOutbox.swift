import Core

/// Steps to be taken, and what became of them: `etl.action`.
package struct ActionOutbox: Book, ActionBook {
    let session: DatabaseSession

    package func claim(worker: String, workflows: [String], lease: Duration) async throws(WarehouseError)
        -> ClaimedAction?
    {
        try await query(
            ActionOutbox.claimSQL, [worker, arrayLiteral(workflows), "\(lease.inSeconds)"], doing: "take an action"
        ).map(ClaimedAction.init(row:)).first
    }

    static let claimSQL = """
        with free as (
          select a.action_id, a.state = 'sending' as is_abandoned from etl.action a
          where a.workflow = any ($2::text[]) and (a.state = 'due' and a.not_before <= pg_catalog.clock_timestamp()
            or a.state = 'sending' and a.leased_until < pg_catalog.clock_timestamp())
          order by a.not_before, a.action_id limit 1 for update skip locked
        )
        update etl.action a
        set state = 'sending', worker = $1::uuid, attempts = a.attempts + 1,
          leased_until = pg_catalog.clock_timestamp() + $3::float8 * interval '1 second',
          first_sent_at = coalesce(a.first_sent_at, pg_catalog.clock_timestamp())
        from free where a.action_id = free.action_id
        returning a.action_id, a.workflow, a.step_name, a.step_no, a.occasion, a.rows, a.answers, a.idempotency_key,
          a.attempts, a.progress, free.is_abandoned,
          extract(epoch from pg_catalog.clock_timestamp() - a.created_at)::float8 as age,
          (select i.item_key from etl.workflow_item i where i.item_id = a.item_id) as item_key
        """

    package func announce(_ id: Int64, worker: String, peer: String, sent: String, lease: Duration)
        async throws(WarehouseError) -> Bool
    {
        try await !query(
            ActionOutbox.announcementSQL, ["\(id)", worker, peer, sent, "\(lease.inSeconds)"],
            doing: "note what is sent"
        ).rows.isEmpty
    }

    static let announcementSQL = """
        update etl.action set peer = $3, sent = $4,
          leased_until = pg_catalog.clock_timestamp() + $5::float8 * interval '1 second'
        where action_id = $1::bigint and worker = $2::uuid and state = 'sending' returning action_id
        """

    package func settle(_ id: Int64, worker: String, _ settlement: ActionSettlement) async throws(WarehouseError)
        -> Bool
    {
        let doing = "note what became of an action"
        let result: QueryResult
        switch settlement {
        case .done(let answer, let next):
            result = try await query(
                ActionOutbox.doneSQL,
                [
                    "\(id)", worker, answer.peerID.map { String($0.prefix(500)) }, answer.status.map { "\($0)" },
                    answer.document.text, next?.name, next?.kind,
                    answer.tokens.map { "\($0)" }, answer.tokensLeft.map { "\($0)" },
                ], doing: doing)
        case .later(let wait, let progress, let error, let countsAttempt, let status):
            result = try await query(
                ActionOutbox.laterSQL,
                [
                    "\(id)", worker, "\(wait.inSeconds)", progress?.text, error, countsAttempt.literal,
                    status.map { "\($0)" },
                ], doing: doing)
        case .held(let reason):
            result = try await query(ActionOutbox.holdSQL, ["\(id)", worker, reason], doing: doing)
        case .failed(let error, let status):
            result = try await query(
                ActionOutbox.failureSQL, ["\(id)", worker, error, status.map { "\($0)" }], doing: doing)
        }
        return !result.rows.isEmpty
    }

    /// The next step enters with what became of this one.
    static let doneSQL = """
        with done as (
          update etl.action a set state = 'done', peer_id = $3, status = $4::smallint, error = null, progress = null,
            leased_until = null, finished_at = pg_catalog.clock_timestamp(), tokens = $8::bigint, tokens_left = $9::bigint
          where a.action_id = $1::bigint and a.worker = $2::uuid and a.state = 'sending' returning a.*
        ), next as (
          insert into etl.action (item_id, round, step_no, workflow, step_name, step_kind, occasion, client, items,
            rows, answers, run_id, idempotency_key)
          select d.item_id, d.round, d.step_no + 1, d.workflow, $6, $7, d.occasion, d.client, d.items, d.rows,
            d.answers || pg_catalog.jsonb_build_object(d.step_name, $5::jsonb), d.run_id,
            \(Workflows.idempotencyKey.replacing("%ROUND%", with: "d.round").replacing("%STEP%", with: "d.step_no + 1"))
          from done d join etl.workflow_item i on i.item_id = d.item_id join etl.workflow w on w.workflow = i.workflow
          where $6::text is not null
          on conflict (item_id, round, step_no) do nothing
        )
        select action_id from done
        """

    static let laterSQL = """
        update etl.action set state = 'due', leased_until = null, progress = $4::jsonb, error = $5,
          not_before = pg_catalog.clock_timestamp() + $3::float8 * interval '1 second',
          attempts = attempts - case when $6::boolean then 0 else 1 end, status = coalesce($7::smallint, status)
        where action_id = $1::bigint and worker = $2::uuid and state = 'sending' returning action_id
        """

    static let holdSQL = """
        update etl.action set state = 'held', leased_until = null, hold = $3, error = $3
        where action_id = $1::bigint and worker = $2::uuid and state = 'sending' returning action_id
        """

    static let failureSQL = """
        update etl.action set state = 'failed', leased_until = null, error = $3, status = coalesce($4::smallint, status),
          finished_at = pg_catalog.clock_timestamp()
        where action_id = $1::bigint and worker = $2::uuid and state = 'sending' returning action_id
        """

    package func tokens(of workflow: String) async throws(WarehouseError) -> TokenUse {
        let row = try await query(ActionOutbox.tokensSQL, [workflow], doing: "count tokens").onlyRow()
        return TokenUse(
            used: try row.value("used"), usual: try row.optional("usual"), left: try row.optional("tokens_left"),
            untilNextMonth: try row.seconds("until_next_month") ?? .zero)
    }

    static let tokensSQL = """
        with this (month) as (select pg_catalog.date_trunc('month', pg_catalog.clock_timestamp()))
        select
          (select coalesce(sum(a.tokens), 0) from etl.action a where a.workflow = $1 and a.finished_at >= this.month) as used,
          (select max(l.tokens) from (select a.tokens from etl.action a where a.workflow = $1 and a.tokens is not null
             order by a.finished_at desc limit 20) l) as usual,
          (select a.tokens_left from etl.action a where a.tokens_left is not null and a.finished_at >= this.month
             order by a.finished_at desc limit 1) as tokens_left,
          extract(epoch from this.month + interval '1 month' - pg_catalog.clock_timestamp())::float8 as until_next_month
        from this
        """

    package func nextDue(of workflows: [String]) async throws(WarehouseError) -> Duration? {
        try await query(ActionOutbox.nextSQL, [arrayLiteral(workflows)], doing: "look for actions").onlyRow()
            .seconds("seconds")
    }

    static let nextSQL = """
        select extract(epoch from min(case state when 'due' then not_before else leased_until end)
          - pg_catalog.clock_timestamp())::float8 as seconds
        from etl.action where state in ('due', 'sending') and workflow = any ($1::text[])
        """

    static let statements = [
        claimSQL, announcementSQL, doneSQL, laterSQL, holdSQL, failureSQL, tokensSQL, nextSQL, listSQL, oneSQL, anewSQL,
        cancelSQL,
        troubleSQL,
    ]
}

extension ClaimedAction {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        let rows: JSONValue = try row.value("rows")
        let answers: JSONValue = try row.value("answers")
        guard case .object(let members) = answers else { throw row.unreadable("answers", answers.text, "an object") }
        self.init(
            id: try row.value("action_id"), workflow: try row.value("workflow"), stepName: try row.value("step_name"),
            stepNumber: try row.value("step_no"), occasion: try row.value("occasion"),
            itemKey: try row.value("item_key"), rows: rows.items.compactMap { WatchedRow(document: $0) },
            answers: Dictionary(members.map { ($0.name, WatchedRow(document: $0.value)?.values ?? [:]) }) { $1 },
            idempotencyKey: try row.value("idempotency_key"), attempts: try row.value("attempts"),
            progress: try row.optional("progress"), isAbandoned: try row.value("is_abandoned"),
            age: try row.seconds("age") ?? .zero)
    }
}

extension StepAnswer {
    fileprivate var document: JSONValue { WatchedRow(values: values).document }
}
