import Core

/// Rows that a complete listing, or the listing of some days, no longer has.
extension PublishTransaction {
    func deleteAbsent(
        _ rows: MergeStatements, _ schema: TableSchema, _ connection: borrowing PostgresConnection,
        _ tally: inout TargetTally, _ result: inout PublishOutcome
    ) throws(WarehouseError) {
        // A list that the API says is gone has no pages, and one that has not changed nothing that is staged.
        for slice in batch.slices
        where (slice.range == .snapshot || slice.daysRead != nil && rows.target.windowColumn != nil) && slice.pages > 0
            && !slice.isNotModified && schema.column("deleted_at") != nil
        {
            // A rejected record is there: its id says which row it is.
            if slice.rejected > 0, try !knowsRejected(slice, rows, connection) {
                result.waitingDeletions[slice.id, default: []].append(schema.name)
                continue
            }
            let column = slice.partition.map { "\($0.entity)_key" }.flatMap { schema.column($0)?.name }
            let absent = try connection.execute(
                rows.deleteAbsent(slice: slice, partitionColumn: column, rejects: slice.rejected > 0 ? rejects : nil),
                doing: doing
            ).affectedRows
            if !slice.isAccepted { try holdMassDeletion(absent, slice, rows, column, connection) }
            tally[slice.id].absent += absent
        }
    }

    private var rejects: String { StageNames(set: batch.stageSet).relation(.rejects) }

    private func knowsRejected(
        _ slice: CompletedSlice, _ rows: MergeStatements, _ connection: borrowing PostgresConnection
    ) throws(WarehouseError) -> Bool {
        guard rows.target.identityColumn != nil else { return false }
        let unknown = try connection.execute(
            "select 1 from \(rejects) where slice_id = \(slice.id) and record_key is null limit 1", doing: doing)
        return unknown.rows.isEmpty
    }

    /// Half of all members are rarely gone overnight; a listing that was cut short often looks like it, and an empty one is
    /// more often a broken answer than an empty world. Of a list that has others one may always go.
    private func holdMassDeletion(
        _ absent: Int, _ slice: CompletedSlice, _ rows: MergeStatements, _ column: String?,
        _ connection: borrowing PostgresConnection
    ) throws(WarehouseError) {
        guard absent > (slice.received > 0 ? 1 : 0) else { return }
        let left: Int = try connection.execute(rows.countLive(slice: slice, partitionColumn: column), doing: doing)
            .only("live")
        let known = absent + left
        guard Double(absent) > batch.maximumDeleted * Double(known) else { return }
        let percent = Int((batch.maximumDeleted * 100).rounded())
        let list = slice.received > 0 ? "the list no longer has" : "the list is empty, so that it no longer has"
        throw WarehouseError(
            .held(.absence), doing: doing,
            "\(list) \(absent) of \(known) rows of \(rows.schema.name), and max_delete is \(percent)%",
            hint: DataGate.remedy(for: batch.pipeline))
    }
}
