-- The three schemas, and the functions that everything after them uses.
--
-- Any user with CREATE on the database may run the migrations: they make no role, need no extension and grant
-- nothing. Every name is written out in full, so they run under any search_path, the empty one included.

create schema if not exists dw;
create schema if not exists mart;
create schema if not exists etl;  -- the runner has already made it, for its list of applied migrations

comment on schema dw   is 'The star: dimensions and facts. Only the loader writes here';
comment on schema mart is 'Views for BI tools: readable names, ids as text, no surrogate keys';
comment on schema etl  is 'The loader''s books: runs, the ledger of slices, quarantine';


-- --------------------------------------------------------------------------------------------------------- member keys

-- The loader computes the same number, so a key costs no look-up, facts may arrive before their dimensions, and a full
-- load of an empty database gives the same keys again. array_to_string leaves out nulls and would shift the parts.
create function etl.hk(variadic parts text[])
    returns bigint
    language sql
    immutable
    strict
    parallel safe
    return case
        when array_position(parts, null) is null then
            ('x' || substr(encode(sha256(convert_to(array_to_string(parts, e'\x1f'), 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint
            & 9223372036854775807
    end;

comment on function etl.hk is
    'Deterministic 63-bit key of (entity, API id): first 8 bytes, big-endian, of SHA-256 over the parts joined by U+001F, '
    'sign bit cleared. Null if a part is null';


-- ------------------------------------------------------------------------------------------------------------ comments

-- One wording for the columns that every loaded table has. For migrations; the loader never calls it.
create procedure etl.describe_lineage(target regclass)
    language plpgsql
    set search_path = ''
as $$
declare
    lineage constant jsonb := jsonb_build_object(
        'version_at',      'Version of the source record: its updated_at, else when it was read (UTC). An older one never replaces a newer one',
        'first_loaded_at', 'When the row was first committed (UTC)',
        'loaded_at',       'When the row last changed here (UTC)',
        'slice_id',        'Load that last changed the row (etl.slice); null: a migration wrote it',
        'deleted_at',      'When the source deleted the record (UTC); null: it exists'
    );
    item record;
begin
    for item in select key, value from jsonb_each_text(lineage) loop
        execute format('comment on column %s.%I is %L', target, item.key, item.value);
    end loop;
end
$$;

comment on procedure etl.describe_lineage is 'Comments the lineage columns of a table; used by migrations';


-- ---------------------------------------------------------------------------------------------------------- partitions

-- A month is created apart and attached: ATTACH lets readers and writers go on (SHARE UPDATE EXCLUSIVE on the parent),
-- CREATE … PARTITION OF would stop them all. There is no default partition, because each attach would have to scan it.
-- The advisory lock keeps two loaders from making the same month.
create function etl.ensure_partitions(from_day date, to_day date)
    returns integer
    language plpgsql
    set search_path = ''
as $$
declare
    parent  regclass;
    name    text;
    month   date;
    created integer := 0;
begin
    if to_day - from_day > 20 * 366 then
        raise exception 'refusing to create partitions for % days (% to %)', to_day - from_day, from_day, to_day
            using errcode = 'program_limit_exceeded', hint = 'A date is probably wrong; at most 20 years at once.';
    end if;

    perform pg_advisory_xact_lock(etl.hk('octoload', 'ensure_partitions'));

    for parent in
        select c.oid
        from pg_class c
        where c.relnamespace = 'dw'::regnamespace
          and c.relkind = 'p'
          and pg_get_partkeydef(c.oid) like 'RANGE (%_day)'  -- tables that are cut by day
        order by c.relname
    loop
        for month in
            select generate_series(date_trunc('month', from_day::timestamp), to_day::timestamp, interval '1 month')::date
        loop
            name := (select relname from pg_class where oid = parent) || to_char(month, '"_"YYYYMM');
            continue when to_regclass(format('dw.%I', name)) is not null;

            execute format(
                'create table dw.%I (like %s including defaults including constraints including generated including storage)',
                name, parent
            );
            execute format(
                'alter table %s attach partition dw.%I for values from (%L) to (%L)',
                parent, name, month, (month + interval '1 month')::date
            );
            execute format('comment on table dw.%I is %L', name, 'Partition of ' || parent || ': ' || to_char(month, 'YYYY-MM'));
            created := created + 1;
        end loop;
    end loop;

    return created;
end
$$;

comment on function etl.ensure_partitions is
    'Creates the missing monthly partitions of the facts for a range of days, both included; returns how many. '
    'Call it ahead of a load, in a transaction of its own';
