import Core

/// A pipeline's progress: whose it is, and how far.
package struct PipelineProgress: Sendable {
    package let pipeline: String
    /// `nil`: it is of versions that did not ask.
    package let source: PipelineSource?
    package let since: Instant?
    /// Run that wrote the source; `nil`: a person did, or nothing is known.
    package let runID: String?
    package let adoptedBy: String?
    package let partitions: Int
    /// Partitions that have a mark or days.
    package let marked: Int
    /// Published reads.
    package let slices: Int
    package let marks: ClosedRange<Instant>?
    package let closedThrough: ClosedRange<CivilDay>?
    package let committed: ClosedRange<Instant>?
}

/// What people do with the progress of pipelines. Each change takes the pipeline's lock, so that nothing runs on what it takes
/// away.
package struct ProgressBook: Book {
    let session: DatabaseSession

    /// - Parameter pipelines: Only these; empty: all that the books know.
    package func list(of pipelines: [String]) async throws(WarehouseError) -> [PipelineProgress] {
        try await query(ProgressBook.knownProgressSQL, [arrayLiteral(pipelines)], doing: "read the progress")
            .map(PipelineProgress.init(row:))
    }

    static let knownProgressSQL = """
        select p.pipeline, o.origin, o.path, o.query, o.records, pg_catalog.array_to_json(o.tables) as tables,
          o.since, o.run_id, o.adopted_by, n.partitions, w.marked, n.slices,
          w.first_mark, w.last_mark, w.first_day, w.last_day, w.first_commit, w.last_commit
        from etl.pipeline p
        left join etl.pipeline_source o on o.pipeline = p.pipeline
        cross join lateral (
          select (select count(*) from etl.partition a where a.pipeline = p.pipeline) as partitions,
            (select count(*) from etl.slice s where s.pipeline = p.pipeline and s.kind <> 'replay') as slices
        ) n
        cross join lateral (
          select count(*) filter (where m.watermark is not null or m.complete_up_to is not null) as marked,
            min(m.watermark) as first_mark, max(m.watermark) as last_mark,
            min(m.complete_up_to) as first_day, max(m.complete_up_to) as last_day,
            min(m.last_committed_at) as first_commit, max(m.last_committed_at) as last_commit
          from etl.watermark m where m.pipeline = p.pipeline
        ) w
        where pg_catalog.cardinality($1::text[]) = 0 or p.pipeline = any ($1::text[])
        order by p.pipeline
        """

    /// Has the progress go on with these sources. Tags of pages go: they are the old server's.
    ///
    /// - Returns: Pipelines of which something was changed.
    package func adopt(_ sources: [PipelineSource]) async throws(WarehouseError) -> [String] {
        let doing = "have progress go on"
        return try await changeProgress(of: sources.map(\.pipeline), doing: doing) {
            connection throws(WarehouseError) in
            var changed: [String] = []
            for source in sources {
                let parameters = ProgressOwners.parameters(of: source)
                let result = try connection.execute(ProgressBook.adoptionSQL, parameters, doing: doing)
                guard !result.rows.isEmpty else { continue }
                changed.append(source.pipeline)
                _ = try connection.execute(ProgressBook.tagsForgottenSQL, [source.pipeline], doing: doing)
            }
            return changed
        }
    }

    static let adoptionSQL = """
        insert into etl.pipeline_source as o (pipeline, origin, path, query, records, tables, adopted_by)
        select $1, $2, $3, $4, $5, $6::text[], current_user from etl.pipeline p where p.pipeline = $1
        on conflict (pipeline) do update set
          origin = excluded.origin, path = excluded.path, query = excluded.query, records = excluded.records,
          tables = excluded.tables, since = now(), run_id = null, adopted_by = excluded.adopted_by
        where (o.origin, o.path, o.query, o.records, o.tables)
          is distinct from (excluded.origin, excluded.path, excluded.query, excluded.records, excluded.tables)
        returning pipeline
        """

    static let tagsForgottenSQL = "delete from etl.page_tag where pipeline = $1"

    /// Forgets the progress of pipelines: ledger, marks, volumes, tags of pages, held slices. Rows and quarantine stay.
    ///
    /// - Returns: Reads forgotten, by pipeline.
    package func reset(_ pipelines: [String]) async throws(WarehouseError) -> [String: Int] {
        let doing = "forget progress"
        return try await changeProgress(of: pipelines, doing: doing) { connection throws(WarehouseError) in
            var forgotten: [String: Int] = [:]
            for pipeline in pipelines {
                for statement in Self.forgetting {
                    _ = try connection.execute(statement, [pipeline], doing: doing)
                }
                forgotten[pipeline] =
                    try connection.execute(ProgressBook.slicesForgottenSQL, [pipeline], doing: doing).rows.count
            }
            return forgotten
        }
    }

    static let slicesForgottenSQL = "delete from etl.slice where pipeline = $1 returning 1"

    private static let forgetting = [
        tagsForgottenSQL,
        "delete from etl.held_slice where pipeline = $1",
        "delete from etl.field where pipeline = $1",
        "delete from etl.slice_table t using etl.slice s where s.slice_id = t.slice_id and s.pipeline = $1",
        "delete from etl.pipeline_source where pipeline = $1",
        // Workers that have slices now find that they are theirs no more.
        """
        update etl.backfill_slice set state = 'pending', worker = null, leased_until = null
        where pipeline = $1 and state = 'leased'
        """,
    ]

    /// Gives everything that the books have under a name another one.
    ///
    /// - Throws: `unusable` if there is nothing under the old name, or progress under the new one.
    package func rename(_ old: String, to new: String) async throws(WarehouseError) {
        let doing = "rename pipeline \(old) to \(new)"
        _ = try await changeProgress(of: [old, new], doing: doing) { connection throws(WarehouseError) in
            let known = try connection.execute(ProgressBook.namesSQL, [old, new], doing: doing).onlyRow()
            guard try known.value("is_known") else {
                throw WarehouseError(
                    .unusable, doing: doing, "nothing is known under that name",
                    hint: "the names that are known: octoload state show")
            }
            guard try !known.value("has_progress") else {
                throw WarehouseError(
                    .unusable, doing: doing, "the new name has progress of its own",
                    hint: "to give that up first: octoload state reset \(new)")
            }
            for statement in ProgressBook.clearance { _ = try connection.execute(statement, [new], doing: doing) }
            // Rows that others refer to exist under both names until nothing refers to the old one.
            let parents = ["etl.pipeline", "etl.partition"]
            for table in parents {
                _ = try connection.execute(
                    """
                    insert into \(table)
                    select (pg_catalog.jsonb_populate_record(t, pg_catalog.jsonb_build_object('pipeline', $2::text))).*
                    from \(table) t where t.pipeline = $1
                    """, [old, new], doing: doing)
            }
            for table in try ProgressBook.tables(connection, doing: doing) where !parents.contains(table) {
                _ = try connection.execute(
                    "update \(table) set pipeline = $2 where pipeline = $1", [old, new], doing: doing)
            }
            for table in parents.reversed() {
                _ = try connection.execute("delete from \(table) where pipeline = $1", [old], doing: doing)
            }
            _ = try connection.execute(ProgressBook.ordersSQL, [old, new], doing: doing)
        }
    }

    static let namesSQL = """
        select exists (select from etl.pipeline where pipeline = $1) as is_known,
          exists (select from etl.slice where pipeline = $2) as has_progress
        """

    /// What the new name has without progress of its own.
    private static let clearance = [
        "delete from etl.pipeline_source where pipeline = $1", "delete from etl.partition where pipeline = $1",
        "delete from etl.pipeline where pipeline = $1",
    ]

    static let ordersSQL = """
        update etl.backfill set pipelines = pg_catalog.array_replace(pipelines, $1::text, $2::text)
        where $1 = any (pipelines)
        """

    /// Tables of the books that have a column `pipeline`.
    private static func tables(_ connection: borrowing PostgresConnection, doing: String) throws(WarehouseError)
        -> [String]
    {
        try connection.execute(tablesByPipelineSQL, doing: doing).column("name")
    }

    static let tablesByPipelineSQL = """
        select 'etl.' || pg_catalog.quote_ident(c.relname) as name
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'etl'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and a.attname = 'pipeline' and not a.attisdropped
        order by 1
        """

    /// Runs `body` in a transaction, with the locks of the pipelines.
    private func changeProgress<Result: Sendable>(
        of pipelines: [String], doing: String,
        _ body: @Sendable (borrowing PostgresConnection) throws(WarehouseError) -> Result
    ) async throws(WarehouseError) -> Result {
        try await session.run { connection throws(WarehouseError) in
            _ = try PipelineLocks.take(
                pipelines, connection, doing: doing, hint: "wait until it has ended, then run this command again")
            do throws(WarehouseError) {
                _ = try connection.execute("begin", doing: doing)
                let result = try body(connection)
                let end = try connection.execute("commit", doing: doing)
                guard end.tag == "COMMIT" else {
                    throw WarehouseError(.refused, doing: doing, "the server answered COMMIT with \(end.tag)")
                }
                try PipelineLocks.giveBack(connection, doing: doing)
                return result
            } catch {
                if connection.isAlive {
                    _ = try? connection.execute("rollback", doing: doing)
                    try? PipelineLocks.giveBack(connection, doing: doing)
                }
                throw error
            }
        }
    }

    static let statements =
        [knownProgressSQL, adoptionSQL, tagsForgottenSQL, slicesForgottenSQL, namesSQL, ordersSQL, tablesByPipelineSQL]
        + forgetting + clearance
}

extension PipelineProgress {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        let hasSource = try row.optional("origin", as: String.self) != nil
        self.init(
            pipeline: try row.value("pipeline"), source: hasSource ? try PipelineSource(row: row) : nil,
            since: try row.optional("since"), runID: try row.optional("run_id"),
            adoptedBy: try row.optional("adopted_by"), partitions: try row.value("partitions"),
            marked: try row.value("marked"), slices: try row.value("slices"),
            marks: try row.range("first_mark", "last_mark"), closedThrough: try row.days("first_day", "last_day"),
            committed: try row.range("first_commit", "last_commit"))
    }
}
