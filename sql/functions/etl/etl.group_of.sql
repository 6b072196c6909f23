create or replace function etl.group_of(wanted text)
    returns oid
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select g.role_oid
        from etl.access_group g
        join pg_roles role
            on role.oid = g.role_oid
            and role.rolname = g.role_name
        join pg_database d
            on d.oid = g.database_oid
            and d.datname = current_database()
        where g.kind = wanted
    );
end
$$;

comment on function etl.group_of is 'Group role of a kind in this database; null: access is not set up here';

revoke execute on function etl.group_of(text) from public;
