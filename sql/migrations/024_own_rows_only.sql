-- Nobody reads, writes or stops what is not theirs: what strangers found when they attacked the first form of access.
--
-- docs/access.md says what holds now, what PostgreSQL itself leaves open, and which test shows it.


-- ------------------------------------------------------------------------------------------------------- search paths

-- The session's temporary schema comes first for tables and types unless a path names it, so that '' is no protection in a
-- function that runs as its owner; and what has no path of its own takes operators from wherever the caller looks.
do $$
declare
    item record;
begin
    for item in
        select oid::regprocedure as routine
        from pg_catalog.pg_proc
        where pronamespace in ('dw'::regnamespace, 'mart'::regnamespace, 'etl'::regnamespace)
    loop
        execute format('alter routine %s set search_path = pg_catalog, pg_temp', item.routine);
    end loop;
end
$$;


-- ---------------------------------------------------------------------------------------------------- the first groups

create procedure etl.take_all_rights(grantee name)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('revoke all on all tables in schema dw, mart, etl from %I', grantee);
    execute format('revoke all on all sequences in schema dw, mart, etl from %I', grantee);
    execute format('revoke all on all routines in schema dw, mart, etl from %I', grantee);
    execute format('revoke all on schema dw, mart, etl from %I', grantee);
    execute format(
        'alter default privileges for role %I in schema dw, etl revoke all on tables from %I',
        (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'etl'), grantee
    );
end
$$;

comment on procedure etl.take_all_rights is 'Takes from a role whatever it may do in the warehouse';

-- Groups were called the same in every database of the server, and a member of one warehouse's was a member of all. Nobody but
-- the owner reads or loads until `octoload access init` has made this database's own, and roles are granted to them.
do $$
declare
    item record;
begin
    for item in
        select policy.polname, policy.polrelid::regclass as target
        from pg_catalog.pg_policy policy
        join pg_catalog.pg_class c
            on c.oid = policy.polrelid
        where policy.polname in ('loader', 'agency_reader', 'client_reader')
          and c.relnamespace in ('dw'::regnamespace, 'etl'::regnamespace)
    loop
        execute format('drop policy %I on %s', item.polname, item.target);
    end loop;

    for item in
        select rolname
        from pg_catalog.pg_roles
        where rolname in ('octoload_loader', 'octoload_agency', 'octoload_client')
    loop
        call etl.take_all_rights(item.rolname);
    end loop;
end
$$;


-- ------------------------------------------------------------------------------------------------------- access_group

-- Roles belong to the server and not to a database: each warehouse has groups of its own.
create table etl.access_group (
    kind         text not null,
    role_name    name not null,
    role_oid     oid  not null,
    database_oid oid  not null,

    constraint access_group_pkey primary key (kind),
    constraint access_group_kind_check check (kind in ('loader', 'agency', 'client'))
);

comment on table etl.access_group is 'Group roles that hold the rights in this database. GRAIN: one row per kind';
comment on column etl.access_group.kind         is 'loader: writes. agency: reads all clients. client: reads the clients that are granted';
comment on column etl.access_group.role_name    is 'Group role';
comment on column etl.access_group.role_oid     is 'Its number: a role made anew under the name is another';
comment on column etl.access_group.database_oid is 'Database that it was made for: a copy of the warehouse needs groups of its own';

create function etl.group_of(wanted text)
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


-- ------------------------------------------------------------------------------------------------------ reader_domain

-- A name outlives its role: the number of the role that it was granted to tells whether it is still that one.
alter table etl.reader_domain add column role_oid oid;
update etl.reader_domain reader
set role_oid = coalesce((select role.oid from pg_catalog.pg_roles role where role.rolname = reader.reader_role), 0);
alter table etl.reader_domain alter column role_oid set not null;
comment on column etl.reader_domain.role_oid is 'Number of the role when it was granted; the grant is void for a role of that name made later';

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

-- Declared immutable, so that it is computed while a query is planned and the policy compares with constants: nothing is
-- executed for a row that would show in a plan whether rows of others met the conditions before it.
create function etl.planned_domains()
    returns bigint[]
    language plpgsql
    immutable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return etl.my_domains();
end
$$;

comment on function etl.planned_domains is 'etl.my_domains() when the query was planned';

-- A plan that is kept, of a prepared statement say, may hold clients that have been taken away since. `octoload access` makes
-- all sessions plan anew; this is for whatever else changes a role.
create function etl.require_domains(planned bigint[])
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

create function etl.sees_all()
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

create function etl.may_load(login oid)
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


-- ------------------------------------------------------------------------------------------------------------- policy

-- The condition in parentheses comes first for every row, as it costs nothing, and is asked once, at the first row of anybody:
-- a plan shows that the table has a row. The other compares with constants, and is what an index serves.
create function etl.client_policy()
    returns text
    language sql
    immutable
    set search_path = pg_catalog, pg_temp
as $$
    select 'domain_key = any (etl.planned_domains()) and (select etl.require_domains(etl.planned_domains()))'
$$;

comment on function etl.client_policy is 'Condition of the policy for client readers, as SQL';

create function etl.bare(expression text)
    returns text
    language sql
    immutable
    set search_path = pg_catalog, pg_temp
as $$
    select regexp_replace(lower(expression), '[[:space:]()]|as require_domains', '', 'g')
$$;

comment on function etl.bare is 'An expression without what versions of PostgreSQL print differently: brackets, blanks and names';

drop procedure etl.add_policy(regclass, name, text);

create procedure etl.add_policy(target regclass, policy name, command text, grantee name, condition text)
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


-- ------------------------------------------------------------------------------------------------------- table_access

create or replace view etl.table_access with (security_invoker = true) as
select
    c.oid::regclass as table_name,
    case
        when n.nspname = 'etl' and c.relname not in ('partition', 'slice', 'pipeline')                  then 'none'
        when c.relname in ('ai_interaction_text')                                                       then 'none'
        when n.nspname = 'etl' or c.relname in ('dim_alert_rule')                                       then 'agency'
        when exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'domain_key' and not a.attisdropped)
                                                                                                        then 'by client'
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


-- ------------------------------------------------------------------------------------------------------------ indexes

-- Conditions that PostgreSQL holds to be safe are looked up in an index before any policy, and plans count the rows found
-- there and refused: each index that a client's reader can use begins with the client. Ids are hashed into the keys, so that
-- an id is unique if its key is.
alter table dw.fact_alert
    drop constraint fact_alert_pkey,
    drop constraint fact_alert_alert_id_key,
    add constraint fact_alert_pkey primary key (domain_key, alert_key),
    add constraint fact_alert_alert_id_key unique (domain_key, alert_id);

alter table dw.fact_report
    drop constraint fact_report_pkey,
    drop constraint fact_report_report_id_key,
    add constraint fact_report_pkey primary key (domain_key, report_key),
    add constraint fact_report_report_id_key unique (domain_key, report_id);

alter table dw.fact_report_content
    drop constraint fact_report_content_pkey,
    add constraint fact_report_content_pkey primary key (domain_key, report_key);

alter table dw.report_file
    drop constraint report_file_pkey,
    add constraint report_file_pkey primary key (domain_key, report_key, format);

alter table dw.fact_ai_interaction
    drop constraint fact_ai_interaction_pkey,
    drop constraint fact_ai_interaction_interaction_id_key,
    add constraint fact_ai_interaction_pkey primary key (domain_key, interaction_key),
    add constraint fact_ai_interaction_interaction_id_key unique (domain_key, interaction_id);

alter table dw.fact_webhook_event
    drop constraint fact_webhook_event_pkey,
    drop constraint fact_webhook_event_webhook_event_id_key,
    add constraint fact_webhook_event_pkey primary key (domain_key, webhook_event_key),
    add constraint fact_webhook_event_webhook_event_id_key unique (domain_key, webhook_event_id);

-- Of clients themselves the id stays unique, by an expression that is not safe in that sense: the index serves no reader.
alter table dw.dim_domain
    drop constraint dim_domain_domain_id_key;
create unique index dim_domain_domain_id_key on dw.dim_domain ((domain_id || ''));
comment on index dw.dim_domain_domain_id_key is 'Ids are unique; an expression, so that no condition of a reader is looked up here';

-- Values that are kept apart from their row show in the counts of pages that a plan read. The fewer the better.
do $$
declare
    item record;
begin
    for item in
        select a.table_name, column_.attname
        from etl.table_access a
        join pg_catalog.pg_class c
            on c.oid = a.table_name
            and c.relkind = 'r'
        join pg_catalog.pg_attribute column_
            on column_.attrelid = c.oid
            and column_.attnum > 0
            and not column_.attisdropped
            and column_.attstorage = 'x'
        where a.readers = 'by client'
          and column_.atttypid in ('text'::regtype, 'bytea'::regtype, 'varchar'::regtype)
    loop
        execute format('alter table %s alter column %I set storage main', item.table_name, item.attname);
    end loop;
end
$$;


-- --------------------------------------------------------------------------------------------------------------- mutex

-- Any login may take advisory locks, and so stop whoever waits for them. Rows of this table can be locked by those only who
-- may write the books.
create table etl.mutex (
    name text not null,

    constraint mutex_pkey primary key (name)
);

comment on table etl.mutex is 'Rows that transactions lock to come one after another. GRAIN: one row per thing to do';
comment on column etl.mutex.name is 'What is done by one transaction at a time';

create function etl.take_mutex(wanted text, is_shared boolean default false)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if is_shared then
        perform from etl.mutex m where m.name = wanted for share;
    else
        perform from etl.mutex m where m.name = wanted for update;
    end if;
    if not found then
        insert into etl.mutex (name) values (wanted) on conflict do nothing;
        perform etl.take_mutex(wanted, is_shared);
    end if;
end
$$;

comment on function etl.take_mutex is 'Waits for the others that have the name, until the end of their transactions; those that share it go together';

insert into etl.mutex (name) values ('months');


-- -------------------------------------------------------------------------------------------------------------- months

-- Months are made and attached with the rights of the tables' owner, so what a loader names must be a table of that owner: a
-- table of its own could bring functions along that would run as the owner.
create function etl.require_own_table(parent regclass)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from pg_class c
        where c.oid = parent
          and c.relkind = 'p'
          and c.relpersistence = 'p'
          and c.relowner = (select relowner from pg_class where oid = 'etl.mutex'::regclass)
    ) then
        raise exception '% is not a table cut by month that belongs to the owner of the warehouse', parent
            using errcode = 'insufficient_privilege';
    end if;
end
$$;

comment on function etl.require_own_table is 'Refuses what is not a partitioned table of the owner of the warehouse';

create or replace function etl.ensure_partitions(from_day date, to_day date)
    returns integer
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent  regclass;
    created integer := 0;
begin
    for parent in
        select c.oid
        from pg_class c
        where c.relnamespace = 'dw'::regnamespace
          and c.relkind = 'p'
          and pg_get_partkeydef(c.oid) like 'RANGE (%\_day)'  -- tables that are cut by day
        order by c.relname
    loop
        created := created + etl.ensure_partitions(parent, from_day, to_day);
    end loop;

    return created;
end
$$;

create or replace function etl.ensure_partitions(parent regclass, from_day date, to_day date)
    returns integer
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent_schema text;
    parent_name   text;
    name          text;
    month         date;
    created       integer := 0;
begin
    perform etl.require_own_table(parent);
    if to_day - from_day > 20 * 366 then
        raise exception 'refusing to create partitions for % days (% to %)', to_day - from_day, from_day, to_day
            using errcode = 'program_limit_exceeded', hint = 'A date is probably wrong; at most 20 years at once.';
    end if;

    select n.nspname, c.relname
    into parent_schema, parent_name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.oid = parent;

    for month in
        select generate_series(date_trunc('month', from_day::timestamp), to_day::timestamp, interval '1 month')::date
    loop
        name := parent_name || to_char(month, '"_"YYYYMM');
        continue when exists (
            select from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = parent_schema and c.relname = name
        );

        -- Only those that have something to make wait for each other. A look into the catalogue, not to_regclass: that would
        -- answer from the session's cache, which does not learn of other sessions' tables while it waits for this lock.
        perform etl.take_mutex('months');
        continue when exists (
            select from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = parent_schema and c.relname = name
        );

        execute format(
            'create table %I.%I (like %s including defaults including constraints including generated including storage)',
            parent_schema, name, parent
        );
        execute format(
            'alter table %s attach partition %I.%I for values from (%L) to (%L)',
            parent, parent_schema, name, month, (month + interval '1 month')::date
        );
        execute format(
            'comment on table %I.%I is %L', parent_schema, name, 'Partition of ' || parent || ': ' || to_char(month, 'YYYY-MM')
        );
        created := created + 1;
    end loop;

    return created;
end
$$;

create or replace function etl.begin_partitions(parent regclass, months date[])
    returns text[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent_name text := (select relname from pg_class where oid = parent);
    names       text[];
    i           integer;
begin
    perform etl.require_own_table(parent);
    perform etl.take_mutex('months');

    select array_agg(format('dw.%I', parent_name || to_char(month, '"_"YYYYMM')) order by place)
    into names
    from unnest(months) with ordinality as m (month, place);

    if exists (select from unnest(names) as n (name) where to_regclass(n.name) is not null) then
        return null;
    end if;

    for i in 1 .. cardinality(names) loop
        execute format(
            'create table %s (like %s including defaults including constraints including generated including storage)',
            names[i], parent
        );
        execute format(
            'comment on table %s is %L', names[i], 'Partition of ' || parent || ': ' || to_char(months[i], 'YYYY-MM')
        );
    end loop;

    return names;
end
$$;

create or replace function etl.attach_partitions(parent regclass, months date[])
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent_name text := (select relname from pg_class where oid = parent);
    month       date;
begin
    perform etl.require_own_table(parent);
    foreach month in array months loop
        execute format(
            'alter table %s attach partition dw.%I for values from (%L) to (%L)',
            parent, parent_name || to_char(month, '"_"YYYYMM'), month, (month + interval '1 month')::date
        );
    end loop;
end
$$;


-- ----------------------------------------------------------------------------------------------- what readers ask for

-- Books and rules have keys that do not begin with the client, so readers reach them through functions, which show what is
-- theirs and count nothing else.
create function etl.readable_alert_rules()
    returns setof dw.dim_alert_rule
    language plpgsql
    stable
    security definer
    rows 100
    set search_path = pg_catalog, pg_temp
as $$
declare
    everything boolean  := etl.sees_all();
    domains    bigint[] := etl.my_domains();
begin
    return query
    select rule.*
    from dw.dim_alert_rule rule
    where everything
       or rule.domain_key = any (domains);
end
$$;

comment on function etl.readable_alert_rules is 'Alert rules that whoever has logged in may read';

create or replace view mart.alerts with (security_invoker = true) as
select
    fact.triggered_date                                        as date,
    fact.triggered_at,

    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,
    nullif(rule.alert_rule_name, '(none)')                     as rule,
    nullif(rule.alert_rule_id, '')                             as rule_id,

    fact.alert_id,
    fact.alert_type,
    fact.severity,
    fact.title,
    fact.body                                                  as text,
    fact.subject_type,
    fact.subject_id,
    campaign.campaign_name                                     as campaign,
    competitor.competitor_name                                 as competitor,
    rule.metric,
    rule.operator,
    rule.threshold,
    fact.payload                                               as details,

    fact.acknowledged_at is not null                           as is_acknowledged,
    fact.acknowledged_at,
    fact.seconds_to_acknowledge / 60.0                         as minutes_to_acknowledge
from dw.fact_alert fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join etl.readable_alert_rules() rule
    on rule.alert_rule_key = fact.alert_rule_key
left join dw.dim_campaign campaign
    on fact.subject_type = 'campaign'
    and campaign.domain_key = fact.domain_key
    and campaign.campaign_id = fact.subject_id
left join dw.dim_competitor_content content
    on fact.subject_type in ('competitor_ad', 'competitor_post')
    and content.domain_key = fact.domain_key
    and content.content_id = fact.subject_id
left join dw.dim_competitor competitor
    on competitor.domain_key = content.domain_key
    and competitor.competitor_key = content.competitor_key
where fact.deleted_at is null;

create or replace function mart.freshness_at(clock timestamptz)
    returns table (
        client         text,
        domain_id      text,
        pipeline       text,
        source         text,
        complete_up_to date,
        newest_day     date,
        last_loaded_at timestamptz,
        age            interval,
        allowed_age    interval,
        is_stale       boolean,
        missing_days   bigint
    )
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    select
        case when p.domain_key = 0 then '(all)' else coalesce(domain.domain_name, '(unknown)') end,
        nullif(domain.domain_id, ''),
        p.pipeline,
        p.partition_key,
        w.complete_up_to,
        w.newest_day,
        w.last_committed_at,
        clock - w.last_committed_at,
        pipeline.max_age,
        coalesce(w.last_committed_at < clock - pipeline.max_age, true),
        coalesce(missing.days, 0)
    from etl.partition p
    cross join (select etl.sees_all() as everything, etl.my_domains() as domains) reader
    left join etl.pipeline pipeline
        on pipeline.pipeline = p.pipeline
    left join etl.watermark w
        on w.pipeline = p.pipeline
        and w.partition_key = p.partition_key
    left join dw.dim_domain domain
        on domain.domain_key = p.domain_key
    left join (
        select gap.pipeline, gap.partition_key, sum(gap.days) as days
        from etl.gap_at(clock) gap
        group by gap.pipeline, gap.partition_key
    ) missing
        on missing.pipeline = p.pipeline
        and missing.partition_key = p.partition_key
    where p.is_open
      and (reader.everything or p.domain_key = any (reader.domains))
$$;


-- ------------------------------------------------------------------------------------------------------- secure_tables

create or replace procedure etl.secure_tables(loader name, agency name, client name)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    item  record;
    owner name := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'etl');
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

    execute format('grant usage on schema dw, etl to %I, %I, %I', loader, agency, client);
    execute format('grant usage on schema mart to %I, %I', agency, client);
    execute format('grant select, insert, update, delete on all tables in schema dw, etl to %I', loader);
    -- Who reads what, and what was migrated, is not for loaders to say.
    execute format(
        'revoke insert, update, delete on etl.reader_domain, etl.access_group, etl.schema_migration from %I', loader
    );
    execute format('grant usage, select on all sequences in schema etl to %I', loader);
    -- The months that functions make for a loader, which fills them before they are attached.
    execute format('alter default privileges for role %I in schema etl revoke all on tables from %I', owner, loader);
    execute format(
        'alter default privileges for role %I in schema dw grant select, insert, update, delete on tables to %I', owner, loader
    );
    execute format('grant select on all tables in schema mart to %I, %I', agency, client);
    execute format('grant select on etl.coverage, etl.watermark, etl.gap to %I', agency);
    execute format('revoke all on etl.coverage, etl.watermark, etl.gap from %I', client);

    for item in
        select p.oid::regprocedure as routine, n.nspname, p.proname
        from pg_proc p
        join pg_namespace n
            on n.oid = p.pronamespace
        where n.nspname in ('dw', 'mart', 'etl')
          and p.prokind = 'f'
    loop
        execute format('revoke execute on function %s from public', item.routine);
        -- Months are made and attached by the owner of their table.
        if item.proname in ('ensure_partitions', 'begin_partitions', 'attach_partitions') then
            execute format('alter function %s security definer', item.routine);
        end if;
        if item.nspname = 'mart' or item.proname in ('my_domains', 'planned_domains', 'require_domains', 'readable_alert_rules') then
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

do $$
declare
    item record;
begin
    for item in
        select oid::regprocedure as routine
        from pg_catalog.pg_proc
        where pronamespace in ('dw'::regnamespace, 'mart'::regnamespace, 'etl'::regnamespace)
    loop
        execute format('revoke execute on routine %s from public', item.routine);
    end loop;
end
$$;
