import Core

/// The warehouse over libpq.
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

    /// - Parameter rejectColumns: Layout of the stage table of rejected records, as the transform writes it.
    package init(_ target: ConnectionTarget, rejectColumns: [StageColumn]) {
        self.target = target
        self.rejectColumns = rejectColumns
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

    /// Applies the missing migrations; returns their names. Tables that they make get their policies, if access is set up.
    package func migrate(_ migrations: [Migration] = Migration.all) async throws(WarehouseError) -> [String] {
        let applied = try await control.run { connection throws(WarehouseError) in
            try Migrator().migrate(on: connection, migrations: migrations)
        }
        if !applied.isEmpty, let groups = try await accessGroups() {
            try await runWhole(AccessScript([groups.secureTables]), doing: "give new tables their policies")
        }
        return applied
    }

    /// The migrations that are missing, in the order in which they would be applied.
    package func migrationPlan() async throws(WarehouseError) -> [PlannedMigration] {
        try await control.run { connection throws(WarehouseError) in
            try Migrator().pending(Migration.all, on: connection).map { migration in
                PlannedMigration(
                    name: migration.name, statements: SQLScript(migration.sql).statements.count, sql: migration.sql)
            }
        }
    }

    /// Names of the migrations that are missing.
    package func pendingMigrations() async throws(WarehouseError) -> [String] {
        try await control.run { connection throws(WarehouseError) in
            try Migrator().pending(Migration.all, on: connection).map(\.name)
        }
    }

    package func schemas(of names: Set<TableName>) async throws(WarehouseError) -> [TableName: TableSchema] {
        try await control.run { connection throws(WarehouseError) in try Catalogue.schemas(of: names, connection) }
    }

    package func codes(of tables: Set<CodeTable>) async throws(WarehouseError) -> [CodeTable: Set<String>] {
        try await control.run { connection throws(WarehouseError) in
            var result: [CodeTable: Set<String>] = [:]
            for table in tables {
                let rows = try connection.execute(
                    "select \(SQLIdentifier(table.codeColumn)) from \(table.table.sql)", doing: "read \(table.table)"
                ).rows
                result[table] = Set(rows.compactMap { $0[0] })
            }
            return result
        }
    }

    package func now() async throws(WarehouseError) -> Instant {
        let text = try await query("select pg_catalog.clock_timestamp()", doing: "read the clock").scalar
        guard let now = parseInstant(text) else {
            throw WarehouseError(
                .unusable, doing: "read the clock", "the database's clock shows no time: \(text ?? "null")")
        }
        return now
    }

    func query(_ sql: String, _ parameters: [String?] = [], doing: String) async throws(WarehouseError) -> QueryResult {
        try await control.run { connection throws(WarehouseError) in
            try connection.execute(sql, parameters, doing: doing)
        }
    }
}
