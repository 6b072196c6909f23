import Core

/// The warehouse over libpq: opens the sessions, and hands out the books over them.
///
/// Keeps one control session for books and catalogue; it holds the pipelines' advisory locks for the whole run. Lanes
/// have sessions of their own.
package final class PostgresWarehouse: WarehouseGateway {
    let target: ConnectionTarget
    let control: DatabaseSession
    /// For what is written beside the loads; opened when there is something.
    let audit: DatabaseSession
    /// For the quota, which is asked while the others are busy; opened when there is one.
    let quotas: DatabaseSession
    let rejectColumns: [StageColumn]
    /// The star that it is to have besides the books; a database that has one keeps it.
    let star: Star?

    /// - Parameter rejectColumns: Layout of the stage table of rejected records, as the transform writes it.
    package init(_ target: ConnectionTarget, rejectColumns: [StageColumn], star: Star? = nil) {
        self.target = target
        self.rejectColumns = rejectColumns
        self.star = star
        control = DatabaseSession(target, name: "octoload-control")
        let patience = min(target.deadline, .seconds(2))
        let beside = ConnectionTarget(
            conninfo: target.conninfo, deadline: patience, applicationName: target.applicationName)
        audit = DatabaseSession(beside, name: "octoload-audit")
        quotas = DatabaseSession(beside, name: "octoload-quota")
    }

    /// Connects now, retrying while the server is starting, so that a database that is down costs no API call.
    package func connect() async throws(WarehouseError) {
        try await control.connect()
        try await requireSessions()
    }

    package func close() async {
        await audit.close()
        await quotas.close()
        await control.close()
    }

    package func openLane(number: Int) async throws(WarehouseError) -> any LoadLane {
        let session = DatabaseSession(target, name: "octoload-lane-\(number)")
        try await session.connect()
        return Lane(session: session, rejectColumns: rejectColumns)
    }

    // MARK: Books

    package var catalogue: Catalogue { Catalogue(session: control) }
    package var members: Members { Members(session: control) }
    package var runs: RunHistory { RunHistory(session: control) }
    package var ledger: Ledger { Ledger(session: control) }
    package var failures: SliceFailures { SliceFailures(session: control) }
    package var heldSlices: HeldSlices { HeldSlices(session: control) }
    package var quarantine: Quarantine { Quarantine(session: control) }
    package var pages: PageCache { PageCache(session: control) }
    package var calls: CallLog { CallLog(session: control, audit: audit) }
    package var fields: Fields { Fields(session: control) }
    package var owners: ProgressOwners { ProgressOwners(session: control) }
    package var progress: ProgressBook { ProgressBook(session: control) }
    package var backfills: BackfillJobs { BackfillJobs(session: control) }
    package var queue: BackfillQueue { BackfillQueue(session: control) }
    package var quota: QuotaStore { QuotaStore(session: control, shared: quotas) }
    package var reportJobs: ReportJobs { ReportJobs(session: control) }
    package var status: StatusBoard { StatusBoard(session: control) }
    package var rates: ExchangeRates { ExchangeRates(session: control) }
    package var imports: Imports { Imports(session: control) }
    package var workflows: Workflows { Workflows(session: control) }
    package var outbox: ActionOutbox { ActionOutbox(session: control) }
    package var silences: Silences { Silences(session: control) }
    /// Asks the queries of workflows, in sessions of its own.
    package var actor: ActorQuery { ActorQuery(target: target) }
    package var server: Server { Server(session: control) }

    // MARK: Migrations

    /// Applies the missing migrations, and views and functions that have changed; returns their names. If access is
    /// set up, tables that this migration has made, or one before it that failed on the way, get their policies.
    package func migrate() async throws(WarehouseError) -> [String] { try await migrate(Migrator(star: star)) }

    func migrate(_ migrator: Migrator) async throws(WarehouseError) -> [String] {
        try await control.run { connection throws(WarehouseError) in try migrator.migrate(on: connection) }
    }

    /// What `migrate` would apply, in that order.
    package func migrationPlan() async throws(WarehouseError) -> [PlannedMigration] {
        try await control.run { connection throws(WarehouseError) in
            try Migrator(star: self.star).pending(on: connection).planned
        }
    }

    /// Names of the files that the database has not, or not in their present form. That somebody has dropped a view holds up no load.
    package func pendingMigrations() async throws(WarehouseError) -> [String] {
        try await control.run { connection throws(WarehouseError) in
            try Migrator(star: self.star).pending(on: connection, mends: false).planned.map(\.name)
        }
    }

    /// The star that the database has.
    package func presentStar() async throws(WarehouseError) -> Star? {
        try await control.run { connection throws(WarehouseError) in
            try SchemaBooks(doing: "look for a star").read(on: connection).star
        }
    }

    // MARK: Statements

    /// The database's clock.
    package func now() async throws(WarehouseError) -> Instant {
        try await query(PostgresWarehouse.clockSQL, doing: "read the clock").only("now")
    }

    static let clockSQL = "select pg_catalog.clock_timestamp() as now"

    /// Rows of a query, as text; for answers that are shown, not for loading.
    package func rows(_ sql: String, _ parameters: [String?] = []) async throws(WarehouseError) -> [[String?]] {
        try await query(sql, parameters, doing: "ask the warehouse").rows.map(\.values)
    }

    func query(_ sql: String, _ parameters: [String?] = [], doing: String) async throws(WarehouseError) -> QueryResult {
        try await control.query(sql, parameters, doing: doing)
    }
}
