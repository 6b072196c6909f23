import Core

/// The migrator's own tables: which files were applied, and which forms views and functions have had.
struct SchemaBooks {
    /// A migration as it was applied.
    struct Applied {
        let version: Int
        let name: String
        let checksum: String
    }

    /// What they say.
    struct State {
        /// In the order of their numbers.
        var migrations: [Applied] = []
        /// Checksums of all forms that a view or function has had here, the oldest first.
        var objects: [String: [String]] = [:]
        /// The tables are there, as this program has them.
        var isThere = false
        /// An earlier octoload's files are recorded, of which this program's are the sum.
        var isPredecessor = false

        /// The star that is recorded.
        var star: Star? {
            let versions = Set(migrations.map(\.version))
            return Star.allCases.first { star in
                SchemaModule.star(star).migrations.contains { versions.contains($0.version) }
            }
        }
    }

    let doing: String

    /// - Throws: `unusable` if an earlier octoload made the database and did not come to the end of its files.
    func read(on connection: borrowing PostgresConnection) throws(WarehouseError) -> State {
        var state = State()
        let there = try connection.execute(
            """
            select pg_catalog.to_regclass('etl.schema_migration') is not null,
              pg_catalog.to_regclass('etl.schema_object') is not null
            """, doing: doing
        ).rows.first
        guard let there, there[0] == "t" else { return state }
        state.isThere = there[1] == "t"
        for row in try connection.execute(
            "select version, name, pg_catalog.encode(checksum, 'hex') from etl.schema_migration order by version",
            doing: doing
        ).rows {
            guard let version = row[0].flatMap({ Int($0) }), let name = row[1], let checksum = row[2] else { continue }
            state.migrations.append(Applied(version: version, name: name, checksum: checksum))
        }
        if Predecessor.made(state.migrations) {
            state.migrations = try Predecessor.successors(of: state.migrations, doing: doing)
            state.isPredecessor = true
        }
        guard state.isThere else { return state }
        for row in try connection.execute(
            "select name, pg_catalog.encode(checksum, 'hex') from etl.schema_object order by name, revision",
            doing: doing
        ).rows {
            guard let name = row[0], let checksum = row[1] else { continue }
            state.objects[name, default: []].append(checksum)
        }
        return state
    }

    func areThere(on connection: borrowing PostgresConnection) throws(WarehouseError) -> Bool {
        try connection.execute(
            "select pg_catalog.to_regclass('etl.schema_object') is not null", doing: doing
        ).scalar == "t"
    }

    /// Makes them, those that are not there.
    func create(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        try connection.executeScript(
            """
            create schema if not exists etl;
            create table if not exists etl.schema_migration (
              version integer not null constraint schema_migration_pkey primary key,
              name text not null,
              checksum bytea not null,
              applied_at timestamptz not null
            );
            comment on table etl.schema_migration is 'Tables that were made, one row per file of sql/schema';
            comment on column etl.schema_migration.version is 'Number of the file';
            comment on column etl.schema_migration.name is 'File name without its ending';
            comment on column etl.schema_migration.checksum is 'SHA-256 of the file as it was applied';
            comment on column etl.schema_migration.applied_at is 'When it was applied (UTC)';
            create table if not exists etl.schema_object (
              name text not null,
              revision integer not null,
              checksum bytea not null,
              applied_at timestamptz not null,
              constraint schema_object_pkey primary key (name, revision)
            );
            comment on table etl.schema_object is
              'Views and functions, one row per file of sql/views and sql/functions and form that it has had here';
            comment on column etl.schema_object.name is 'View or function, which is the file name without its ending';
            comment on column etl.schema_object.revision is 'Number of the form, from 1; the last one stands';
            comment on column etl.schema_object.checksum is 'SHA-256 of the file as it was applied';
            comment on column etl.schema_object.applied_at is 'When it was applied (UTC)';
            """, doing: doing)
    }

    /// Keeps other migrators out until the transaction ends: a lock that only the owner of the books can take.
    func lock(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute("lock table etl.schema_migration in share row exclusive mode", doing: doing)
    }

    func has(_ migration: Migration, on connection: borrowing PostgresConnection) throws(WarehouseError) -> Bool {
        try connection.execute(
            "select exists (select from etl.schema_migration where version = $1)", ["\(migration.version)"],
            doing: doing
        ).scalar == "t"
    }

    func record(_ migration: Migration, on connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute(
            """
            insert into etl.schema_migration (version, name, checksum, applied_at)
            values ($1, $2, pg_catalog.decode($3, 'hex'), pg_catalog.now())
            """, ["\(migration.version)", migration.name, hexadecimal(migration.checksum)], doing: doing)
    }

    /// Records the form that an object has now, unless it had it before.
    func record(_ object: SchemaObject, on connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute(
            """
            insert into etl.schema_object (name, revision, checksum, applied_at)
            select $1, coalesce(max(o.revision), 0) + 1, pg_catalog.decode($2, 'hex'), pg_catalog.now()
            from etl.schema_object o where o.name = $1
            having coalesce((pg_catalog.array_agg(o.checksum order by o.revision desc))[1] <> pg_catalog.decode($2, 'hex'), true)
            """, [object.name, object.checksum], doing: doing)
    }

    /// Forgets views and functions that are no more.
    func forget(_ names: [String], on connection: borrowing PostgresConnection) throws(WarehouseError) {
        guard !names.isEmpty else { return }
        _ = try connection.execute(
            "delete from etl.schema_object where name = any ($1::text[])", [arrayLiteral(names)], doing: doing)
    }

    /// Replaces what an earlier octoload recorded by the files that make the same.
    func takeOver(_ successors: [Applied], on connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute("delete from etl.schema_migration", doing: doing)
        for migration in successors {
            _ = try connection.execute(
                """
                insert into etl.schema_migration (version, name, checksum, applied_at)
                values ($1, $2, pg_catalog.decode($3, 'hex'), pg_catalog.now())
                """, ["\(migration.version)", migration.name, migration.checksum], doing: doing)
        }
    }
}
