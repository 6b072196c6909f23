import Core

/// The part of a publishing transaction that is about a backfill's claims: a worker may publish only what it still has, and
/// what is published is done.
enum BackfillBooks {
    private static func numbers(_ batch: BatchManifest) -> [String] {
        let claims = batch.slices.compactMap(\.claim)
        return [arrayLiteral(claims.map(\.job)), arrayLiteral(claims.map(\.number))]
    }

    /// Locks the claims until the end of the transaction.
    ///
    /// - Throws: `fenced` if one of them is another worker's by now, or the job was cancelled.
    static func requireClaims(_ batch: BatchManifest, on connection: borrowing PostgresConnection, doing: String)
        throws(WarehouseError)
    {
        let held = try connection.execute(heldClaimsSQL, numbers(batch) + [batch.runID], doing: doing)
        guard held.rows.count == batch.slices.count else {
            throw WarehouseError(
                .fenced, doing: doing, "slices of the backfill were given to another worker, or the job was cancelled")
        }
    }

    static let heldClaimsSQL = """
        select s.slice_no from etl.backfill_slice s
        join unnest($1::bigint[], $2::int[]) as c (job_id, slice_no) using (job_id, slice_no)
        where s.state = 'leased' and s.worker = $3::uuid
        order by s.job_id, s.slice_no for update of s
        """

    static func markDone(
        _ batch: BatchManifest, _ now: Instant, on connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) {
        _ = try connection.execute(
            doneClaimsSQL, numbers(batch) + [arrayLiteral(batch.slices.map(\.id)), now.description], doing: doing)
    }

    static let doneClaimsSQL = """
        update etl.backfill_slice s
        set state = 'done', slice_id = c.slice_id, finished_at = $4, leased_until = null, error = null
        from unnest($1::bigint[], $2::int[], $3::bigint[]) as c (job_id, slice_no, slice_id)
        where s.job_id = c.job_id and s.slice_no = c.slice_no
        """

    static let statements = [heldClaimsSQL, doneClaimsSQL]
}
