import Core

/// Report jobs that were ordered and whose reports are not loaded yet: `etl.report_job`.
package struct ReportJobs: Book, ReportJobBook {
    let session: DatabaseSession

    /// Orders that nobody went on with for so long are forgotten.
    private static let oldest = "30 days"

    package func begin(_ order: ReportOrder, key: String, keep: Duration, runID: String) async throws(WarehouseError)
        -> ReportJob
    {
        let doing = "write down a report job of \(order.pipeline)"
        _ = try await query(ReportJobs.forgottenSQL, [order.pipeline, ReportJobs.oldest], doing: doing)
        let row = try await query(
            ReportJobs.orderSQL,
            [
                order.pipeline, order.partitionKey, order.days.map { "[\($0.lowerBound),\($0.upperBound)]" },
                hexadecimal(order.digest), key, runID, "\(keep.components.seconds) seconds",
            ], doing: doing
        ).onlyRow()
        let known: String = try row.value("order_key")
        return ReportJob(
            number: try row.value("report_job_id"), key: known, id: try row.optional("job_id"),
            begunAt: try row.value("begun_at"), serverTime: try row.optional("server_time"), isOld: known != key)
    }

    static let forgottenSQL = """
        delete from etl.report_job where pipeline = $1 and begun_at < pg_catalog.clock_timestamp() - $2::interval
        """

    /// One that is too old is overwritten: it has another key from then on.
    static let orderSQL = """
        insert into etl.report_job as j (pipeline, partition_key, days, order_digest, order_key, run_id, begun_at)
        values ($1, $2, $3::daterange, pg_catalog.decode($4, 'hex'), $5, $6::uuid, pg_catalog.clock_timestamp())
        on conflict (pipeline, partition_key, order_digest) do update set
          run_id = excluded.run_id,
          order_key = case when j.begun_at < excluded.begun_at - $7::interval then excluded.order_key else j.order_key end,
          job_id = case when j.begun_at < excluded.begun_at - $7::interval then null else j.job_id end,
          server_time = case when j.begun_at < excluded.begun_at - $7::interval then null else j.server_time end,
          begun_at = case when j.begun_at < excluded.begun_at - $7::interval then excluded.begun_at else j.begun_at end
        returning report_job_id, order_key, job_id, begun_at, server_time
        """

    package func note(_ job: ReportJob, id: String, serverTime: Instant?) async throws(WarehouseError) {
        _ = try await query(
            ReportJobs.idSQL, ["\(job.number)", id, serverTime?.description, job.key],
            doing: "write down the id of a report job")
    }

    static let idSQL = """
        update etl.report_job set job_id = $2, server_time = $3::timestamptz
        where report_job_id = $1::bigint and order_key = $4
        """

    package func giveUp(_ numbers: [Int64]) async throws(WarehouseError) {
        _ = try await query(ReportJobs.closedSQL, [arrayLiteral(numbers)], doing: "give up report jobs")
    }

    /// Within the transaction that loads their reports.
    static func close(_ numbers: [Int64], on connection: borrowing PostgresConnection, doing: String)
        throws(WarehouseError)
    {
        guard !numbers.isEmpty else { return }
        _ = try connection.execute(closedSQL, [arrayLiteral(numbers)], doing: doing)
    }

    static let closedSQL = "delete from etl.report_job where report_job_id = any ($1::bigint[])"

    package func days(of pipeline: String, keep: Duration) async throws(WarehouseError) -> [String: [ClosedRange<
        CivilDay
    >]] {
        var days: [String: [ClosedRange<CivilDay>]] = [:]
        let rows = try await query(
            ReportJobs.daysSQL, [pipeline, "\(keep.components.seconds) seconds"],
            doing: "read the report jobs of \(pipeline)"
        ).rows
        for row in rows {
            guard
                let range = ClosedRange(
                    from: try row.value("first", as: CivilDay.self), through: try row.value("last", as: CivilDay.self))
            else { continue }
            days[try row.value("partition_key"), default: []].append(range)
        }
        return days
    }

    static let daysSQL = """
        select partition_key, pg_catalog.lower(days) as first, pg_catalog.upper(days) - 1 as last
        from etl.report_job
        where pipeline = $1 and days is not null and job_id is not null
          and begun_at > pg_catalog.clock_timestamp() - $2::interval
        order by begun_at, report_job_id
        """

    static let statements = [forgottenSQL, orderSQL, idSQL, closedSQL, daysSQL]
}
