-- needs: etl.add_policy, etl.client_policy, etl.coverage, etl.gap, etl.own_schemas, etl.table_access, etl.take_all_rights, etl.watermark

-- Gives the three roles what they need, and each table its policies; again after each migration. Changes nothing that is
-- right already, because a policy needs the table to itself for a moment. dw and mart are the warehouse's with a star only.
create or replace procedure etl.secure_tables(loader name, agency name, client name)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    item     record;
    owner    name    := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'etl');
    has_star boolean := 'dw' = any (etl.own_schemas());
begin
    -- Groups of the database that this one is a copy of, or that were made anew.
    for item in
        select role.rolname
        from etl.access_group g
        join pg_roles role
            on role.oid = g.role_oid
        where role.rolname not in (loader, agency, client)
    loop
        call etl.take_all_rights(item.rolname);
    end loop;

    insert into etl.access_group (kind, role_name, role_oid, database_oid)
    select wanted.kind, role.rolname, role.oid, d.oid
    from (values ('loader', loader), ('agency', agency), ('client', client)) wanted (kind, name)
    join pg_roles role
        on role.rolname = wanted.name
    join pg_database d
        on d.datname = current_database()
    on conflict (kind) do update
    set role_name = excluded.role_name, role_oid = excluded.role_oid, database_oid = excluded.database_oid;
    if (select count(*) from etl.access_group where role_name in (loader, agency, client)) < 3 then
        raise exception 'the roles %, % and % are to be three that exist', loader, agency, client;
    end if;

    execute format('grant usage on schema etl to %I, %I, %I', loader, agency, client);
    execute format('grant select, insert, update, delete on all tables in schema etl to %I', loader);
    -- Who reads what, and what was migrated, is not for loaders to say.
    execute format(
        'revoke insert, update, delete on etl.reader_domain, etl.access_group, etl.schema_migration, etl.schema_object from %I',
        loader
    );
    execute format('grant usage, select on all sequences in schema etl to %I', loader);
    execute format('alter default privileges for role %I in schema etl revoke all on tables from %I', owner, loader);
    if has_star then
        execute format('grant usage on schema dw to %I, %I, %I', loader, agency, client);
        execute format('grant select, insert, update, delete on all tables in schema dw to %I', loader);
        -- The months that functions make for a loader, which fills them before they are attached.
        execute format(
            'alter default privileges for role %I in schema dw grant select, insert, update, delete on tables to %I', owner, loader
        );
        execute format('grant usage on schema mart to %I, %I', agency, client);
        execute format('grant select on all tables in schema mart to %I, %I', agency, client);
    end if;
    execute format('grant select on etl.coverage, etl.watermark, etl.gap to %I', agency);
    execute format('revoke all on etl.coverage, etl.watermark, etl.gap from %I', client);

    for item in
        select p.oid::regprocedure as routine, n.nspname, p.proname
        from pg_proc p
        join pg_namespace n
            on n.oid = p.pronamespace
        where n.nspname = any (etl.own_schemas())
          and p.prokind = 'f'
    loop
        execute format('revoke execute on function %s from public', item.routine);
        if item.nspname = 'mart'
            or item.proname in ('my_domains', 'planned_domains', 'require_domains', 'readable_alert_rules', 'readable_actions')
        then
            execute format('grant execute on function %s to %I, %I, %I', item.routine, loader, agency, client);
        elsif item.proname in ('gap_at') then
            execute format('grant execute on function %s to %I, %I', item.routine, loader, agency);
            execute format('revoke execute on function %s from %I', item.routine, client);
        else
            execute format('grant execute on function %s to %I', item.routine, loader);
        end if;
    end loop;

    for item in
        select a.table_name, a.readers, c.relrowsecurity, n.nspname
        from etl.table_access a
        join pg_class c
            on c.oid = a.table_name
        join pg_namespace n
            on n.oid = c.relnamespace
    loop
        if item.readers = 'none' then
            execute format('revoke all on %s from %I, %I', item.table_name, agency, client);
        elsif item.nspname = 'etl' then
            execute format('revoke all on %s from %I', item.table_name, client);
            execute format('grant select on %s to %I', item.table_name, agency);
        else
            execute format('grant select on %s to %I, %I', item.table_name, agency, client);
        end if;

        continue when item.readers = 'all';

        if not item.relrowsecurity then
            execute format('alter table %s enable row level security', item.table_name);
        end if;
        call etl.add_policy(item.table_name, 'loader', 'all', loader, 'true');
        continue when item.readers = 'none';

        call etl.add_policy(item.table_name, 'agency_reader', 'select', agency, 'true');
        if item.readers = 'by client' then
            call etl.add_policy(item.table_name, 'client_reader', 'select', client, etl.client_policy());
        elsif exists (select from pg_policy where polrelid = item.table_name and polname = 'client_reader') then
            execute format('drop policy client_reader on %s', item.table_name);
        end if;
    end loop;
end
$$;

comment on procedure etl.secure_tables is 'Gives loader, agency and client readers their rights, and each table its policies';

revoke execute on procedure etl.secure_tables(name,name,name) from public;
