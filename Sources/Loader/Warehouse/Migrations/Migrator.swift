import Core

/// Brings the warehouse's schema up to date: forward only, one transaction per migration, one migrator at a time.
struct Migrator {
    /// How long to wait for another migrator, asked every fifth of a second.
    private static let patience = 50

    private let doing = "migrate"

    /// Applies what is missing; returns the names of what it applied.
    ///
    /// - Throws: `unusable` if an applied migration has changed, or the database is ahead of this program; `insecure` if a
    ///   schema, or something in it, is somebody else's; `alreadyRunning` if another migrator takes its time.
    func migrate(on connection: borrowing PostgresConnection, migrations: [Migration]) throws(WarehouseError)
        -> [String]
    {
        try SchemaOwnership().require(connection, doing: doing)
        let isLocked = try lock(connection)
        do throws(WarehouseError) {
            let applied = try apply(migrations, on: connection)
            if isLocked { try AdvisoryLock.migrations.giveBack(connection, doing: doing) }
            return applied
        } catch {
            if isLocked, connection.isAlive { try? AdvisoryLock.migrations.giveBack(connection, doing: doing) }
            throw error
        }
    }

    /// Waits for other migrators; false if somebody has the lock who may not migrate, and so keeps nobody from it: the lock
    /// on the list of migrations is one that only its owner can take.
    private func lock(_ connection: borrowing PostgresConnection) throws(WarehouseError) -> Bool {
        for attempt in 0... {
            if try AdvisoryLock.migrations.take(connection, doing: doing) { return true }
            guard
                let other = try AdvisoryLock.migrations.holders(connection, doing: doing).first,
                other.isEntitled
            else { return false }
            guard attempt < Migrator.patience else {
                throw WarehouseError(
                    .alreadyRunning, doing: doing, "another migration is under way: \(other.description)",
                    hint: "try again when it is done")
            }
            _ = try connection.execute("select pg_catalog.pg_sleep(0.2)", doing: doing)
        }
        return false
    }

    private func apply(_ migrations: [Migration], on connection: borrowing PostgresConnection) throws(WarehouseError)
        -> [String]
    {
        let pending = try pending(migrations, on: connection)
        for migration in pending {
            let doing = "apply migration \(migration.name)"
            do throws(WarehouseError) {
                _ = try connection.execute("begin", doing: doing)
                // A dashboard that holds a table must not make all the others queue behind us.
                _ = try connection.execute("set local lock_timeout = '3s'", doing: doing)
                if migration.version == migrations.first?.version { try createLedger(on: connection) }
                guard try isStillMissing(migration, on: connection) else {
                    _ = try connection.execute("rollback", doing: doing)
                    continue
                }
                try connection.executeScript(migration.sql, doing: doing) { position, done in
                    SQLScript(migration.sql).place(position: position, done: done)
                }
                _ = try connection.execute(
                    """
                    insert into etl.schema_migration (version, name, checksum, applied_at)
                    values ($1, $2, pg_catalog.decode($3, 'hex'), pg_catalog.now())
                    """, ["\(migration.version)", migration.name, hexadecimal(migration.checksum)], doing: doing)
                let result = try connection.execute("commit", doing: doing)
                guard result.tag == "COMMIT" else {
                    throw WarehouseError(.refused, doing: doing, "the server answered COMMIT with \(result.tag)")
                }
            } catch {
                if connection.isAlive { _ = try? connection.execute("rollback", doing: doing) }
                throw error
            }
        }
        return pending.map(\.name)
    }

    /// Looks again, with a lock that lasts until the transaction ends.
    private func isStillMissing(_ migration: Migration, on connection: borrowing PostgresConnection)
        throws(WarehouseError) -> Bool
    {
        _ = try connection.execute("lock table etl.schema_migration in share row exclusive mode", doing: doing)
        return try connection.execute(
            "select not exists (select from etl.schema_migration where version = $1)", ["\(migration.version)"],
            doing: doing
        ).scalar == "t"
    }

    private func createLedger(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        try connection.executeScript(
            """
            create schema if not exists etl;
            create table if not exists etl.schema_migration (
              version integer not null constraint schema_migration_pkey primary key,
              name text not null,
              checksum bytea not null,
              applied_at timestamptz not null
            );
            comment on table etl.schema_migration is 'Applied migrations, one row per file of sql/migrations';
            comment on column etl.schema_migration.version is 'Number of the migration';
            comment on column etl.schema_migration.name is 'File name without its ending';
            comment on column etl.schema_migration.checksum is 'SHA-256 of the file as it was applied';
            comment on column etl.schema_migration.applied_at is 'When it was applied (UTC)';
            """, doing: doing)
    }

    /// What is not applied yet.
    func pending(_ migrations: [Migration], on connection: borrowing PostgresConnection) throws(WarehouseError)
        -> [Migration]
    {
        let exists = try connection.execute(
            "select pg_catalog.to_regclass('etl.schema_migration') is not null", doing: doing)
        guard exists.scalar == "t" else { return migrations }
        let rows = try connection.execute(
            "select version, name, pg_catalog.encode(checksum, 'hex') from etl.schema_migration order by version",
            doing: doing
        ).rows
        var applied: [Int: String] = [:]
        for row in rows {
            guard let version = row[0].flatMap({ Int($0) }), let checksum = row[2] else { continue }
            guard let known = migrations.first(where: { $0.version == version }) else {
                throw WarehouseError(
                    .unusable, doing: doing,
                    "the database has migration \(row[1] ?? "?"), which this program does not know",
                    hint: "use the newer octoload that applied it")
            }
            guard hexadecimal(known.checksum) == checksum else {
                throw WarehouseError(
                    .unusable, doing: doing, "migration \(known.name) was changed after it had been applied",
                    hint: "restore the file, and put the change into a new migration")
            }
            applied[version] = checksum
        }
        return migrations.filter { applied[$0.version] == nil }
    }
}
