-- needs: etl.own_schemas

create or replace procedure etl.take_all_rights(grantee name)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    owner name := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'etl');
    item  name;
begin
    for item in
        select nspname from pg_namespace where nspname = any (etl.own_schemas())
    loop
        execute format('revoke all on all tables in schema %I from %I', item, grantee);
        execute format('revoke all on all sequences in schema %I from %I', item, grantee);
        execute format('revoke all on all routines in schema %I from %I', item, grantee);
        execute format('revoke all on schema %I from %I', item, grantee);
        continue when item = 'mart';
        execute format('alter default privileges for role %I in schema %I revoke all on tables from %I', owner, item, grantee);
    end loop;
end
$$;

comment on procedure etl.take_all_rights is 'Takes from a role whatever it may do in the warehouse';

revoke execute on procedure etl.take_all_rights(name) from public;
