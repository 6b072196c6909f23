-- needs: etl.require_own_table, etl.take_mutex

-- The log is cut by when a figure changed, not by the day of the figure: questions ask for changes since an instant, and
-- old months are dropped whole. Its column is not called *_day, so etl.ensure_partitions (from, to) leaves it alone.
create or replace function etl.ensure_partitions(parent regclass, from_day date, to_day date)
    returns integer
    language plpgsql
    security definer  -- months are made and attached by the owner of their table
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent_schema text;
    parent_name   text;
    name          text;
    month         date;
    created       integer := 0;
begin
    perform etl.require_own_table(parent);
    if to_day - from_day > 20 * 366 then
        raise exception 'refusing to create partitions for % days (% to %)', to_day - from_day, from_day, to_day
            using errcode = 'program_limit_exceeded', hint = 'A date is probably wrong; at most 20 years at once.';
    end if;

    select n.nspname, c.relname
    into parent_schema, parent_name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.oid = parent;

    for month in
        select generate_series(date_trunc('month', from_day::timestamp), to_day::timestamp, interval '1 month')::date
    loop
        name := parent_name || to_char(month, '"_"YYYYMM');
        continue when exists (
            select from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = parent_schema and c.relname = name
        );

        -- Only those that have something to make wait for each other. A look into the catalogue, not to_regclass: that would
        -- answer from the session's cache, which does not learn of other sessions' tables while it waits for this lock.
        perform etl.take_mutex('months');
        continue when exists (
            select from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = parent_schema and c.relname = name
        );

        execute format(
            'create table %I.%I (like %s including defaults including constraints including generated including storage)',
            parent_schema, name, parent
        );
        execute format(
            'alter table %s attach partition %I.%I for values from (%L) to (%L)',
            parent, parent_schema, name, month, (month + interval '1 month')::date
        );
        execute format(
            'comment on table %I.%I is %L', parent_schema, name, 'Partition of ' || parent || ': ' || to_char(month, 'YYYY-MM')
        );
        created := created + 1;
    end loop;

    return created;
end
$$;

comment on function etl.ensure_partitions (regclass, date, date) is
    'Creates the missing monthly partitions of one table for a range of days, both included; returns how many';


-- A month is created apart and attached: ATTACH lets readers and writers go on (SHARE UPDATE EXCLUSIVE on the parent),
-- CREATE … PARTITION OF would stop them all. There is no default partition, because each attach would have to scan it.
-- The mutex keeps two loaders from making the same month.
create or replace function etl.ensure_partitions(from_day date, to_day date)
    returns integer
    language plpgsql
    security definer  -- months are made and attached by the owner of their table
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent  regclass;
    created integer := 0;
begin
    for parent in
        select c.oid
        from pg_class c
        join pg_namespace n
            on n.oid = c.relnamespace
        where n.nspname = 'dw'
          and c.relkind = 'p'
          and pg_get_partkeydef(c.oid) like 'RANGE (%\_day)'  -- tables that are cut by day
        order by c.relname
    loop
        created := created + etl.ensure_partitions(parent, from_day, to_day);
    end loop;

    return created;
end
$$;

comment on function etl.ensure_partitions (date, date) is
    'Creates the missing monthly partitions of the facts for a range of days, both included; returns how many. '
    'Call it ahead of a load, in a transaction of its own';

revoke execute on function etl.ensure_partitions(date,date) from public;
revoke execute on function etl.ensure_partitions(regclass,date,date) from public;
