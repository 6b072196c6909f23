import Core

/// The SQL that finds staged rows of one key and one version that differ: the key is too short to tell records apart.
struct KeyStatements {
    let target: TargetLayout
    let schema: TableSchema
    let stage: StageTable
    let relation: String

    private func quoted(_ name: String) -> String { SQLIdentifier(name).description }

    private var staged: Set<String> { Set(stage.columns.map(\.name)) }

    /// What a row says besides its key and its lineage; figures last, as they differ wherever something else does.
    var content: [String] {
        let lineage: Set<String> = [
            "slice_id", "version_at", "row_hash", "deleted_at", target.versionColumn ?? "version_at",
        ]
        let names = stage.columns.map(\.name).filter {
            schema.column($0) != nil && !target.key.contains($0) && !lineage.contains($0)
        }
        return names.filter { !target.measures.contains($0) } + names.filter(target.measures.contains)
    }

    private var key: String { target.key.map(quoted).joined(separator: ", ") }

    /// A tombstone may have few fields, and says that its row is gone, whatever the others say.
    private var isLive: String { staged.contains("deleted_at") ? "deleted_at is null" : "true" }

    /// Slices with such rows, those with the most such keys first; `nil` if rows are nothing but their keys.
    func contradictions(except accepted: [Int64]) -> String? {
        guard !content.isEmpty else { return nil }
        let whole = "row(\(content.map(quoted).joined(separator: ", ")))::text collate \"C\""
        let value = staged.contains("row_hash") ? "row_hash" : whole
        let others =
            accepted.isEmpty ? "" : " and slice_id not in (\(accepted.map(String.init).joined(separator: ", ")))"
        return """
            select slice_id, count(*) as keys from (
              select slice_id from \(relation) where \(isLive)\(others)
              group by slice_id, \(key), version_at having count(*) > 1 and min(\(value)) is distinct from max(\(value))
            ) as keys group by slice_id order by count(*) desc, slice_id
            """
    }

    /// Of a slice: its rows, its keys, and for each column of `content` by number how many keys have different values there.
    func differences(in slice: Int64) -> String {
        let differ = content.enumerated().map { number, name in
            let text = "\(quoted(name))::text collate \"C\""
            return
                "min(\(text)) is distinct from max(\(text)) or count(\(quoted(name))) not in (0, count(*)) as d\(number)"
        }
        let counts = content.indices.map { "count(*) filter (where d\($0)) as differing_\($0)" }
        return """
            select
              (select count(*) from \(relation) where slice_id = \(slice)) as rows,
              (select count(*) from (select distinct \(key) from \(relation) where slice_id = \(slice)) as k) as keys,
              \(counts.joined(separator: ", "))
            from (
              select \(differ.joined(separator: ", ")) from \(relation) where slice_id = \(slice) and \(isLive)
              group by \(key), version_at having count(*) > 1
            ) as keys
            """
    }
}

/// A key that lacks a breakdown keeps one of many records, and which one is chance.
extension PublishTransaction {
    /// Holds a batch in which records of one slice have one key and one version, and differ.
    ///
    /// Asks only where a key may be there twice. A list that shifts under the pages brings the same record again, which is
    /// fine, or a newer version of it.
    func holdShortKeys(_ target: TargetLayout, _ connection: borrowing PostgresConnection) throws(WarehouseError) {
        guard let schema = schemas[target.table], batch.tables[target.rows].mayRepeatKeys else { return }
        let statements = keyStatements(target, schema)
        // Quarantine may hold a record as it was in several reads.
        let passing = batch.slices.filter { $0.isAccepted || $0.range == .replay }.map(\.id)
        guard passing.count < batch.slices.count, let sql = statements.contradictions(except: passing) else { return }
        for slice in try connection.execute(sql, doing: doing).column("slice_id", as: Int64.self) {
            let counts = try connection.execute(statements.differences(in: slice), doing: doing).onlyRow()
            var differing: [String] = []
            for (number, name) in statements.content.enumerated() {
                if try counts.value("differing_\(number)", as: Int.self) > 0 { differing.append(name) }
            }
            // The same values in another spelling.
            guard !differing.isEmpty else { continue }
            let (records, keys): (Int, Int) = (try counts.value("rows"), try counts.value("keys"))
            let more = differing.count > 3 ? " and \(differing.count - 3) more" : ""
            throw WarehouseError(
                .held(.key), doing: doing,
                "\(records) records, \(keys) keys (\(target.key.joined(separator: ", "))) of \(target.table); "
                    + "of one key and version \(differing.prefix(3).joined(separator: ", "))\(more) "
                    + "\(differing.count == 1 ? "differs" : "differ"): add what tells them apart to the table's key",
                hint: DataGate.remedy(for: batch.pipeline))
        }
    }
}
