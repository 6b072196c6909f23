import Core
import Transform

@testable import Warehouse

/// The statements that the merge builds for one pipeline, in the order of a batch, each with its name.
struct MergeScript {
    private(set) var statements: [(name: String, sql: String)] = []

    private let load: Load
    private let transaction: PublishTransaction
    private let slice: CompletedSlice
    private let stamp = BatchStamp(Record.asOf)

    /// Days that the staged rows are of: one month.
    private static let days = Record.firstDay...CivilDay(year: 2026, month: 3, day: 31)

    init(_ load: Load) {
        self.load = load
        let layout = load.plan.layout
        var slice = CompletedSlice(
            id: 7, partition: load.member,
            range: layout.targets[0].hasDays
                ? .window(first: MergeScript.days.lowerBound, last: MergeScript.days.upperBound) : .snapshot,
            asOf: Record.asOf, pages: 1, calls: 1, received: 3, rejected: 1,
            rows: Array(repeating: 3, count: layout.tables.count))
        slice.daysRead = layout.targets[0].windowColumn == nil ? nil : MergeScript.days
        slice.readAt = Record.asOf
        var table = StagedTable()
        (table.rows, table.mayRepeatKeys, table.days) = (3, true, MergeScript.days)
        let batch = BatchManifest(
            batchID: "00000000-0000-4000-8000-00000000000b", runID: "00000000-0000-4000-8000-00000000000a",
            pipeline: load.pipeline.name, owner: .fence(1), stageSet: 0, slices: [slice],
            tables: Array(repeating: table, count: layout.tables.count), memberRows: 1, rejectRows: 1, newCodes: [:],
            absenceDeletes: load.pipeline.reading.absenceDeletes, maximumDeleted: 0.5)
        self.slice = slice
        transaction = PublishTransaction(batch: batch, layout: layout, schemas: load.schemas, slots: [])
        for target in layout.targets where load.schemas[target.table] != nil {
            add(target, load.schemas[target.table]!)
        }
        if let members = layout.members {
            for (number, sql) in transaction.memberStatements(members, stamp.sql).insertMissing.enumerated() {
                statements.append(("members: insert those that are missing, \(number + 1)", sql))
            }
        }
    }

    private mutating func add(_ target: TargetLayout, _ schema: TableSchema) {
        let names = StageNames(set: 0)
        let rows = transaction.mergeStatements(target, schema, stamp)
        func add(_ name: String, _ sql: String?) {
            if let sql { statements.append(("\(target.table): \(name)", sql)) }
        }
        let keys = transaction.keyStatements(target, schema)
        add("keys that are too short", keys.contradictions(except: []))
        if !keys.content.isEmpty { add("what differs under a key", keys.differences(in: slice.id)) }
        if let history = target.history {
            add("history", HistoryStatements(history: history, rows: rows).merge)
        }
        add("superseded rows", rows.supersede)
        if target.entity != nil, rows.stages("deleted_at") {
            for (number, sql) in rows.completeTombstones.enumerated() { add("complete tombstones, \(number + 1)", sql) }
        }
        add("does the target hold any", rows.targetHoldsAny)
        add("count what is staged", rows.countStaged)
        add("insert everything", rows.insert(everything: true))
        if schema.isMonthly {
            add("insert a month", rows.insert(month: Record.firstDay, into: "\(target.table.sql)"))
        }
        add("compare", rows.compare)
        add("prefer lookups", rows.preferLookups(true))
        add("insert what is new", rows.insert(everything: false))
        let restatements = transaction.restatementStatements(target, schema, stamp)
        add("what figures were", restatements?.changed(rows))
        add("update", rows.update)
        if target.versionColumn != nil { add("update versions", rows.updateVersion) }
        if let table = target.tombstones {
            let tombstones = transaction.tombstoneStatements(target, schema, table: table, stamp)
            add("what figures were before tombstones", restatements?.withdrawn(tombstones))
            add("tombstones", tombstones.apply)
        }
        if transaction.batch.absenceDeletes, schema.column("deleted_at") != nil {
            let column = slice.partition.map { "\($0.entity)_key" }.flatMap { schema.column($0)?.name }
            add("rows that are there", rows.countLive(slice: slice, partitionColumn: column))
            add(
                "rows that are gone",
                rows.deleteAbsent(slice: slice, partitionColumn: column, rejects: names.relation(.rejects)))
        }
        if let remainder = target.remainder, let fact = load.schemas[remainder.fact] {
            let statements = transaction.remainderStatements(remainder, fact, target, stamp)
            let touched = transaction.touched(.inDelta, rows, names, scope: remainder.scope)
            add("remainder: lock", statements.lock(isTotals: target.table == remainder.totals))
            add("remainder: is there any", statements.isNeeded)
            add("remainder", touched.map(statements.write))
            if target.table == remainder.fact {
                add(
                    "rows held against their totals",
                    transaction.controlStatements(remainder, fact, target).lacking(touched: touched))
            }
        }
    }
}

/// The statements that an import builds for one table.
enum ImportScript {
    static func statements(_ table: ImportTable) -> [(name: String, sql: String)] {
        let statements = ImportStatements(table: table)
        return [
            ("\(table.name): repeated keys", statements.repeated(limit: 20)), ("\(table.name): lock", statements.lock),
        ]
            + table.preparation.map { ("\(table.name): preparation", $0) }
            + [("\(table.name): write", statements.upsert), ("\(table.name): take back", statements.remove)]
    }
}
