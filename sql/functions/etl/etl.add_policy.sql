-- needs: etl.bare

create or replace procedure etl.add_policy(target regclass, policy name, command text, grantee name, condition text)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- A policy needs the table to itself for a moment, so what is right stays.
    if exists (
        select
        from pg_policy p
        where p.polrelid = target
          and p.polname = policy
          and p.polpermissive
          and p.polcmd = case command when 'all' then '*' else 'r' end
          and p.polroles = array[(select oid from pg_roles where rolname = grantee)]
          and etl.bare(pg_get_expr(p.polqual, p.polrelid)) = etl.bare(condition)
          and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') = 'true'
    ) then
        return;
    end if;

    if exists (select from pg_policy where polrelid = target and polname = policy) then
        execute format('drop policy %I on %s', policy, target);
    end if;
    execute format(
        'create policy %I on %s for %s to %I using (%s)%s',
        policy, target, command, grantee, condition, case when command = 'all' then ' with check (true)' else '' end
    );
end
$$;

comment on procedure etl.add_policy is 'Makes a policy, unless it is there and right';

revoke execute on procedure etl.add_policy(regclass,name,text,name,text) from public;
