/// Twenty rows of each of three clients in every table whose rows belong to clients, whatever its columns are: a table that
/// comes later is filled, too.
///
/// Values tell their client: client 202's texts are `hidden-…`, the others' `open-…`. Columns that a check restricts keep
/// their default, or one of the few values that are listed.
enum RowsOfEveryTable {
    /// Worlds that differ in the values of client 202 and in nothing else, not in the size of a row either.
    enum World: String {
        case one, other
        /// Client 202's columns that may be null are.
        case empty
    }

    static func sql(_ world: World) -> String {
        template.replacing("HIDDEN", with: world == .other ? "'hodden-'" : "'hidden-'")
            .replacing("SHIFT", with: world == .other ? "(case k when 202 then 50 else 0 end)" : "0")
            .replacing("FLAG", with: world == .other ? "false" : "k = 202")
            .replacing("EMPTY", with: world == .empty ? "true" : "false")
    }

    private static let template = #"""
        do $$
        declare
            target record;
            columns text;
            exprs text;
        begin
            perform etl.ensure_partitions('2026-10-01', '2026-12-31');
            perform etl.ensure_partitions(c.oid::regclass, '2026-10-01', '2026-12-31')
            from pg_class c where c.relnamespace = 'dw'::regnamespace and c.relkind = 'p' and pg_get_partkeydef(c.oid) like 'RANGE%';
            -- Nobody else is to change plans or pages meanwhile.
            for target in
                select c.oid::regclass as table_name from pg_class c where c.relnamespace = 'dw'::regnamespace and c.relkind = 'r'
            loop
                execute format('alter table %s set (autovacuum_enabled = off)', target.table_name);
            end loop;
            set local session_replication_role = replica;
            for target in
                select a.table_name from etl.table_access a where a.readers = 'by client' and a.table_name <> 'dw.dim_domain'::regclass
            loop
                select string_agg(quote_ident(attname), ', '), string_agg(case when EMPTY and not attnotnull
                    then 'case when k <> 202 then ' || expr || ' end' else expr end, ', ')
                into columns, exprs
                from (
                    select a.attname, a.attnotnull, case
                        when a.attname = 'domain_key' then 'k'
                        when a.attname in ('valid_from') then 'timestamptz ''2026-01-01'' + n * interval ''1 day'''
                        when a.attname in ('valid_to') then 'timestamptz ''9999-12-31'''
                        when a.attname = 'deleted_at' then 'null::timestamptz'
                        when a.attname = 'sha256' then 'repeat(''ab'', 32)'
                        when a.attname = 'month_start' then '(date ''2020-01-01'' + n * interval ''1 month'')::date'
                        when a.attname = 'content_kind' then '''post'''
                        when a.attname = 'subject_type' and target.table_name::text like '%engagement%' then '''post'''
                        when a.attname = 'row_kind' then '''ad'''
                        when a.attname = 'reason' then '''update'''
                        when t.typname = 'bool' then 'FLAG'
                        when t.typname in ('int8', 'int4', 'int2', 'numeric', 'float8') then '(k::bigint * 100 + n + SHIFT)::' || format_type(t.oid, a.atttypmod)
                        when t.typname in ('text', 'varchar', 'bpchar') then
                            'case k when 202 then ' || quote_literal(HIDDEN) || ' else ''open-'' end || k || ''-'' || n'
                        when t.typname = 'date' then 'date ''2026-11-01'' + (n::integer % 21) + case when k = 202 and SHIFT > 0 then 7 else 0 end'
                        when t.typname = 'timestamptz' then 'timestamptz ''2026-11-01'' + n * interval ''1 hour'' + (k + SHIFT) * interval ''1 second'''
                        when t.typname = 'jsonb' then '''{}''::jsonb'
                        when t.typname = 'uuid' then 'md5(' || quote_literal(HIDDEN) || ' || k || ''-'' || n)::uuid'
                        when t.typname = 'bytea' then 'convert_to(' || quote_literal(HIDDEN) || ' || k || ''-'' || n, ''UTF8'')'
                        when t.typcategory = 'A' then 'array[]::' || format_type(t.oid, null)
                    end as expr
                    from pg_attribute a join pg_type t on t.oid = a.atttypid
                    where a.attrelid = target.table_name and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                      -- What a check restricts keeps its default, or is null.
                      and (a.attname in ('content_kind', 'subject_type', 'row_kind', 'reason', 'sha256', 'valid_to', 'valid_from', 'domain_key',
                             'deleted_at', 'month_start')
                        or (a.attnotnull and not a.atthasdef)
                        or not exists (select from pg_constraint c
                             where c.conrelid = target.table_name and c.contype = 'c' and a.attnum = any (c.conkey)))
                    order by a.attnum
                ) c where expr is not null;
                execute format(
                    'insert into %s (%s) select %s from unnest(array[101, 202, 303]) k, generate_series(1, 20) n',
                    target.table_name, columns, exprs);
            end loop;
        end
        $$
        """#
}
