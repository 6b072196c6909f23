-- needs: etl.require_own_table, etl.take_mutex

create or replace function etl.begin_partitions(parent regclass, months date[])
    returns text[]
    language plpgsql
    security definer  -- months are made and attached by the owner of their table
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent_name text := (select relname from pg_class where oid = parent);
    names       text[];
    i           integer;
begin
    perform etl.require_own_table(parent);
    perform etl.take_mutex('months');

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

revoke execute on function etl.begin_partitions(regclass,date[]) from public;
