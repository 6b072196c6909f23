import Core

extension SchemaBooks {
    /// Makes the tables, and the columns that an earlier octoload's have not.
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
            alter table etl.schema_object
              add column if not exists release integer,
              add column if not exists parts text[];
            comment on table etl.schema_object is
              'Views and functions, one row per file of sql/views and sql/functions and form that it has had here';
            comment on column etl.schema_object.name is 'View or function, which is the file name without its ending';
            comment on column etl.schema_object.revision is 'Number of the form, from 1; the last one stands';
            comment on column etl.schema_object.checksum is 'SHA-256 of the file as it was applied';
            comment on column etl.schema_object.applied_at is 'When it was applied (UTC)';
            comment on column etl.schema_object.release is
              'Number of the views and functions of the program that applied it: one with a smaller number replaces none; null: not known';
            comment on column etl.schema_object.parts is
              'Columns of the view, or signatures of the functions, as the file made them; null: not known';
            """, doing: doing)
    }

    /// Keeps other migrators out until the transaction ends: a lock that only the owner of the books can take.
    func lock(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute("lock table etl.schema_migration in share row exclusive mode", doing: doing)
    }

    func has(_ migration: Migration, on connection: borrowing PostgresConnection) throws(WarehouseError) -> Bool {
        try connection.execute(SchemaBooks.isAppliedSQL, ["\(migration.version)"], doing: doing).only("is_applied")
    }

    static let isAppliedSQL = """
        select exists (select from etl.schema_migration where version = $1) as is_applied
        """

    func record(_ migration: Migration, on connection: borrowing PostgresConnection) throws(WarehouseError) {
        try record(
            Applied(
                version: migration.version, name: migration.name, checksum: hexadecimal(migration.checksum)),
            on: connection)
    }

    private func record(_ applied: Applied, on connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute(
            SchemaBooks.recordMigrationSQL, ["\(applied.version)", applied.name, applied.checksum], doing: doing)
    }

    static let recordMigrationSQL = """
        insert into etl.schema_migration (version, name, checksum, applied_at)
        values ($1, $2, pg_catalog.decode($3, 'hex'), pg_catalog.now())
        """

    /// Records the form that an object has now, unless it had it before, and what it consists of.
    func record(
        _ object: SchemaObject, parts: Set<String>, release: Int, on connection: borrowing PostgresConnection
    ) throws(WarehouseError) {
        let parts = arrayLiteral(parts.sorted())
        _ = try connection.execute(
            SchemaBooks.recordFormSQL, [object.name, object.checksum, "\(release)", parts], doing: doing)
        _ = try connection.execute(SchemaBooks.recordPartsSQL, [object.name, parts], doing: doing)
    }

    static let recordFormSQL = """
        insert into etl.schema_object (name, revision, checksum, applied_at, release, parts)
        select $1, coalesce(max(o.revision), 0) + 1, pg_catalog.decode($2, 'hex'), pg_catalog.now(), $3, $4::text[]
        from etl.schema_object o where o.name = $1
        having coalesce((pg_catalog.array_agg(o.checksum order by o.revision desc))[1] <> pg_catalog.decode($2, 'hex'), true)
        """

    /// Of a form that was recorded without them.
    static let recordPartsSQL = """
        update etl.schema_object o set parts = $2::text[]
        where o.name = $1 and o.parts is null
          and o.revision = (select max(l.revision) from etl.schema_object l where l.name = $1)
        """

    /// Forgets views and functions that are no more.
    func forget(_ names: [String], on connection: borrowing PostgresConnection) throws(WarehouseError) {
        guard !names.isEmpty else { return }
        _ = try connection.execute(SchemaBooks.forgetSQL, [arrayLiteral(names)], doing: doing)
    }

    static let forgetSQL = "delete from etl.schema_object where name = any ($1::text[])"

    /// Replaces what an earlier octoload recorded by the files that make the same.
    func takeOver(_ successors: [Applied], on connection: borrowing PostgresConnection) throws(WarehouseError) {
        _ = try connection.execute(SchemaBooks.forgetMigrationsSQL, doing: doing)
        for migration in successors { try record(migration, on: connection) }
    }

    static let forgetMigrationsSQL = "delete from etl.schema_migration"

    static let statements = [
        tablesSQL, migrationsSQL, formsSQL, areThereSQL, isAppliedSQL, recordMigrationSQL, recordFormSQL,
        recordPartsSQL, forgetSQL, forgetMigrationsSQL,
    ]
}
