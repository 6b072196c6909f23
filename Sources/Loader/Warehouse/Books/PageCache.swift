import Core

/// Pages of lists as they were last published, with the tags that the API gave them: `etl.page_tag`.
package struct PageCache: Book, PageTagBook {
    let session: DatabaseSession

    package func tags(of pipeline: String, configuration: [UInt8]) async throws(WarehouseError) -> [String: [PageTag]] {
        var tags: [String: [PageTag]] = [:]
        let rows = try await query(
            PageCache.keptTagsSQL, [pipeline, hexadecimal(configuration)], doing: "read the page tags of \(pipeline)"
        ).rows
        for row in rows { tags[try row.value("partition_key"), default: []].append(try PageTag(row: row)) }
        return tags
    }

    static let keptTagsSQL = """
        select partition_key, page, address, tag, records, pg_catalog.array_to_json(table_rows) as table_rows, envelope
        from etl.page_tag
        where pipeline = $1 and configuration = pg_catalog.decode($2, 'hex') order by partition_key, page
        """

    /// Keeps the tags of a list's pages, within the transaction that loads the list; without tags those that are kept stay.
    static func write(_ slice: CompletedSlice, of batch: BatchManifest, on connection: borrowing PostgresConnection)
        throws(WarehouseError)
    {
        guard let tags = slice.tags else { return }
        let doing = "write the page tags of \(batch.pipeline)"
        _ = try connection.execute(oldTagsSQL, [batch.pipeline, slice.partitionKey], doing: doing)
        guard !tags.isEmpty else { return }
        var envelopes: [String] = []
        for tag in tags { envelopes.append(try KeptEnvelope(tag.envelope, doing: doing).text) }
        _ = try connection.execute(
            newTagsSQL,
            [
                batch.pipeline, slice.partitionKey, hexadecimal(batch.configuration), "\(slice.id)",
                arrayLiteral(tags.map(\.page)), arrayLiteral(tags.map(\.address)), arrayLiteral(tags.map(\.tag)),
                arrayLiteral(tags.map(\.records)), arrayLiteral(tags.map { arrayLiteral($0.rows) }),
                arrayLiteral(envelopes),
            ], doing: doing)
    }

    static let oldTagsSQL = "delete from etl.page_tag where pipeline = $1 and partition_key = $2"

    static let newTagsSQL = """
        insert into etl.page_tag
          (pipeline, partition_key, page, address, tag, records, table_rows, envelope, configuration, slice_id)
        select $1, $2, page, address, tag, records, table_rows::bigint[], envelope::jsonb,
          pg_catalog.decode($3, 'hex'), $4::bigint
        from unnest($5::int[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[])
          as p (page, address, tag, records, table_rows, envelope)
        """

    static let statements = [keptTagsSQL, oldTagsSQL, newTagsSQL]
}

extension PageTag {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        let kept = try row.json("envelope", as: [String: [String: String]].self)
        guard let envelope = KeptEnvelope.values(kept) else {
            throw row.unreadable("envelope", "\(kept)", "the envelope of a page")
        }
        self.init(
            page: try row.value("page"), address: try row.value("address"), tag: try row.value("tag"),
            records: try row.value("records"), rows: try row.json("table_rows"), envelope: envelope)
    }
}
