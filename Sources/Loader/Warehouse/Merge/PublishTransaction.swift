import Core
import Synchronization

/// The one transaction that publishes a batch: members, rows, tombstones, rejects and ledger, or nothing.
///
/// It can be run again after a failure: everything that it reads is staged, everything that it writes rolls back.
final class PublishTransaction: Sendable {
    let batch: BatchManifest
    let layout: StageLayout
    let schemas: [TableName: TableSchema]
    private let slots: [StageSlot]
    /// Months that the batch makes, filled before they are attached.
    private let freshMonths: [TableName: [CivilDay]]

    /// What the transaction did; stays known if the answer to COMMIT is lost.
    let outcome = Locked(PublishOutcome())
    /// The transaction's xid8; "0" before it has one.
    let transactionID = Locked("0")

    init(
        batch: BatchManifest, layout: StageLayout, schemas: [TableName: TableSchema], slots: [StageSlot],
        freshMonths: [TableName: [CivilDay]] = [:]
    ) {
        self.batch = batch
        self.layout = layout
        self.schemas = schemas
        self.slots = slots
        self.freshMonths = freshMonths
    }

    var doing: String { "publish \(batch.slices.count) slices of \(batch.pipeline)" }

    func run(on connection: borrowing PostgresConnection) throws(WarehouseError) -> PublishOutcome {
        do throws(WarehouseError) {
            _ = try connection.execute("begin", doing: doing)
            try write(on: connection)
        } catch {
            if connection.isAlive { _ = try? connection.execute("rollback", doing: doing) }
            throw error
        }
        try commit(on: connection)
        return outcome.value
    }

    /// Merges one target's staged rows and rolls back: does the database take them?
    func probe(target number: Int, on connection: borrowing PostgresConnection) throws(WarehouseError) {
        let doing = "look for the rows that the database refuses"
        var refusal: WarehouseError?
        _ = try connection.execute("begin", doing: doing)
        do throws(WarehouseError) {
            let stamp = BatchStamp(try connection.execute("select pg_catalog.now()", doing: doing).only("now"))
            try insertCodes(connection)
            try insertMembers(connection, stamp.sql)
            var ignored = PublishOutcome()
            try merge(layout.targets[number], isPrimary: false, stamp, connection, &ignored)
            _ = try connection.execute("set constraints all immediate", doing: doing)
        } catch { refusal = error }
        if connection.isAlive { _ = try connection.execute("rollback", doing: doing) }
        if let refusal { throw refusal }
    }

    /// COMMIT succeeds only if the server says COMMIT: after an error it says ROLLBACK, without an error of its own.
    private func commit(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        let result: QueryResult
        do throws(WarehouseError) {
            result = try connection.execute("commit", doing: doing)
        } catch {
            if error.kind == .unreachable || error.kind == .timedOut {
                throw WarehouseError(.outcomeUnknown, doing: doing, error.message)
            }
            throw error
        }
        guard result.tag == "COMMIT" else {
            throw WarehouseError(
                .refused, doing: doing, "the server answered COMMIT with \(result.tag)", sqlState: "40001")
        }
    }

    private func write(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        let start = try connection.execute(
            "select pg_catalog.now() as now, pg_catalog.pg_current_xact_id() as xid", doing: doing
        ).onlyRow()
        let (now, xid): (Instant, String) = (try start.value("now"), try start.value("xid"))
        transactionID.value = xid
        let stamp = BatchStamp(now)
        // Rows of months that the batch makes itself clash with nobody's: another lane may publish the same clients.
        let isAllFresh = !freshMonths.isEmpty && layout.targets.allSatisfy { freshMonths[$0.table] != nil }
        if isAllFresh {
            // Another lane's month may take its time, and this one waits for its members and its lock.
            _ = try connection.execute("select pg_catalog.set_config('lock_timeout', '300s', true)", doing: doing)
        } else {
            try lockPartitions(connection)
        }
        _ = try connection.execute(
            "insert into etl.batch (batch_id, run_id, xid, committed_at) values ($1, $2, $3, $4)",
            [batch.batchID, batch.runID, xid, now.description], doing: doing)
        for target in layout.targets { try holdShortKeys(target, connection) }
        try insertCodes(connection)
        try insertMembers(connection, stamp.sql)
        var result = PublishOutcome()
        for slice in batch.slices {
            var counts = RecordCounts()
            counts.received = slice.received
            counts.rejected = slice.rejected
            result.slices[slice.id] = counts
        }
        for (number, target) in layout.targets.enumerated() {
            try merge(target, isPrimary: number == 0, stamp, connection, &result)
        }
        for (id, counts) in result.slices {
            let rest = counts.received - counts.rejected - counts.inserted - counts.changed - counts.superseded
            // Of a table of elements there may be more rows than records.
            result.slices[id]?.unchanged = max(0, rest)
        }
        if isAllFresh { try lockPartitions(connection) }
        try BooksOfBatch(batch: batch, now: now).write(&result, on: connection)
        let filled = slots.filter(isFilled).map { StageNames(set: batch.stageSet).relation($0) }
        if !filled.isEmpty {
            _ = try connection.execute("truncate \(filled.joined(separator: ", "))", doing: doing)
        }
        outcome.value = result
    }

    private func isFilled(_ slot: StageSlot) -> Bool {
        switch slot {
        case .table(let index): batch.tables[index].rows > 0
        case .members: batch.memberRows > 0
        case .rejects: batch.rejectRows > 0
        }
    }

    /// In the order of their keys, so that two lanes cannot wait for each other; then the fence is compared.
    private func lockPartitions(_ connection: borrowing PostgresConnection) throws(WarehouseError) {
        let keys = Set(batch.slices.map(\.partitionKey)).sorted()
        _ = try connection.execute(
            """
            select partition_key from etl.partition where pipeline = $1 and partition_key = any ($2::text[])
            order by partition_key for update
            """, [batch.pipeline, arrayLiteral(keys)], doing: doing)
        guard case .fence(let expected) = batch.owner else {
            return try BackfillBooks.requireClaims(batch, on: connection, doing: doing)
        }
        let fence = try connection.execute(
            "select fence from etl.pipeline where pipeline = $1 for share", [batch.pipeline], doing: doing)
        guard try fence.column("fence", as: Int64.self).first == expected else {
            throw WarehouseError(.fenced, doing: doing, "another run of \(batch.pipeline) has taken over")
        }
    }

    private func insertCodes(_ connection: borrowing PostgresConnection) throws(WarehouseError) {
        for (table, codes) in batch.newCodes.sorted(by: { $0.key.table.description < $1.key.table.description }) {
            _ = try connection.execute(
                PublishTransaction.insertion(into: table), [arrayLiteral(codes.sorted())], doing: doing)
        }
    }

    private func insertMembers(_ connection: borrowing PostgresConnection, _ stamp: String) throws(WarehouseError) {
        guard let members = layout.members, batch.memberRows > 0 else { return }
        for statement in memberStatements(members, stamp).insertMissing {
            _ = try connection.execute(statement, doing: doing)
        }
    }

    private func merge(
        _ target: TargetLayout, isPrimary: Bool, _ stamp: BatchStamp, _ connection: borrowing PostgresConnection,
        _ result: inout PublishOutcome
    ) throws(WarehouseError) {
        guard let schema = schemas[target.table] else { return }
        let names = StageNames(set: batch.stageSet)
        let staged = batch.tables[target.rows]
        let rows = mergeStatements(target, schema, stamp)
        let restatements = restatementStatements(target, schema, stamp)
        var tally = TargetTally()
        var newRows = NewRows.none
        if isPrimary, batch.namesOwner { try requireOwner(rows, schema, connection) }
        if staged.rows > 0 {
            if let history = target.history {
                let statements = HistoryStatements(history: history, rows: rows)
                _ = try connection.execute(statements.merge, doing: doing)
            }
            newRows = try merge(rows, restatements, staged, connection, &tally)
        }
        if let table = target.parents, batch.tables[table].rows > 0 {
            try deleteGoneElements(rows, parents: table, connection, &tally)
        }
        if let table = target.tombstones, batch.tables[table].rows > 0 {
            let statements = tombstoneStatements(target, schema, table: table, stamp)
            if let restatements {
                _ = try connection.execute(restatements.withdrawn(statements), doing: doing)
            }
            for row in try connection.execute(statements.apply, doing: doing).rows {
                let (slice, applied): (Int64, Int) = (try row.value("slice_id"), try row.value("applied"))
                tally[slice].superseded += try row.value("superseded")
                tally[slice].unknownTombstones += try row.value("unknown")
                tally[slice].changed += applied
                tally[slice].deleted += applied
            }
        }
        if batch.absenceDeletes { try deleteAbsent(rows, schema, connection, &tally, &result) }
        if let remainder = target.remainder {
            let touched = touched(newRows, rows, names, scope: remainder.scope)
            try updateRemainder(remainder, touched, target, stamp, connection)
            if target.table == remainder.fact { try holdAgainstTotals(remainder, touched, target, connection) }
        }
        tally.add(to: &result, target, isPrimary: isPrimary, batch.slices)
    }

    /// Which staged rows made a difference to the target.
    enum NewRows {
        case none
        case all
        /// Those that the delta names.
        case inDelta
    }

    private func merge(
        _ rows: MergeStatements, _ restatements: RestatementStatements?, _ staged: StagedTable,
        _ connection: borrowing PostgresConnection, _ tally: inout TargetTally
    ) throws(WarehouseError) -> NewRows {
        var left = staged.rows
        if let parents = rows.target.parents, freshMonths[rows.target.table] == nil {
            left = try leaveOutOlderElements(rows, parents: parents, of: left, connection, &tally)
        }
        if staged.mayRepeatKeys {
            for row in try connection.execute(rows.supersede, doing: doing).rows {
                let removed: Int = try row.value("removed")
                left -= removed
                tally[try row.value("slice_id")].superseded += removed
            }
        }
        if rows.target.entity != nil, rows.stage.columns.contains(where: { $0.name == "deleted_at" }) {
            for statement in rows.completeTombstones { _ = try connection.execute(statement, doing: doing) }
        }
        if let months = freshMonths[rows.target.table] {
            if try fill(months, rows, connection) {
                try countAsInserted(rows, connection, &tally)
                return .all
            }
            // Another session has made one of them since we looked.
            try lockPartitions(connection)
            for month in months {
                _ = try connection.execute(
                    "select etl.ensure_partitions($1::date, $1::date)", [month.description], doing: doing)
            }
        }
        // First loads, and new days of clients that are there: nothing to compare with.
        guard try connection.execute(rows.targetHoldsAny, doing: doing).only("holds_any") else {
            try countAsInserted(rows, connection, &tally)
            _ = try connection.execute(rows.insert(everything: true), doing: doing)
            return .all
        }
        _ = try connection.execute("truncate \(StageNames.delta)", doing: doing)
        var inserted = 0
        var changed = 0
        var versioned = 0
        for row in try connection.execute(rows.compare, doing: doing).rows {
            let (slice, new, old): (Int64, Int, Int) = (
                try row.value("slice_id"), try row.value("inserted"), try row.value("changed")
            )
            tally[slice].inserted += new
            tally[slice].changed += old
            tally[slice].deleted += try row.value("tombstones")
            inserted += new
            changed += old
            versioned += try row.value("versioned", as: Int.self)
        }
        // The planner does not know how few rows differ, and would hash the whole stage to find them.
        let isSmall = (inserted + changed + versioned) * 4 < left
        if isSmall { _ = try connection.execute(rows.preferLookups(true), doing: doing) }
        if inserted > 0 { _ = try connection.execute(rows.insert(everything: inserted == left), doing: doing) }
        if changed > 0 {
            if let restatements { _ = try connection.execute(restatements.changed(rows), doing: doing) }
            _ = try connection.execute(rows.update, doing: doing)
        }
        if versioned > 0 { _ = try connection.execute(rows.updateVersion, doing: doing) }
        if isSmall { _ = try connection.execute(rows.preferLookups(false), doing: doing) }
        return inserted + changed > 0 ? .inDelta : .none
    }

    private func countAsInserted(
        _ rows: MergeStatements, _ connection: borrowing PostgresConnection, _ tally: inout TargetTally
    ) throws(WarehouseError) {
        for row in try connection.execute(rows.countStaged, doing: doing).rows {
            let slice: Int64 = try row.value("slice_id")
            tally[slice].inserted += try row.value("staged")
            tally[slice].deleted += try row.value("tombstones")
        }
    }

    /// Makes the months' tables, fills and attaches them; false if one of them is there already.
    private func fill(_ months: [CivilDay], _ rows: MergeStatements, _ connection: borrowing PostgresConnection)
        throws(WarehouseError) -> Bool
    {
        let parameters = [rows.target.table.sql, arrayLiteral(months.map(\.description))]
        let made: [String] = try connection.execute(
            "select unnest(etl.begin_partitions($1::regclass, $2::date[])) as name", parameters, doing: doing
        ).column("name")
        guard made.count == months.count else { return false }
        for (month, name) in zip(months, made) {
            _ = try connection.execute(rows.insert(month: month, into: name), doing: doing)
        }
        _ = try connection.execute("select etl.attach_partitions($1::regclass, $2::date[])", parameters, doing: doing)
        return true
    }
}

/// When a batch is published, as a literal for its statements.
struct BatchStamp {
    let sql: String
    /// UTC.
    let day: CivilDay

    init(_ now: Instant) {
        sql = "timestamptz \(sqlLiteral(now.description))"
        day = now.utcDay
    }
}

/// A value behind a lock.
final class Locked<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) {
        mutex = Mutex(value)
    }

    var value: Value {
        get { mutex.withLock { $0 } }
        set { mutex.withLock { $0 = newValue } }
    }
}
