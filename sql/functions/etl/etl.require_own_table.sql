-- Months are made and attached with the rights of the tables' owner, so what a loader names must be a table of that owner: a
-- table of its own could bring functions along that would run as the owner.
create or replace function etl.require_own_table(parent regclass)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from pg_class c
        where c.oid = parent
          and c.relkind = 'p'
          and c.relpersistence = 'p'
          and c.relowner = (select relowner from pg_class where oid = 'etl.mutex'::regclass)
    ) then
        raise exception '% is not a table cut by month that belongs to the owner of the warehouse', parent
            using errcode = 'insufficient_privilege';
    end if;
end
$$;

comment on function etl.require_own_table is 'Refuses what is not a partitioned table of the owner of the warehouse';

revoke execute on function etl.require_own_table(regclass) from public;
