-- needs: etl.group_of

create or replace function etl.sees_all()
    returns boolean
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from (
            select etl.group_of('loader')
            union all
            select etl.group_of('agency')
            union all
            select relowner from pg_class where oid = 'etl.reader_domain'::regclass
        ) entitled (role)
        where pg_has_role(session_user, entitled.role, 'member')
    );
end
$$;

comment on function etl.sees_all is 'Whether whoever has logged in may read all clients: the agency, a loader, the owner';

revoke execute on function etl.sees_all() from public;
