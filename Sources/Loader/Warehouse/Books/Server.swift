import Core

/// The server and the login that the sessions have.
package struct Server: Book {
    let session: DatabaseSession

    /// The database, its host and the user, as the connection has them.
    package func address() async throws(WarehouseError) -> String {
        try await session.run { connection in connection.address }
    }

    /// The role that has logged in.
    package func user() async throws(WarehouseError) -> String {
        try await session.run { connection in connection.user }
    }

    /// `PostgreSQL 15.18 at db.example.com, TLSv1.3, database dw, user loader`.
    package func description() async throws(WarehouseError) -> String {
        let row = try await query(Server.identitySQL, doing: "ask the server").onlyRow()
        guard try !row.value("is_standby") else {
            throw WarehouseError(.unusable, doing: "use this server", "it is a standby, which cannot be written to")
        }
        let place = try await session.run { connection in connection.place }
        let (version, database): (String, String) = (try row.value("version"), try row.value("database"))
        return "PostgreSQL \(version) \(place), database \(database), user \(try row.value("login", as: String.self))"
    }

    static let identitySQL = """
        select pg_catalog.current_setting('server_version') as version, pg_catalog.current_database() as database,
          current_user as login, pg_catalog.pg_is_in_recovery() as is_standby
        """

    /// What the role that we connect as may not do; empty if it may do everything that a load needs.
    package func missingRights(on tables: Set<TableName>) async throws(WarehouseError) -> [String] {
        let books = [
            "run", "run_pipeline", "batch", "slice", "slice_table", "slice_failure", "pipeline", "partition", "reject",
            "backfill", "backfill_slice", "quota",
        ]
        .map { TableName(schema: "etl", name: $0) }
        let names = (tables.sorted { $0.description < $1.description } + books).map(\.description)
        var missing: [String] = try await query(Server.lackingRightsSQL, [arrayLiteral(names)], doing: "check rights")
            .column("lacking")
        if try await !query(Server.temporaryTablesSQL, doing: "check rights").only("is_allowed") {
            missing.append("temporary tables in this database")
        }
        return missing
    }

    static let lackingRightsSQL = """
        select r || ' on ' || n as lacking from unnest($1::text[]) n, unnest(array['select', 'insert', 'update']) r
        where pg_catalog.to_regclass(n) is not null and not pg_catalog.has_table_privilege(n, r)
        """

    static let temporaryTablesSQL = """
        select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'temporary') as is_allowed
        """

    static let statements = [identitySQL, lackingRightsSQL, temporaryTablesSQL]
}
