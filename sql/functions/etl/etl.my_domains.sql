-- Runs as the owner, so that readers need no right on the table; session_user stays the role that has logged in, also after
-- SET ROLE and inside functions.
--
-- PL/pgSQL keeps the plan for the session; a function in SQL that runs as its owner is planned at each call, and a query over
-- ten tables calls these twenty times.
create or replace function etl.my_domains()
    returns bigint[]
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (
            select array_agg(distinct reader.domain_key)
            from etl.reader_domain reader
            join pg_roles role
                on role.oid = reader.role_oid
                and role.rolname = reader.reader_role
            where pg_has_role(session_user, role.oid, 'member')
        ),
        '{}'
    );
end
$$;

comment on function etl.my_domains is 'Clients that whoever has logged in may read';

revoke execute on function etl.my_domains() from public;
