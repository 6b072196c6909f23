import Core

/// A lane over a PostgreSQL session: its temporary stage tables and the publish transaction.
actor Lane: LoadLane {
    private let session: DatabaseSession
    private var layout = StageLayout(tables: [], targets: [], members: nil)
    private var schemas: [TableName: TableSchema] = [:]
    private var sets = 0
    private let rejectColumns: [StageColumn]
    /// Months that are known to be there.
    private var months: Set<TableMonth> = []

    private struct TableMonth: Hashable {
        let table: TableName
        let first: CivilDay
    }

    init(session: DatabaseSession, rejectColumns: [StageColumn]) {
        self.session = session
        self.rejectColumns = rejectColumns
    }

    func prepare(_ layout: StageLayout, schemas: [TableName: TableSchema], sets: Int) async throws(WarehouseError) {
        // The spare set is made when it is needed.
        let statements = dropStatements(self.layout, sets: self.sets + 1) + createStatements(layout, sets: sets)
        self.layout = layout
        self.schemas = schemas
        self.sets = sets
        try await session.run { connection throws(WarehouseError) in
            try connection.executeScript(statements.joined(separator: ";\n"), doing: "make the stage tables")
        }
    }

    private func slots(_ layout: StageLayout) -> [(slot: StageSlot, columns: [StageColumn])] {
        var slots: [(slot: StageSlot, columns: [StageColumn])] = layout.tables.enumerated().map {
            (.table($0.offset), $0.element.columns)
        }
        if let members = layout.members { slots.append((.members, members.columns)) }
        slots.append((.rejects, rejectColumns))
        return slots
    }

    private func createStatements(_ layout: StageLayout, sets: Int) -> [String] {
        var statements = [
            """
            create temp table if not exists stage_delta
              (source tid, slice_id bigint, is_new boolean, is_changed boolean, is_tombstone boolean)
            """
        ]
        for set in 0..<sets {
            for (slot, columns) in slots(layout) {
                let list = columns.map { "\(SQLIdentifier($0.name)) \($0.typeName)" }.joined(separator: ", ")
                statements.append("create temp table \(StageNames(set: set).relation(slot)) (\(list))")
            }
        }
        return statements
    }

    private func dropStatements(_ layout: StageLayout, sets: Int) -> [String] {
        (0..<sets).flatMap { set in
            slots(layout).map { "drop table if exists \(StageNames(set: set).relation($0.slot))" }
        }
    }

    func copy(_ data: any CopyData, to slot: StageSlot, set: Int) async throws(WarehouseError) {
        let sql = "copy \(StageNames(set: set).relation(slot)) from stdin with (format binary)"
        let taken = try await session.run { connection throws(WarehouseError) in
            try connection.copy(sql, data.bytes, doing: "stage rows")
        }
        guard taken == data.rows else {
            throw WarehouseError(
                .refused, doing: "stage rows", "the server took \(taken) rows of \(data.rows) that were sent")
        }
    }

    func discard(slice: Int64, set: Int) async throws(WarehouseError) {
        let statements = slots(layout).map {
            "delete from \(StageNames(set: set).relation($0.slot)) where slice_id = \(slice)"
        }
        try await session.run { connection throws(WarehouseError) in
            for statement in statements { _ = try connection.execute(statement, doing: "discard slice \(slice)") }
        }
    }

    func empty(set: Int) async throws(WarehouseError) {
        let statements = slots(layout).map { "truncate \(StageNames(set: set).relation($0.slot))" }
        try await session.run { connection throws(WarehouseError) in
            for statement in statements { _ = try connection.execute(statement, doing: "empty the stage tables") }
        }
    }

    func isolate(slice: Int64, from set: Int, to spare: Int) async throws(WarehouseError) {
        let statements = slots(layout).flatMap { slot, _ in
            let target = StageNames(set: spare).relation(slot)
            let source = StageNames(set: set).relation(slot)
            return [
                "create temp table if not exists \(target) (like \(source))", "truncate \(target)",
                "insert into \(target) select * from \(source) where slice_id = \(slice)",
            ]
        }
        try await session.run { connection throws(WarehouseError) in
            for statement in statements { _ = try connection.execute(statement, doing: "isolate slice \(slice)") }
        }
    }

    func stagedRows(in slot: StageSlot, set: Int) async throws(WarehouseError) -> [String] {
        let relation = StageNames(set: set).relation(slot)
        return try await session.run { connection throws(WarehouseError) in
            try connection.execute(
                "select to_jsonb(t) - 'slice_id' - 'row_hash' - 'record_hash' - 'payload' as record from \(relation) t",
                doing: "read the stage"
            ).column("record")
        }
    }

    func knownRows(_ request: KnownRowsRequest) async throws(WarehouseError) -> KnownRows {
        guard let schema = schemas[request.target.table], request.target.known != .nothing else { return KnownRows() }
        let query = KnownRowsQuery(request, schema: schema)
        return try await session.run { connection throws(WarehouseError) in try query.run(on: connection) }
    }

    func refusedRows(in batch: BatchManifest) async throws(WarehouseError) -> [RefusedRow] {
        // Not in months that the batch would make itself: a probe needs them to be there.
        _ = try await prepareMonths(for: batch, leavesFreshMonths: false)
        let (layout, schemas, slots) = (layout, schemas, slots(layout).map(\.slot))
        let search = RefusedRowSearch(layout: layout, batch: batch) { target, rows in
            var part = batch
            part.absenceDeletes = false
            for table in part.tables.indices {
                part.tables[table].rows = table == layout.targets[target].rows ? rows : 0
            }
            return PublishTransaction(batch: part, layout: layout, schemas: schemas, slots: slots)
        }
        return try await session.run { connection throws(WarehouseError) in try search.run(on: connection) }
    }

    func publish(_ batch: BatchManifest) async throws(WarehouseError) -> PublishOutcome {
        var attempt = 1
        while true {
            var sent: PublishTransaction?
            do throws(WarehouseError) {
                let fresh = try await prepareMonths(for: batch)
                let transaction = PublishTransaction(
                    batch: batch, layout: layout, schemas: schemas, slots: slots(layout).map(\.slot), freshMonths: fresh
                )
                sent = transaction
                let outcome = try await session.run { connection throws(WarehouseError) in
                    try transaction.run(on: connection)
                }
                for (table, made) in fresh { note(made, of: table) }
                return outcome
            } catch {
                if error.kind == .outcomeUnknown, let sent { return try await resolve(batch, after: error, sent) }
                // The whole transaction again: the stage still holds every row.
                guard error.isTransient, attempt < 4 else { throw error }
                attempt += 1
                try? await Task.sleep(for: .milliseconds(Int.random(in: 20...(100 * attempt))))
            }
        }
    }

    /// Rows from which a month of its own is worth its DDL.
    private static let freshRows = 5_000

    /// Makes the months that the batch's rows need, ahead of it and in a transaction of its own, so that no
    /// reader waits for a lock that the batch would hold.
    ///
    /// - Returns: By table the months that nobody has loaded yet: the batch makes them itself, which is faster.
    private func prepareMonths(for batch: BatchManifest, leavesFreshMonths: Bool = true)
        async throws(WarehouseError) -> [TableName: [CivilDay]]
    {
        var fresh: [TableName: [CivilDay]] = [:]
        for target in layout.targets {
            for log in Set([target.restatements?.table, target.remainder?.log?.table].compactMap { $0 }) {
                try await prepareLog(log)
            }
            guard let schema = schemas[target.table], schema.isMonthly, let column = schema.partitionColumn,
                let days = batch.tables[target.rows].days
            else { continue }
            // Each of them: the first and the last may be there from batches that had nothing between.
            let possible = sequence(first: days.lowerBound.firstOfMonth) { ($0 + 31).firstOfMonth }
                .prefix { $0 <= days.upperBound }
            guard !possible.allSatisfy({ months.contains(TableMonth(table: target.table, first: $0)) }) else {
                continue
            }
            let stage = StageNames(set: batch.stageSet).relation(.table(target.rows))
            let needed = try await monthsOfRows(in: stage, column: column, of: target.table)
            if let fact = target.remainder?.fact, fact != target.table, schemas[fact]?.isMonthly == true {
                try await makeMonths(of: fact, for: needed.map(\.month))
            }
            if leavesFreshMonths, needed.allSatisfy({ $0.rows >= Lane.freshRows && !$0.isThere }) {
                fresh[target.table] = needed.map(\.month)
                continue
            }
            let missing = needed.filter { !$0.isThere }.map(\.month)
            try await session.run { connection throws(WarehouseError) in
                for month in missing {
                    _ = try connection.execute(
                        "select etl.ensure_partitions($1::date, $1::date)", [month.description],
                        doing: "make months")
                }
            }
            note(needed.map(\.month), of: target.table)
        }
        return fresh
    }

    /// Remainders go where their totals are.
    private func makeMonths(of fact: TableName, for months: [CivilDay]) async throws(WarehouseError) {
        try await session.run { connection throws(WarehouseError) in
            for month in months {
                _ = try connection.execute(
                    "select etl.ensure_partitions($1::regclass, $2::date, $2::date)", [fact.sql, month.description],
                    doing: "make months of \(fact)")
            }
        }
    }

    /// The log of restatements is cut by when figures change: today, and tomorrow if the batch runs past midnight.
    private func prepareLog(_ log: TableName) async throws(WarehouseError) {
        guard schemas[log]?.partitionColumn == "changed_on" else { return }
        let sql = """
            select etl.ensure_partitions($1::regclass, d, d + 1)
            from (select (pg_catalog.now() at time zone 'UTC')::date as d) as today
            """
        try await session.run { connection throws(WarehouseError) in
            _ = try connection.execute(sql, [log.sql], doing: "make months of \(log)")
        }
    }

    private func note(_ made: [CivilDay], of table: TableName) {
        months.formUnion(made.map { TableMonth(table: table, first: $0) })
    }

    /// The months of the rows of a stage table, and whether the target has them.
    private func monthsOfRows(in stage: String, column: String, of table: TableName) async throws(WarehouseError)
        -> [(month: CivilDay, rows: Int, isThere: Bool)]
    {
        let sql = """
            select month, rows, \(MonthTable.isThere("month", schema: "$1", table: "$2")) as is_there
            from (
              select date_trunc('month', \(SQLIdentifier(column))::timestamp)::date as month, count(*) as rows
              from \(stage) group by 1 order by 1
            ) as needed
            """
        let parameters = [table.schema, table.name]
        return try await session.run { connection throws(WarehouseError) in
            try connection.execute(sql, parameters, doing: "look for months").map {
                row throws(WarehouseError) -> (month: CivilDay, rows: Int, isThere: Bool) in
                (try row.value("month"), try row.value("rows"), try row.value("is_there"))
            }
        }
    }

    /// COMMIT was sent and its answer lost: asks the database what became of the transaction, on a new connection.
    ///
    /// - Throws: `unreachable` if it was not published; `outcomeUnknown` if that cannot be found out.
    private func resolve(_ batch: BatchManifest, after error: WarehouseError, _ transaction: PublishTransaction)
        async throws(WarehouseError) -> PublishOutcome
    {
        func unknown(_ reason: String) -> WarehouseError {
            WarehouseError(
                .outcomeUnknown, doing: error.doing,
                "the connection was lost at COMMIT, and its outcome cannot be found out: \(reason)",
                hint: "run the same command again: the ledger knows what is published")
        }
        await session.close()
        for _ in 0..<20 {
            let fate: Fate
            do throws(WarehouseError) { fate = try await self.fate(of: batch, transaction) } catch {
                throw unknown(error.message)
            }
            switch fate {
            case .published: return transaction.outcome.value
            case .undone:
                throw WarehouseError(
                    .unreachable, doing: error.doing,
                    "the connection was lost at COMMIT, and the batch was not published")
            case .undecided: try? await Task.sleep(for: .milliseconds(250))
            }
        }
        throw unknown("the server has not finished it yet")
    }

    private enum Fate { case published, undone, undecided }

    private func fate(of batch: BatchManifest, _ transaction: PublishTransaction) async throws(WarehouseError) -> Fate {
        let xid = transaction.transactionID.value
        return try await session.run { connection throws(WarehouseError) in
            // In this order: once the transaction has let go of its number, its row is there for all to see or never.
            let isBusy: Bool = try connection.execute(
                """
                select exists (
                  select from pg_catalog.pg_locks l
                  where l.locktype = 'transactionid' and l.transactionid = ($1::xid8)::xid and l.granted) as is_busy
                """, [xid], doing: "look the transaction up"
            ).only("is_busy")
            let isThere: Bool = try connection.execute(
                "select exists (select from etl.batch where batch_id = $1::uuid) as is_there", [batch.batchID],
                doing: "look the batch up"
            ).only("is_there")
            return isThere ? .published : isBusy ? .undecided : .undone
        }
    }

    func close() async {
        await session.close()
    }
}

extension MemberLayout {
    /// The columns of the members' stage table, in the order in which the transform writes them.
    var columns: [StageColumn] {
        [
            StageTable.sliceColumn, StageColumn(name: "entity", typeName: "smallint"),
            StageColumn(name: "tenant_key", typeName: "bigint"), StageColumn(name: "member_key", typeName: "bigint"),
            StageColumn(name: "member_id", typeName: "text"),
        ] + memberColumns.map { StageColumn(name: $0, typeName: "bigint") }
            + codeColumns.map { StageColumn(name: $0, typeName: "text") }
    }
}
