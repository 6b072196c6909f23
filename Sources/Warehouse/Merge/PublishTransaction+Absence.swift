import Core

/// Rows that a complete listing no longer has.
extension PublishTransaction {
    func deleteAbsent(
        _ rows: MergeStatements, _ schema: TableSchema, _ connection: borrowing PostgresConnection,
        _ tally: inout TargetTally
    ) throws(WarehouseError) {
        // An empty list is more often a broken answer than an empty world, and a rejected record is not an absent one.
        for slice in batch.slices
        where slice.received > 0 && slice.rejected == 0 && !slice.isNotModified && schema.column("deleted_at") != nil {
            let column = slice.partition.map { "\($0.entity)_key" }.flatMap { schema.column($0)?.name }
            let absent = try connection.execute(
                rows.deleteAbsent(slice: slice, partitionColumn: column), doing: doing
            ).affectedRows
            if !slice.isAccepted { try holdMassDeletion(absent, slice, rows, column, connection) }
            tally[slice.id].absent += absent
        }
    }

    /// Half of all members are rarely gone overnight; a listing that was cut short often looks like it. One may always go.
    private func holdMassDeletion(
        _ absent: Int, _ slice: CompletedSlice, _ rows: MergeStatements, _ column: String?,
        _ connection: borrowing PostgresConnection
    ) throws(WarehouseError) {
        guard absent > 1 else { return }
        let left = try connection.execute(rows.countLive(slice: slice, partitionColumn: column), doing: doing).scalar
        let known = absent + (left.flatMap { Int($0) } ?? 0)
        guard Double(absent) > batch.maximumDeleted * Double(known) else { return }
        let percent = Int((batch.maximumDeleted * 100).rounded())
        throw WarehouseError(
            .held(.absence), doing: doing,
            "the list no longer has \(absent) of \(known) rows of \(rows.schema.name), and max_delete is \(percent)%",
            hint: DataGate.remedy)
    }
}
