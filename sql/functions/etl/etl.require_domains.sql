-- needs: etl.my_domains

-- A plan that is kept, of a prepared statement say, may hold clients that have been taken away since. `octoload access` makes
-- all sessions plan anew; this is for whatever else changes a role.
create or replace function etl.require_domains(planned bigint[])
    returns boolean
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if planned is distinct from etl.my_domains() then
        raise exception 'the clients of this login have changed since the statement was prepared'
            using errcode = 'invalid_sql_statement_name', hint = 'Prepare it again, or connect again.';
    end if;
    return true;
end
$$;

comment on function etl.require_domains is 'True; an error if a kept plan was made for other clients than those of now';

revoke execute on function etl.require_domains(bigint[]) from public;
