import Core

extension PostgresWarehouse {
    /// Makes a table that is not there, and its schema if that is not there either, in one transaction.
    ///
    /// - Parameters:
    ///   - schema: The statement that makes its schema.
    ///   - statements: Those that make the table, with its comments.
    /// - Throws: `WarehouseError`: `unusable` if something of that name is there; then nothing is changed.
    package func create(_ table: TableName, schema: String, _ statements: [String]) async throws(WarehouseError) {
        let doing = "create the table \(table)"
        try await control.run { connection throws(WarehouseError) in
            do throws(WarehouseError) {
                _ = try connection.execute("begin", doing: doing)
                guard try !connection.execute(Catalogue.existenceSQL, [table.sql], doing: doing).only("is_there") else {
                    throw WarehouseError(
                        .unusable, doing: doing, "it is there already",
                        hint: "name another with --table, or drop it yourself if nothing in it is needed")
                }
                let name = SQLIdentifier(table.schema).description
                // `if not exists` would ask for a right that the role need not have.
                if try connection.execute(Catalogue.missingSchemaSQL, [name], doing: doing).only("is_missing") {
                    _ = try connection.execute(schema, doing: doing)
                }
                for statement in statements { _ = try connection.execute(statement, doing: doing) }
                let end = try connection.execute("commit", doing: doing)
                guard end.tag == "COMMIT" else {
                    throw WarehouseError(.refused, doing: doing, "the server answered COMMIT with \(end.tag)")
                }
            } catch {
                if connection.isAlive { _ = try? connection.execute("rollback", doing: doing) }
                throw error
            }
        }
    }
}
