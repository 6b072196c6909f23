create or replace function etl.bare(expression text)
    returns text
    language sql
    immutable
    set search_path = pg_catalog, pg_temp
as $$
    select regexp_replace(lower(expression), '[[:space:]()]|as require_domains', '', 'g')
$$;

comment on function etl.bare is 'An expression without what versions of PostgreSQL print differently: brackets, blanks and names';

revoke execute on function etl.bare(text) from public;
