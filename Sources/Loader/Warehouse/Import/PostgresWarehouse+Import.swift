import Core

/// What an import did with the rows of a file.
package struct ImportCounts: Sendable, Hashable {
    package var inserted: Int
    package var changed: Int
    package var unchanged: Int
}

/// A row of a file whose key an earlier row of the same file has.
package struct RepeatedRow: Sendable {
    package var line: Int
    package var field: Int
    package var firstLine: Int
}

extension PostgresWarehouse {
    /// True if the table is there.
    package func has(_ table: TableName) async throws(WarehouseError) -> Bool {
        try await query(
            "select pg_catalog.to_regclass($1) is not null", [table.sql], doing: "look for the table \(table)"
        ).scalar == "t"
    }

    /// Makes the stage table of a file; it goes with the session.
    package func beginImport(into table: ImportTable) async throws(WarehouseError) {
        _ = try await query(ImportStatements(table: table).createStage, doing: "make the stage table")
    }

    /// Copies rows into the stage table. Nothing that anybody else sees is written.
    package func stage(_ rows: ImportRows, for table: ImportTable) async throws(WarehouseError) {
        let doing = "stage rows for \(table.name)"
        let taken = try await control.run { connection throws(WarehouseError) in
            // The closure of withUnsafeBytes carries no typed error.
            let result: Result<Int, WarehouseError> = rows.bytes.withUnsafeBytes { bytes in
                do throws(WarehouseError) {
                    return .success(try connection.copy(ImportStatements(table: table).copy, bytes, doing: doing))
                } catch { return .failure(error) }
            }
            return try result.get()
        }
        guard taken == rows.count else {
            throw WarehouseError(.refused, doing: doing, "the server took \(taken) of \(rows.count) rows")
        }
    }

    /// Staged rows whose key an earlier one has, at most `limit` of them, and how many there are.
    package func repeatedRows(of table: ImportTable, limit: Int) async throws(WarehouseError) -> (
        rows: [RepeatedRow], count: Int
    ) {
        let rows = try await query(
            ImportStatements(table: table).repeated(limit: limit), doing: "look for repeated keys"
        ).rows.map { row in row.map { $0.flatMap { Int($0) } ?? 0 } }
        return (rows.map { RepeatedRow(line: $0[0], field: $0[1], firstLine: $0[2]) }, rows.first?[3] ?? 0)
    }

    /// Writes the staged rows that differ from the target's, in one transaction.
    package func finishImport(into table: ImportTable) async throws(WarehouseError) -> ImportCounts {
        let rows = try await writeImport(into: table, table.preparation, ImportStatements(table: table).upsert)
        let counts = (rows.first ?? []).map { $0.flatMap { Int($0) } ?? 0 }
        guard counts.count == 3 else {
            throw WarehouseError(
                .refused, doing: "write \(table.name)", "the server did not say how many rows it wrote")
        }
        return ImportCounts(inserted: counts[0], changed: counts[1], unchanged: counts[2] - counts[0] - counts[1])
    }

    /// Takes back the rows that are staged, in one transaction.
    package func finishRemoval(from table: ImportTable) async throws(WarehouseError) -> RemovedRows {
        var removed = RemovedRows()
        for row in try await writeImport(into: table, [], ImportStatements(table: table).remove) {
            guard let line = row[0].flatMap({ Int($0) }) else { continue }
            switch row[1] {
            case RemovedRows.gone: removed.gone.append(line)
            case RemovedRows.left: removed.left.append(line)
            default: removed.absent.append(line)
            }
        }
        return removed
    }

    /// The answer of `statement`, run behind the others' and committed.
    private func writeImport(into table: ImportTable, _ preparation: [String], _ statement: String)
        async throws(WarehouseError) -> [[String?]]
    {
        let doing = "write \(table.name)"
        return try await control.run { connection throws(WarehouseError) in
            do throws(WarehouseError) {
                _ = try connection.execute("begin", doing: doing)
                _ = try connection.execute(ImportStatements(table: table).lock, doing: doing)
                for statement in preparation { _ = try connection.execute(statement, doing: doing) }
                _ = try connection.execute("analyze pg_temp.import_stage", doing: doing)
                let rows = try connection.execute(statement, doing: doing).rows
                let result = try connection.execute("commit", doing: doing)
                guard result.tag == "COMMIT" else {
                    throw WarehouseError(.refused, doing: doing, "the server answered COMMIT with \(result.tag)")
                }
                return rows
            } catch {
                if connection.isAlive { _ = try? connection.execute("rollback", doing: doing) }
                throw error
            }
        }
    }

    /// Keys, ids and names of the clients that are there.
    package func clients() async throws(WarehouseError) -> [(key: Int64, id: String, name: String)] {
        try await query(
            """
            select domain_key, domain_id, domain_name from dw.dim_domain
            where domain_key <> 0 and deleted_at is null
            """, doing: "read the clients"
        ).rows.compactMap { row in
            guard let key = row[0].flatMap({ Int64($0) }), let id = row[1], let name = row[2] else { return nil }
            return (key, id, name)
        }
    }
}
