-- Schemas of those names may be somebody else's where no star was made.
create or replace function etl.own_schemas()
    returns name[]
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select case
        when exists (select from etl.schema_migration where name = '101_schemas') then array['etl', 'dw', 'mart']
        else array['etl']
    end::name[]
$$;

comment on function etl.own_schemas is 'Schemas of the warehouse: that of the books, and with a star its two';

revoke execute on function etl.own_schemas() from public;
