import Core

/// What people do with a pipeline's progress. Each change takes the pipeline's lock, so that nothing runs on what it takes away.
extension PostgresWarehouse {
    /// A pipeline's progress.
    package struct Progress: Sendable {
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
        package let watermarks: ClosedRange<Instant>?
        package let completeUpTo: ClosedRange<CivilDay>?
        package let committed: ClosedRange<Instant>?
    }

    /// - Parameter pipelines: Only these; empty: all that the books know.
    package func progress(of pipelines: [String]) async throws(WarehouseError) -> [Progress] {
        try await query(
            """
            select p.pipeline, o.origin, o.path, o.query, o.records, pg_catalog.array_to_string(o.tables, e'\\n'),
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
            """, [arrayLiteral(pipelines)], doing: "read the progress"
        ).rows.compactMap(Progress.init)
    }

    /// Has the progress go on with these sources. Tags of pages go: they are the old server's.
    ///
    /// - Returns: Pipelines of which something was changed.
    package func adopt(_ sources: [PipelineSource]) async throws(WarehouseError) -> [String] {
        let doing = "have progress go on"
        return try await changeProgress(of: sources.map(\.pipeline), doing: doing) {
            connection throws(WarehouseError) in
            var changed: [String] = []
            for source in sources {
                let parameters = Self.parameters(of: source)
                let result = try connection.execute(
                    """
                    insert into etl.pipeline_source as o (pipeline, origin, path, query, records, tables, adopted_by)
                    select $1, $2, $3, $4, $5, $6::text[], current_user from etl.pipeline p where p.pipeline = $1
                    on conflict (pipeline) do update set
                      origin = excluded.origin, path = excluded.path, query = excluded.query, records = excluded.records,
                      tables = excluded.tables, since = now(), run_id = null, adopted_by = excluded.adopted_by
                    where (o.origin, o.path, o.query, o.records, o.tables)
                      is distinct from (excluded.origin, excluded.path, excluded.query, excluded.records, excluded.tables)
                    returning pipeline
                    """, parameters, doing: doing)
                guard !result.rows.isEmpty else { continue }
                changed.append(source.pipeline)
                _ = try connection.execute(
                    "delete from etl.page_tag where pipeline = $1", [source.pipeline], doing: doing)
            }
            return changed
        }
    }

    /// Forgets the progress of pipelines: ledger, marks, volumes, tags of pages, held slices. Rows and quarantine stay.
    ///
    /// - Returns: Reads forgotten, by pipeline.
    package func resetProgress(of pipelines: [String]) async throws(WarehouseError) -> [String: Int] {
        let doing = "forget progress"
        return try await changeProgress(of: pipelines, doing: doing) { connection throws(WarehouseError) in
            var forgotten: [String: Int] = [:]
            for pipeline in pipelines {
                for statement in Self.forgetting {
                    _ = try connection.execute(statement, [pipeline], doing: doing)
                }
                forgotten[pipeline] =
                    try connection.execute(
                        "delete from etl.slice where pipeline = $1 returning 1", [pipeline], doing: doing
                    ).rows.count
            }
            return forgotten
        }
    }

    private static let forgetting = [
        "delete from etl.page_tag where pipeline = $1",
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
    package func renamePipeline(_ old: String, to new: String) async throws(WarehouseError) {
        let doing = "rename pipeline \(old) to \(new)"
        _ = try await changeProgress(of: [old, new], doing: doing) { connection throws(WarehouseError) in
            let known =
                try connection.execute(
                    """
                    select exists (select from etl.pipeline where pipeline = $1),
                      exists (select from etl.slice where pipeline = $2)
                    """, [old, new], doing: doing
                ).rows.first ?? []
            guard known.first == "t" else {
                throw WarehouseError(
                    .unusable, doing: doing, "nothing is known under that name",
                    hint: "the names that are known: octoload state show")
            }
            guard known.last == "f" else {
                throw WarehouseError(
                    .unusable, doing: doing, "the new name has progress of its own",
                    hint: "to give that up first: octoload state reset \(new)")
            }
            for statement in [
                "delete from etl.pipeline_source where pipeline = $1", "delete from etl.partition where pipeline = $1",
                "delete from etl.pipeline where pipeline = $1",
            ] { _ = try connection.execute(statement, [new], doing: doing) }
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
            for table in try Self.booksByPipeline(connection, doing: doing) where !parents.contains(table) {
                _ = try connection.execute(
                    "update \(table) set pipeline = $2 where pipeline = $1", [old, new], doing: doing)
            }
            for table in parents.reversed() {
                _ = try connection.execute("delete from \(table) where pipeline = $1", [old], doing: doing)
            }
            _ = try connection.execute(
                """
                update etl.backfill set pipelines = pg_catalog.array_replace(pipelines, $1::text, $2::text)
                where $1 = any (pipelines)
                """, [old, new], doing: doing)
        }
    }

    /// Tables of the books that have a column `pipeline`.
    private static func booksByPipeline(
        _ connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) -> [String] {
        try connection.execute(
            """
            select 'etl.' || pg_catalog.quote_ident(c.relname)
            from pg_catalog.pg_attribute a
            join pg_catalog.pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'etl'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and a.attname = 'pipeline' and not a.attisdropped
            order by 1
            """, doing: doing
        ).rows.compactMap { $0[0] }
    }

    /// Runs `body` in a transaction, with the locks of the pipelines.
    private func changeProgress<Result: Sendable>(
        of pipelines: [String], doing: String,
        _ body: @Sendable (borrowing PostgresConnection) throws(WarehouseError) -> Result
    ) async throws(WarehouseError) -> Result {
        try await control.run { connection throws(WarehouseError) in
            _ = try Self.lock(
                pipelines, connection, doing: doing, hint: "wait until it has ended, then run this command again")
            do throws(WarehouseError) {
                _ = try connection.execute("begin", doing: doing)
                let result = try body(connection)
                let end = try connection.execute("commit", doing: doing)
                guard end.tag == "COMMIT" else {
                    throw WarehouseError(.refused, doing: doing, "the server answered COMMIT with \(end.tag)")
                }
                _ = try connection.execute("select pg_catalog.pg_advisory_unlock_all()", doing: doing)
                return result
            } catch {
                if connection.isAlive {
                    _ = try? connection.execute("rollback", doing: doing)
                    _ = try? connection.execute("select pg_catalog.pg_advisory_unlock_all()", doing: doing)
                }
                throw error
            }
        }
    }
}

extension PostgresWarehouse.Progress {
    fileprivate init?(_ row: [String?]) {
        guard row.count == 18, let name = row[0] else { return nil }
        func instants(_ first: Int) -> ClosedRange<Instant>? {
            guard let low = parseInstant(row[first]), let high = parseInstant(row[first + 1]) else { return nil }
            return low...high
        }
        func count(_ column: Int) -> Int { row[column].flatMap { Int($0) } ?? 0 }
        self.init(
            pipeline: name, source: PipelineSource(row: row[...]), since: parseInstant(row[6]), runID: row[7],
            adoptedBy: row[8], partitions: count(9), marked: count(10), slices: count(11),
            watermarks: instants(12), completeUpTo: parseDays(row[14], row[15]), committed: instants(16))
    }
}
