-- Months that nobody has loaded yet: filled as tables of their own, then attached.
--
-- ATTACH builds the indexes from the rows that are there, sorted, which takes half the time of keeping them up to date
-- row by row. Nobody waits: the parent stays readable and writable, and the new table is nobody's before the commit.

create function etl.begin_partitions(parent regclass, months date[])
    returns text[]
    language plpgsql
    set search_path = ''
as $$
declare
    parent_name text := (select relname from pg_class where oid = parent);
    names       text[];
    i           integer;
begin
    perform pg_advisory_xact_lock(etl.hk('octoload', 'ensure_partitions'));

    select array_agg(format('dw.%I', parent_name || to_char(month, '"_"YYYYMM')) order by place)
    into names
    from unnest(months) with ordinality as m (month, place);

    if exists (select from unnest(names) as n (name) where to_regclass(n.name) is not null) then
        return null;
    end if;

    for i in 1 .. cardinality(names) loop
        execute format(
            'create table %s (like %s including defaults including constraints including generated including storage)',
            names[i], parent
        );
        execute format(
            'comment on table %s is %L', names[i], 'Partition of ' || parent || ': ' || to_char(months[i], 'YYYY-MM')
        );
    end loop;

    return names;
end
$$;

comment on function etl.begin_partitions is
    'Makes tables for months of a fact, not yet attached to it; null, and nothing made, if one of them is there already';

create function etl.attach_partitions(parent regclass, months date[])
    returns void
    language plpgsql
    set search_path = ''
as $$
declare
    parent_name text := (select relname from pg_class where oid = parent);
    month       date;
begin
    foreach month in array months loop
        execute format(
            'alter table %s attach partition dw.%I for values from (%L) to (%L)',
            parent, parent_name || to_char(month, '"_"YYYYMM'), month, (month + interval '1 month')::date
        );
    end loop;
end
$$;

comment on function etl.attach_partitions is
    'Attaches the tables of begin_partitions, in the same transaction, once they are filled; builds their indexes';
