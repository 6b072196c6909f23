create or replace function etl.may_load(login oid)
    returns boolean
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from pg_catalog.pg_roles role
        where pg_catalog.pg_has_role(login, role.oid, 'member')
          and pg_catalog.has_table_privilege(role.oid, 'etl.run', 'insert')
    )
$$;

comment on function etl.may_load is 'Whether a role may write the books, by itself or through a role that it is a member of';

revoke execute on function etl.may_load(oid) from public;
