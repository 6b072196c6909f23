import Core

/// Whose progress a pipeline's is: `etl.pipeline_source`.
package struct ProgressOwners: Book, OwnerBook {
    let session: DatabaseSession

    /// Owners that have progress: an address that was never reached, or a mistyped one, owns nothing.
    package func sources(of pipelines: [String]) async throws(WarehouseError) -> [PipelineSource] {
        try await session.run { connection throws(WarehouseError) in
            try ProgressOwners.sources(of: pipelines, connection, doing: "read what progress belongs to")
        }
    }

    private static func sources(
        of pipelines: [String], _ connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) -> [PipelineSource] {
        try connection.execute(knownSourcesSQL, [arrayLiteral(pipelines)], doing: doing).map(PipelineSource.init(row:))
    }

    static let knownSourcesSQL = """
        select pipeline, origin, path, query, records, pg_catalog.array_to_json(tables) as tables
        from etl.pipeline_source s where pipeline = any ($1::text[])
          and exists (select from etl.slice l where l.pipeline = s.pipeline)
        """

    /// Writes what progress belongs to where nothing is known of it.
    ///
    /// - Returns: Progress of other lists; then nothing is written, unless another process was quicker.
    static func claim(
        _ sources: [PipelineSource], run: String, _ connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) -> [ForeignProgress] {
        guard !sources.isEmpty else { return [] }
        let names = sources.map(\.pipeline)
        let known = try Self.sources(of: names, connection, doing: doing)
        let foreign = ForeignProgress.found(in: known, for: sources)
        let missing = Set(names).subtracting(known.map(\.pipeline))
        guard foreign.isEmpty, !missing.isEmpty else { return foreign }
        for source in sources where missing.contains(source.pipeline) {
            _ = try connection.execute(claimOfRunSQL, parameters(of: source) + [run], doing: doing)
        }
        // Workers of backfills hold no lock: of two files at once the first decides.
        return ForeignProgress.found(in: try Self.sources(of: names, connection, doing: doing), for: sources)
    }

    static let claimOfRunSQL = """
        with name as (
          insert into etl.pipeline (pipeline, fence) values ($1, 0) on conflict do nothing
        )
        insert into etl.pipeline_source (pipeline, origin, path, query, records, tables, run_id)
        values ($1, $2, $3, $4, $5, $6::text[], $7::uuid)
        on conflict (pipeline) do update set origin = excluded.origin, path = excluded.path, query = excluded.query,
          records = excluded.records, tables = excluded.tables, run_id = excluded.run_id, adopted_by = null
        """

    static func parameters(of source: PipelineSource) -> [String?] {
        [source.pipeline, source.origin, source.path, source.query, source.records, arrayLiteral(source.tables)]
    }

    static let statements = [knownSourcesSQL, claimOfRunSQL]
}

extension PipelineSource {
    init(row: ResultRow) throws(WarehouseError) {
        self.init(
            pipeline: try row.value("pipeline"), origin: try row.value("origin"), path: try row.value("path"),
            query: try row.value("query"), records: try row.value("records"), tables: try row.texts("tables"))
    }
}
