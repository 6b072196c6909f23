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

/// Files of exchange rates and budgets on their way into the star, through a stage table of the session.
package struct Imports: Book {
    let session: DatabaseSession

    /// Makes the stage table of a file; it goes with the session.
    package func begin(into table: ImportTable) async throws(WarehouseError) {
        _ = try await query(ImportStatements(table: table).createStage, doing: "make the stage table")
    }

    /// Copies rows into the stage table. Nothing that anybody else sees is written.
    package func stage(_ rows: ImportRows, for table: ImportTable) async throws(WarehouseError) {
        let doing = "stage rows for \(table.name)"
        let taken = try await session.run { connection throws(WarehouseError) in
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
            ImportStatements(table: table).repeated(limit: limit), doing: "look for repeated keys")
        return (try rows.map(RepeatedRow.init(row:)), try rows.rows.first?.value("repeated") ?? 0)
    }

    /// Writes the staged rows that differ from the target's, in one transaction.
    package func finish(into table: ImportTable) async throws(WarehouseError) -> ImportCounts {
        let written = try await write(into: table, table.preparation, ImportStatements(table: table).upsert)
        let row = try written.onlyRow()
        let (inserted, changed): (Int, Int) = (try row.value("inserted"), try row.value("changed"))
        return ImportCounts(
            inserted: inserted, changed: changed, unchanged: try row.value("staged", as: Int.self) - inserted - changed)
    }

    /// Takes back the rows that are staged, in one transaction.
    package func finishRemoval(from table: ImportTable) async throws(WarehouseError) -> RemovedRows {
        var removed = RemovedRows()
        for row in try await write(into: table, [], ImportStatements(table: table).remove).rows {
            let line: Int = try row.value("line")
            switch try row.value("fate", as: String.self) {
            case RemovedRows.gone: removed.gone.append(line)
            case RemovedRows.left: removed.left.append(line)
            case RemovedRows.absent: removed.absent.append(line)
            case let other:
                throw row.unreadable("fate", other, "gone, left or absent")
            }
        }
        return removed
    }

    /// The answer of `statement`, run behind the others' and committed.
    private func write(into table: ImportTable, _ preparation: [String], _ statement: String)
        async throws(WarehouseError) -> QueryResult
    {
        let doing = "write \(table.name)"
        return try await session.run { connection throws(WarehouseError) in
            do throws(WarehouseError) {
                _ = try connection.execute("begin", doing: doing)
                _ = try connection.execute(ImportStatements(table: table).lock, doing: doing)
                for statement in preparation { _ = try connection.execute(statement, doing: doing) }
                _ = try connection.execute("analyze pg_temp.import_stage", doing: doing)
                let answer = try connection.execute(statement, doing: doing)
                let result = try connection.execute("commit", doing: doing)
                guard result.tag == "COMMIT" else {
                    throw WarehouseError(.refused, doing: doing, "the server answered COMMIT with \(result.tag)")
                }
                return answer
            } catch {
                if connection.isAlive { _ = try? connection.execute("rollback", doing: doing) }
                throw error
            }
        }
    }

    /// None: each statement is made for its table.
    static let statements: [String] = []
}

extension RepeatedRow {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            line: try row.value("line"), field: try row.value("field"), firstLine: try row.value("first_line"))
    }
}
