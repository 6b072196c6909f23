import Core
import TestSupport
import Testing
import Transform

@testable import Warehouse

/// The SQL that is built for tables of every kind: kept in files for review, and understood by the database.
@Suite struct MergeSQLTests {
    /// Pipelines of pipelines.yaml, and what their tables are examples of.
    private static let pipelines = [
        ("domains", "a dimension with states, whose absent members are deleted"),
        ("campaigns", "a dimension with states and tombstones, of clients"),
        ("ad_performance", "a monthly fact with members, tombstones, restatements and remainders"),
        ("campaign_performance", "totals that a fact's remainders are computed from"),
        ("competitor_posts", "a fact and a dimension of one record"),
    ]

    /// Tables of others: what they have of versions, hashes and keys is their owner's business.
    private static let foreign = """
        version: 1
        api: {base_url: "https://api.example.com", token: {env: KEY}, paginate: {style: single}, records: data}
        warehouse: {url: {env: DB}, schema: public}
        pipelines:
          orders:
            get: /orders
            load:
              orders:
                newest_by: at
                columns: {id: id, day: day, note: note, at: at}
                measures: {amount: amount}
          plain:
            get: /plain
            load: {plain: {columns: {id: id, note: note, more: more}}}
        """

    private static let foreignTables = [
        """
        create table public.orders (
          id text, day date, note text not null default 'none', amount numeric(12, 4), at timestamptz, primary key (id, day))
        """,
        "create table public.plain (id text primary key, note text, more json)",
    ]

    @Test(arguments: pipelines) func `what is built for a pipeline is what its file shows`(
        name: String, subject: String
    ) async throws {
        try await withDatabase { database in
            try await withLoad(name, in: database) { load in
                let script = MergeScript(load)
                try GoldenFile(name, of: "\(name): \(subject)").expect(script.statements)
                try await expectUnderstood(script.statements, load, database)
            }
        }
    }

    @Test(arguments: ["orders", "plain"]) func `what is built for a table of others is what its file shows`(
        name: String
    ) async throws {
        try await withDatabase { database in
            for sql in Self.foreignTables { _ = try await database.rows(sql) }
            let load = try await Load.open(yaml: Self.foreign, name, in: database)
            let script = MergeScript(load)
            try GoldenFile(name, of: "\(name): a table of others").expect(script.statements)
            try await expectUnderstood(script.statements, load, database)
            await load.close()
        }
    }

    @Test func `what books build for tables is what its file shows`() async throws {
        try await withDatabase { database in
            try await withLoad("ad_performance", in: database) { load in
                let domains = EntityTable(
                    entity: "domain", table: TableName(schema: "dw", name: "dim_domain"), keyColumn: "domain_key",
                    idColumn: "domain_id", constants: [:])
                let known = try await load.warehouse.catalogue.schemas(of: [domains.table])
                let (schema, fact) = (
                    try #require(known[domains.table]),
                    try #require(load.schemas.values.first { $0.name.name == "fact_ad_performance_daily" })
                )
                let platforms = try #require(fact.codes["platform_code"])
                let rejects = StageNames(set: 0).relation(.rejects)
                let statements = [
                    ("members of a pipeline's partitions", Members.select(["time_zone"], of: domains, schema)),
                    ("rows whose member is gone", Members.orphans(in: fact, of: domains)),
                    ("rates that are missing", ExchangeRates.missingRates(since: Record.firstDay)),
                    ("codes that are new", PublishTransaction.insertion(into: platforms)),
                    ("rejected records", QuarantineOfBatch.refusals(in: rejects)),
                    ("replayed records", BooksOfBatch.replay(unlessIn: rejects)),
                ]
                try GoldenFile("books", of: "What books build for the tables that they meet").expect(statements)
                try await expectUnderstood(statements, load, database)
            }
        }
    }

    @Test func `what is built for imports is what its file shows`() async throws {
        try await withDatabase { database in
            let statements = [ImportTable.fx, .budget].flatMap(ImportScript.statements)
            try GoldenFile("imports", of: "Imports of exchange rates and budgets").expect(statements)
            for table in [ImportTable.fx, .budget] {
                let session = DatabaseSession(database)
                _ = try await session.query(ImportStatements(table: table).createStage, doing: "make the stage table")
                await prepare(ImportScript.statements(table), session)
                await session.close()
            }
        }
    }

    /// Prepares the statements where the stage tables are.
    private func expectUnderstood(
        _ statements: [(name: String, sql: String)], _ load: Load, _ database: TestDatabase
    ) async throws {
        let session = DatabaseSession(database)
        let lane = Lane(session: session, rejectColumns: RejectStage.columns)
        try await lane.prepare(load.plan.layout, schemas: load.schemas, sets: 1)
        await prepare(statements, session)
        await lane.close()
    }

    private func prepare(_ statements: [(name: String, sql: String)], _ session: DatabaseSession) async {
        for statement in statements {
            do {
                _ = try await session.query("prepare s as \(statement.sql)", doing: "prepare a statement")
                _ = try await session.query("deallocate s", doing: "forget it")
            } catch {
                Issue.record("\(statement.name): \(error)\n\(statement.sql)")
            }
        }
    }
}
