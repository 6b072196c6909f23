-- Who may read whose rows.
--
-- A client's rows are told by domain_key, and a reader's clients by the role that it logs in as: never by a setting, which
-- anybody who can type SQL can set. Nothing here takes effect before `octoload access init` has made the three group roles
-- and called etl.secure_tables: until then only the owner can read.


-- ------------------------------------------------------------------------------------------------------ reader_domain

create table etl.reader_domain (
    reader_role name        not null,
    domain_key  bigint      not null,
    granted_by  text        not null default session_user,
    granted_at  timestamptz not null default now(),

    constraint reader_domain_pkey primary key (reader_role, domain_key),
    constraint reader_domain_domain_key_fkey foreign key (domain_key) references dw.dim_domain
);

comment on table etl.reader_domain is 'Which clients a reader sees. GRAIN: one row per role and client';
comment on column etl.reader_domain.reader_role is 'Role that logs in, or one that it is a member of';
comment on column etl.reader_domain.domain_key  is 'Client (dw.dim_domain)';
comment on column etl.reader_domain.granted_by  is 'Role that granted it';
comment on column etl.reader_domain.granted_at  is 'When (UTC)';

-- Runs as the owner, so that readers need no right on the table; session_user stays the role that has logged in, also after
-- SET ROLE and inside functions.
create function etl.my_domains()
    returns bigint[]
    language sql
    stable
    security definer
    set search_path = ''
as $$
    select coalesce(array_agg(distinct reader.domain_key), '{}')
    from etl.reader_domain reader
    join pg_catalog.pg_roles role
        on role.rolname = reader.reader_role
    where pg_catalog.pg_has_role(session_user, role.oid, 'member')
$$;

comment on function etl.my_domains is 'Clients that whoever has logged in may read';

revoke execute on function etl.my_domains() from public;


-- ------------------------------------------------------------------------------------------------------ table_access

-- What readers may see of each table. Partitions are not here: nobody but the owner reads them directly.
create view etl.table_access with (security_invoker = true) as
select
    c.oid::regclass as table_name,
    case
        when n.nspname = 'etl' and c.relname not in ('partition', 'slice', 'pipeline')                  then 'none'
        when c.relname in ('ai_interaction_text')                                                       then 'none'
        when exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'domain_key' and not a.attisdropped)
                                                                                                        then 'by client'
        when n.nspname = 'etl'                                                                          then 'all'
        when c.relname in ('dim_date', 'dim_platform', 'dim_content_type', 'dim_currency', 'dim_metric', 'fx_rate_daily')
                                                                                                        then 'all'
        else 'agency'
    end             as readers
from pg_class c
join pg_namespace n
    on n.oid = c.relnamespace
where n.nspname in ('dw', 'etl')
    and c.relkind in ('r', 'p')
    and not c.relispartition;

comment on view etl.table_access is 'What readers may see of each table. GRAIN: one row per table';
comment on column etl.table_access.table_name is 'Table';
comment on column etl.table_access.readers    is
    'all: everybody who may read at all. by client: rows of one''s own clients; the agency all. agency: the agency only. none: only the loader and the owner';


-- ------------------------------------------------------------------------------------------------------- secure_tables

-- Gives the three roles what they need, and each table its policies; again after each migration. Changes nothing that is
-- right already, because a policy needs the table to itself for a moment.
create procedure etl.secure_tables(loader name, agency name, client name)
    language plpgsql
    set search_path = ''
as $$
declare
    item record;
begin
    execute format('grant usage on schema dw, etl to %I, %I, %I', loader, agency, client);
    execute format('grant usage on schema mart to %I, %I', agency, client);
    execute format('grant select, insert, update, delete on all tables in schema dw, etl to %I', loader);
    execute format('grant usage, select on all sequences in schema etl to %I', loader);
    execute format('grant execute on all functions in schema etl to %I', loader);
    execute format('alter default privileges in schema dw, etl grant select, insert, update, delete on tables to %I', loader);
    execute format('grant select on all tables in schema mart to %I, %I', agency, client);
    execute format('grant execute on all functions in schema mart to %I, %I', agency, client);
    execute format('grant execute on function etl.my_domains(), etl.gap_at(timestamptz) to %I, %I', agency, client);
    execute format('grant select on etl.coverage, etl.watermark to %I, %I', agency, client);
    -- Months are made and attached by the owner of their table.
    for item in
        select oid::regprocedure as routine
        from pg_catalog.pg_proc
        where pronamespace = 'etl'::regnamespace
          and proname in ('ensure_partitions', 'begin_partitions', 'attach_partitions')
    loop
        execute format('revoke execute on function %s from public', item.routine);
        execute format('alter function %s security definer', item.routine);
    end loop;

    for item in
        select a.table_name, a.readers, c.relrowsecurity
        from etl.table_access a
        join pg_catalog.pg_class c
            on c.oid = a.table_name
    loop
        if item.readers = 'none' then
            execute format('revoke all on %s from %I, %I', item.table_name, agency, client);
        else
            execute format('grant select on %s to %I, %I', item.table_name, agency, client);
        end if;

        continue when item.readers = 'all';

        if not item.relrowsecurity then
            execute format('alter table %s enable row level security', item.table_name);
        end if;
        call etl.add_policy(item.table_name, 'loader', format('for all to %I using (true) with check (true)', loader));
        continue when item.readers = 'none';

        call etl.add_policy(item.table_name, 'agency_reader', format('for select to %I using (true)', agency));
        continue when item.readers = 'agency';

        -- A subquery is asked once for a query, a function once for a row.
        call etl.add_policy(
            item.table_name, 'client_reader',
            format('for select to %I using (domain_key = any ((select etl.my_domains())::bigint[]))', client)
        );
    end loop;
end
$$;

comment on procedure etl.secure_tables is 'Gives loader, agency and client readers their rights, and each table its policies';

create procedure etl.add_policy(target regclass, policy name, definition text)
    language plpgsql
    set search_path = ''
as $$
begin
    if not exists (select from pg_catalog.pg_policy where polrelid = target and polname = policy) then
        execute format('create policy %I on %s %s', policy, target, definition);
    end if;
end
$$;

comment on procedure etl.add_policy is 'Makes a policy that is not there yet';
