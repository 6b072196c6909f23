-- needs: etl.my_domains

-- Declared immutable, so that it is computed while a query is planned and the policy compares with constants: nothing is
-- executed for a row that would show in a plan whether rows of others met the conditions before it.
create or replace function etl.planned_domains()
    returns bigint[]
    language plpgsql
    immutable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return etl.my_domains();
end
$$;

comment on function etl.planned_domains is 'etl.my_domains() when the query was planned';

revoke execute on function etl.planned_domains() from public;
