import Core
import Foundation

/// Keeps the tags of a list's pages, within the transaction that loads the list.
struct PageTagBooks {
    let batch: BatchManifest
    let slice: CompletedSlice

    func write(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        guard let tags = slice.tags else { return }
        let doing = "write the page tags of \(batch.pipeline)"
        _ = try connection.execute(
            "delete from etl.page_tag where pipeline = $1 and partition_key = $2",
            [batch.pipeline, slice.partitionKey], doing: doing)
        guard !tags.isEmpty else { return }
        _ = try connection.execute(
            """
            insert into etl.page_tag
              (pipeline, partition_key, page, address, tag, records, table_rows, envelope, configuration, slice_id)
            select $1, $2, page, address, tag, records, table_rows::bigint[], envelope::jsonb,
              pg_catalog.decode($3, 'hex'), $4::bigint
            from unnest($5::int[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[])
              as p (page, address, tag, records, table_rows, envelope)
            """,
            [
                batch.pipeline, slice.partitionKey, hexadecimal(batch.configuration), "\(slice.id)",
                arrayLiteral(tags.map(\.page)), arrayLiteral(tags.map(\.address)), arrayLiteral(tags.map(\.tag)),
                arrayLiteral(tags.map(\.records)), arrayLiteral(tags.map { arrayLiteral($0.rows) }),
                arrayLiteral(tags.map { KeptEnvelope($0.envelope).text }),
            ], doing: doing)
    }
}

/// The values of a page's envelope as JSON: `{"/next_cursor": {"string": "…"}}`, so that numbers keep their digits.
struct KeptEnvelope {
    let text: String

    init(_ envelope: [FieldPath: JSONScalar]) {
        let values = envelope.map { ($0.key.pointer, $0.value.kept) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try? encoder.encode(Dictionary(values) { $1 })
        text = data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    static func values(_ text: String) -> [FieldPath: JSONScalar]? {
        guard let kept = try? JSONDecoder().decode([String: [String: String]].self, from: Data(text.utf8)) else {
            return nil
        }
        var envelope: [FieldPath: JSONScalar] = [:]
        for (pointer, value) in kept {
            guard let path = pointer.isEmpty ? .root : FieldPath(pointer), let scalar = JSONScalar(kept: value) else {
                return nil
            }
            envelope[path] = scalar
        }
        return envelope
    }
}

extension JSONScalar {
    fileprivate var kept: [String: String] {
        switch self {
        case .null: ["null": ""]
        case .bool(let value): ["bool": value ? "true" : "false"]
        case .number(let text): ["number": text]
        case .string(let text): ["string": text]
        }
    }

    fileprivate init?(kept: [String: String]) {
        switch kept.first {
        case ("null", _)?: self = .null
        case ("bool", let text)?: self = .bool(text == "true")
        case ("number", let text)?: self = .number(text)
        case ("string", let text)?: self = .string(text)
        default: return nil
        }
    }
}

extension PostgresWarehouse {
    package func pageTags(of pipeline: String, configuration: [UInt8]) async throws(WarehouseError)
        -> [String: [PageTag]]
    {
        let rows = try await query(
            """
            select partition_key, page, address, tag, records, table_rows, envelope from etl.page_tag
            where pipeline = $1 and configuration = pg_catalog.decode($2, 'hex') order by partition_key, page
            """, [pipeline, hexadecimal(configuration)], doing: "read the page tags of \(pipeline)"
        ).rows
        return rows.reduce(into: [:]) { tags, row in
            guard let partition = row[0], let page = row[1].flatMap({ Int($0) }), let address = row[2],
                let tag = row[3], let records = row[4].flatMap({ Int($0) }), let list = row[5],
                let envelope = row[6].flatMap({ KeptEnvelope.values($0) })
            else { return }
            let counts = list.dropFirst().dropLast().split(separator: ",").compactMap { Int($0) }
            tags[partition, default: []].append(
                PageTag(page: page, address: address, tag: tag, records: records, rows: counts, envelope: envelope))
        }
    }
}
