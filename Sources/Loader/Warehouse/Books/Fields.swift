import Core

/// What records had in their fields, pipeline by pipeline: `etl.field`, `etl.field_code`.
package struct Fields: Book, FieldBook {
    let session: DatabaseSession

    package func known(of pipeline: String) async throws(WarehouseError) -> [KnownField] {
        try await all(of: [pipeline])[pipeline] ?? []
    }

    /// By pipeline, in the order of their paths.
    ///
    /// - Parameter pipelines: Only these.
    package func all(of pipelines: [String]) async throws(WarehouseError) -> [String: [KnownField]] {
        var fields: [String: [KnownField]] = [:]
        let rows = try await query(
            Fields.knownFieldsSQL, [arrayLiteral(pipelines)], doing: "read what is known of fields"
        ).rows
        for row in rows { fields[try row.value("pipeline"), default: []].append(try KnownField(row: row)) }
        return fields
    }

    static let knownFieldsSQL = """
        select pipeline, path, is_mapped, records, records_met, records_null, pg_catalog.array_to_json(types) as types,
          pg_catalog.array_to_json(earlier_types) as earlier_types, types_changed_at, example, first_seen_at, last_seen_at,
          gone_since, pg_catalog.array_to_json(absent_from) as absent_from
        from etl.field where pipeline = any ($1::text[]) order by pipeline, path collate "C"
        """

    /// Codes that records brought and a code dimension did not have, by pipeline, the newest first.
    package func newCodes(of pipelines: [String]) async throws(WarehouseError) -> [String: [KnownCode]] {
        var codes: [String: [KnownCode]] = [:]
        let rows = try await query(Fields.metCodesSQL, [arrayLiteral(pipelines)], doing: "read which codes are new")
            .rows
        for row in rows {
            codes[try row.value("pipeline"), default: []].append(
                KnownCode(
                    table: try row.value("code_table"), code: try row.value("code"),
                    firstSeenAt: try row.value("first_seen_at")))
        }
        return codes
    }

    static let metCodesSQL = """
        select pipeline, code_table, code, first_seen_at from etl.field_code where pipeline = any ($1::text[])
        order by pipeline, first_seen_at desc, code_table, code collate "C"
        """

    package func note(_ news: FieldNews, of pipeline: String, runID: String) async throws(WarehouseError) {
        let doing = "note what \(pipeline) met of fields"
        let document = try jsonLiteral(FieldDocument(news), doing: doing)
        _ = try await query(Fields.additionSQL, [pipeline, runID, document], doing: doing)
    }

    /// One statement, in the order of the keys: two processes that load one pipeline do not wait for each other in a circle.
    static let additionSQL = """
        with forgotten as (
          update etl.field f set is_mapped = false, records = 0, records_met = 0, records_null = 0, gone_since = null
          where f.pipeline = $1 and f.is_mapped
            and f.path not in (
              select m.path from jsonb_to_recordset(($3::jsonb -> 'mapped') || ($3::jsonb -> 'unmapped')) as m (path text))
        ), mapped as (
          insert into etl.field as f (
            pipeline, path, is_mapped, records, records_met, records_null, types, example, first_seen_at, last_seen_at,
            absent_from, run_id)
          select $1, m.path, true, m.records, m.met, m.nulls, m.types, m.example,
            case when m.met > 0 then pg_catalog.now() end, case when m.met > 0 then pg_catalog.now() end,
            case when m.met > 0 then m.absent_from else '{}' end, $2::uuid
          from jsonb_to_recordset($3::jsonb -> 'mapped') as m (
            path text, records bigint, met bigint, nulls bigint, types text[], example text, is_gone boolean,
            absent_from text[], present_in text[])
          order by m.path
          on conflict (pipeline, path) do update set
            is_mapped = true,
            records = (f.records + excluded.records) / case when f.records + excluded.records > 1000000 then 2 else 1 end,
            records_met = (f.records_met + excluded.records_met)
              / case when f.records + excluded.records > 1000000 then 2 else 1 end,
            records_null = (f.records_null + excluded.records_null)
              / case when f.records + excluded.records > 1000000 then 2 else 1 end,
            types = case when excluded.types <@ f.types then f.types
              else array(select distinct t from unnest(f.types || excluded.types) t order by t) end,
            earlier_types = case when excluded.types <@ f.types or f.types = '{}' then f.earlier_types else f.types end,
            types_changed_at = case when excluded.types <@ f.types or f.types = '{}' then f.types_changed_at
              else pg_catalog.now() end,
            example = case when excluded.types <@ f.types and f.example is not null then f.example
              else coalesce(excluded.example, f.example) end,
            first_seen_at = coalesce(f.first_seen_at, excluded.first_seen_at),
            last_seen_at = coalesce(excluded.last_seen_at, f.last_seen_at),
            gone_since = case when excluded.records_met > 0 then null
              when (select m.is_gone from jsonb_to_recordset($3::jsonb -> 'mapped') as m (path text, is_gone boolean)
                where m.path = f.path) then coalesce(f.gone_since, pg_catalog.now())
              else f.gone_since end,
            absent_from = case when f.records_met + excluded.records_met = 0 then '{}' else array(
              select p from (
                select p from unnest(f.absent_from) p
                where p not in (
                  select unnest(m.present_in)
                  from jsonb_to_recordset($3::jsonb -> 'mapped') as m (path text, present_in text[])
                  where m.path = f.path)
                union
                select unnest(m.absent_from)
                from jsonb_to_recordset($3::jsonb -> 'mapped') as m (path text, absent_from text[])
                where m.path = f.path
              ) as x order by p limit 1000) end,
            run_id = excluded.run_id
          returning 1
        ), unmapped as (
          insert into etl.field as f (pipeline, path, is_mapped, types, example, first_seen_at, last_seen_at, run_id)
          select $1, u.path, false, u.types, u.example, pg_catalog.now(), pg_catalog.now(), $2::uuid
          from (
            select u.*, k.path is not null as is_known,
              pg_catalog.row_number() over (partition by k.path is null order by u.path) as place
            from jsonb_to_recordset($3::jsonb -> 'unmapped') as u (path text, types text[], example text)
            left join etl.field k on k.pipeline = $1 and k.path = u.path
          ) as u
          where u.is_known
            or u.place + (select count(*) from etl.field k where k.pipeline = $1 and not k.is_mapped) <= 200
          order by u.path
          on conflict (pipeline, path) do update set
            is_mapped = false, records = 0, records_met = 0, records_null = 0, gone_since = null,
            last_seen_at = excluded.last_seen_at,
            earlier_types = case when excluded.types <@ f.types then f.earlier_types else f.types end,
            types_changed_at = case when excluded.types <@ f.types then f.types_changed_at else pg_catalog.now() end,
            types = array(select distinct t from unnest(f.types || excluded.types) t order by t)
          returning 1
        )
        insert into etl.field_code (pipeline, code_table, code, run_id)
        select $1, c.code_table, c.code, $2::uuid
        from (
          select n.code_table, n.code, pg_catalog.row_number() over (order by n.code_table, n.code) as place
          from (
            select distinct c.code_table, pg_catalog.left(c.code, 200) as code
            from jsonb_to_recordset($3::jsonb -> 'codes') as c (code_table text, code text)
          ) as n
          where not exists (
            select from etl.field_code k
            where k.pipeline = $1 and k.code_table = n.code_table and k.code = n.code)
        ) as c
        where c.place + (select count(*) from etl.field_code k where k.pipeline = $1) <= 200
        order by c.code_table, c.code
        on conflict do nothing
        """

    static let statements = [knownFieldsSQL, metCodesSQL, additionSQL]
}

extension KnownField {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            path: try row.value("path"), isMapped: try row.value("is_mapped"), records: try row.value("records"),
            met: try row.value("records_met"), nulls: try row.value("records_null"), types: try row.texts("types"),
            earlierTypes: try row.texts("earlier_types"), typesChangedAt: try row.optional("types_changed_at"),
            example: try row.optional("example"), firstSeenAt: try row.optional("first_seen_at"),
            lastSeenAt: try row.optional("last_seen_at"), goneSince: try row.optional("gone_since"),
            absentFrom: Set(try row.texts("absent_from")))
    }
}
