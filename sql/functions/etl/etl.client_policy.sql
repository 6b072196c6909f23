-- needs: etl.planned_domains, etl.require_domains

-- The condition in parentheses comes first for every row, as it costs nothing, and is asked once, at the first row of anybody:
-- a plan shows that the table has a row. The other compares with constants, and is what an index serves.
create or replace function etl.client_policy()
    returns text
    language sql
    immutable
    set search_path = pg_catalog, pg_temp
as $$
    select 'domain_key = any (etl.planned_domains()) and (select etl.require_domains(etl.planned_domains()))'
$$;

comment on function etl.client_policy is 'Condition of the policy for client readers, as SQL';

revoke execute on function etl.client_policy() from public;
