import Core

/// Brings the warehouse's schema up to date: forward only, one transaction per migration, one migrator at a time.
struct Migrator {
    /// Any number, the same in every version of this program.
    private static let lock = 6_074_021_911

    private let doing = "migrate"

    /// Applies what is missing; returns the names of what it applied.
    ///
    /// - Throws: `unusable` if an applied migration has changed, or the database is ahead of this program.
    func migrate(on connection: borrowing PostgresConnection, migrations: [Migration]) throws(WarehouseError)
        -> [String]
    {
        _ = try connection.execute("select pg_catalog.pg_advisory_lock($1)", ["\(Migrator.lock)"], doing: doing)
        do throws(WarehouseError) {
            let applied = try apply(migrations, on: connection)
            _ = try connection.execute("select pg_catalog.pg_advisory_unlock($1)", ["\(Migrator.lock)"], doing: doing)
            return applied
        } catch {
            if connection.isAlive {
                _ = try? connection.execute(
                    "select pg_catalog.pg_advisory_unlock($1)", ["\(Migrator.lock)"], doing: doing)
            }
            throw error
        }
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
