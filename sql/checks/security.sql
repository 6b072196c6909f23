-- Ways by which a client's reader could read, change or stop what is another's; `octoload check --security` runs it.
--
-- A membership counts in whatever form it was granted, with ADMIN OPTION, without INHERIT or SET, or through other roles: what
-- a role may become, it is.
with recursive reader as (
    select r.oid, r.rolname
    from pg_catalog.pg_roles r
    where r.oid = etl.group_of('client')
       or (not r.rolsuper and pg_catalog.pg_has_role(r.oid, etl.group_of('client'), 'member'))
       or exists (
            select
            from pg_catalog.pg_auth_members m
            where m.member = r.oid
              and m.roleid = etl.group_of('client')
       )
       or exists (
            select
            from etl.reader_domain g
            where g.reader_role = r.rolname
              and g.role_oid = r.oid
       )
), reach (reader, role) as (
    select oid, oid from reader
    union
    select reach.reader, m.roleid
    from reach
    join pg_catalog.pg_auth_members m
        on m.member = reach.role
), holder (who, role) as (
    -- who to name, and the role whose rights are looked at; 0 is everybody
    select reader.rolname::text, reach.role
    from reach
    join reader
        on reader.oid = reach.reader
    union all
    select 'public', 0
), warehouse as (
    select n.oid, n.nspname, n.nspowner
    from pg_catalog.pg_namespace n
    where n.nspname = any (etl.own_schemas())
), entitled as (
    select etl.group_of('loader') as role
    union all
    select etl.group_of('agency')
), relation as (
    select
        c.oid,
        c.oid::regclass::text as name,
        c.relkind,
        c.relispartition,
        c.relrowsecurity,
        c.relowner,
        c.reloptions,
        n.nspname,
        a.readers as intended,
        exists (
            select
            from pg_catalog.pg_attribute a
            where a.attrelid = c.oid
              and a.attname = 'domain_key'
              and not a.attisdropped
        ) as has_domain,
        (
            select string_agg(distinct holder.who, ', ' order by holder.who)
            from holder
            where case
                when holder.role = 0 then pg_catalog.has_any_column_privilege('public', c.oid, 'select')
                else pg_catalog.has_any_column_privilege(holder.role, c.oid, 'select')
                     and not exists (select from entitled where entitled.role = holder.role)
            end
        ) as readers
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n
        on n.oid = c.relnamespace
    left join etl.table_access a
        on a.table_name = c.oid
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
      and n.nspname !~ '^pg_'
      and n.nspname <> 'information_schema'
), finding (what, problem) as (

    -- ---------------------------------------------------------------------------------------------------- what is read

    select name, 'a partition that ' || readers || ' can read: no policy holds there'
    from relation
    where readers is not null and relispartition

    union all
    select name, 'a materialized view that ' || readers || ' can read: no policy holds there'
    from relation
    where readers is not null and relkind = 'm'

    union all
    select name, 'a foreign table that ' || readers || ' can read: no policy holds there'
    from relation
    where readers is not null and relkind = 'f'

    union all
    select name, 'a view that ' || readers || ' can read, and that reads with the rights of its owner (security_invoker is off)'
    from relation
    where readers is not null
      and relkind = 'v'
      and not coalesce('security_invoker=true' = any (reloptions) or 'security_invoker=on' = any (reloptions), false)

    union all
    select name, 'a table that ' || readers || ' can read without a policy'
    from relation
    where readers is not null
      and relkind in ('r', 'p')
      and not relispartition
      and not relrowsecurity
      and (has_domain or intended is distinct from 'all')

    union all
    select name, 'readers have no right to see it, but ' || readers || ' can read it'
    from relation
    where readers is not null and (intended = 'none' or (intended = 'agency' and nspname = 'etl'))

    union all
    select
        p.polrelid::regclass::text,
        'policy ' || p.polname || ' shows readers more than the rows of their clients: '
            || coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'true')
    from pg_catalog.pg_policy p
    where p.polpermissive
      and p.polcmd in ('r', '*')
      and (
            p.polroles = '{0}'
            or exists (
                select
                from holder
                where holder.role = any (p.polroles)
                  and holder.role not in (select role from entitled where role is not null)
            )
      )
      -- The words of etl.client_policy(), not what it says now; versions of PostgreSQL print brackets, blanks and names differently.
      and pg_catalog.regexp_replace(
            lower(coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'true')), '[[:space:]()]|as require_domains', '', 'g'
          ) <> 'domain_key=anyetl.planned_domainsandselectetl.require_domainsetl.planned_domains'

    union all
    -- Samples of everybody's values, passwords, and logins elsewhere: nobody may read them by default.
    select distinct c.oid::regclass::text, 'a table of the server that ' || holder.who || ' can read'
    from pg_catalog.pg_class c
    join holder
        on case
            when holder.role = 0 then pg_catalog.has_any_column_privilege('public', c.oid, 'select')
            else pg_catalog.has_any_column_privilege(holder.role, c.oid, 'select')
                 and not exists (select from pg_catalog.pg_roles r where r.oid = holder.role and (r.rolsuper or r.rolname ~ '^pg_'))
        end
    where c.relnamespace = 'pg_catalog'::regnamespace
      and c.relname in ('pg_statistic', 'pg_statistic_ext_data', 'pg_authid', 'pg_user_mapping')

    union all
    -- Conditions that the server holds to be safe are looked up in an index before any policy, and a plan counts what was found.
    select
        i.indexrelid::regclass::text,
        'an index of ' || relation.name || ', which ' || relation.readers
            || ' can read, that does not begin with the client: plans count rows of others that meet a condition'
    from relation
    cross join lateral (
        select relation.oid as id
        union
        select tree.relid from pg_catalog.pg_partition_tree(relation.oid) tree
    ) part
    join pg_catalog.pg_index i
        on i.indrelid = part.id
    join pg_catalog.pg_attribute a
        on a.attrelid = part.id
        and a.attname = 'domain_key'
    where relation.readers is not null
      and relation.relrowsecurity
      and relation.intended = 'by client'
      and i.indkey[0] <> a.attnum
      -- over an expression that is not safe to look up before a policy
      and pg_catalog.pg_get_indexdef(i.indexrelid)
          <> 'CREATE UNIQUE INDEX dim_domain_domain_id_key ON dw.dim_domain USING btree (((domain_id || ''''::text)))'

    -- ---------------------------------------------------------------------------------------------------- what is run

    union all
    select distinct
        p.oid::regprocedure::text,
        'a function that ' || holder.who || ' can call, and that runs with the rights of its owner'
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n
        on n.oid = p.pronamespace
    join holder
        on case
            when holder.role = 0 then pg_catalog.has_function_privilege('public', p.oid, 'execute')
                                      and pg_catalog.has_schema_privilege('public', n.oid, 'usage')
            else pg_catalog.has_function_privilege(holder.role, p.oid, 'execute')
                 and pg_catalog.has_schema_privilege(holder.role, n.oid, 'usage')
                 and not exists (select from entitled where entitled.role = holder.role)
        end
    where p.prosecdef
      and n.nspname !~ '^pg_'
      and n.nspname <> 'information_schema'
      and not (
            (n.nspname, p.proname) in (
                ('etl', 'my_domains'), ('etl', 'planned_domains'), ('etl', 'require_domains'),
                ('etl', 'readable_alert_rules'), ('etl', 'readable_actions'), ('mart', 'freshness_at')
            )
            and p.proowner = (select nspowner from warehouse where nspname = 'etl')
      )

    union all
    select
        p.oid::regprocedure::text,
        'a function whose search_path is not pinned to pg_catalog, pg_temp: names in it can be made to mean something else'
    from pg_catalog.pg_proc p
    join warehouse
        on warehouse.oid = p.pronamespace
    where not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)

    union all
    select distinct
        p.oid::regprocedure::text, 'a function of the server that ' || holder.who || ' can call: it reaches files'
    from pg_catalog.pg_proc p
    join holder
        on case
            when holder.role = 0 then pg_catalog.has_function_privilege('public', p.oid, 'execute')
            else pg_catalog.has_function_privilege(holder.role, p.oid, 'execute')
        end
    where p.pronamespace = 'pg_catalog'::regnamespace
      and p.proname in ('pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_stat_file', 'lo_import', 'lo_export')
      and not exists (
            select
            from reach
            join pg_catalog.pg_roles r
                on r.oid = reach.role
            where r.rolsuper or r.rolname ~ '^pg_'  -- named below
      )

    union all
    select distinct 'language ' || l.lanname, 'an untrusted language that ' || holder.who || ' can write functions in'
    from pg_catalog.pg_language l
    join holder
        on case
            when holder.role = 0 then pg_catalog.has_language_privilege('public', l.oid, 'usage')
            else pg_catalog.has_language_privilege(holder.role, l.oid, 'usage')
        end
    where l.lanispl
      and not l.lanpltrusted
      and not exists (select from reach join pg_catalog.pg_roles r on r.oid = reach.role where r.rolsuper)

    -- ------------------------------------------------------------------------------------------------- what is written

    union all
    select relation.name, 'something that ' || holder.who || ' may change: ' || string_agg(distinct lower(kind.name), ', ')
    from relation
    join warehouse
        on warehouse.nspname = relation.nspname
    cross join holder
    cross join (
        values
            ('INSERT', true), ('UPDATE', true), ('REFERENCES', true), ('DELETE', false), ('TRUNCATE', false), ('TRIGGER', false)
    ) kind (name, of_columns)
    where case
            when holder.role = 0 then pg_catalog.has_table_privilege('public', relation.oid, kind.name)
                or (kind.of_columns and pg_catalog.has_any_column_privilege('public', relation.oid, kind.name))
            else (pg_catalog.has_table_privilege(holder.role, relation.oid, kind.name)
                    or (kind.of_columns and pg_catalog.has_any_column_privilege(holder.role, relation.oid, kind.name)))
                 and not exists (select from entitled where entitled.role = holder.role)
                 and not exists (select from pg_catalog.pg_roles r where r.oid = holder.role and (r.rolsuper or r.rolname ~ '^pg_'))
                 and holder.role <> relation.relowner
        end
    group by relation.name, holder.who

    union all
    select distinct s.oid::regclass::text, 'a sequence that ' || holder.who || ' may take numbers of'
    from pg_catalog.pg_class s
    join warehouse
        on warehouse.oid = s.relnamespace
    join holder
        on case
            when holder.role = 0 then pg_catalog.has_sequence_privilege('public', s.oid, 'usage, update')
            else pg_catalog.has_sequence_privilege(holder.role, s.oid, 'usage, update')
                 and not exists (select from entitled where entitled.role = holder.role)
                 and not exists (select from pg_catalog.pg_roles r where r.oid = holder.role and (r.rolsuper or r.rolname ~ '^pg_'))
                 and holder.role <> s.relowner
        end
    where s.relkind = 'S'

    union all
    select distinct n.nspname::text, 'a schema that ' || holder.who || ' can make objects in'
    from pg_catalog.pg_namespace n
    join holder
        on case
            when holder.role = 0 then pg_catalog.has_schema_privilege('public', n.oid, 'create')
            else pg_catalog.has_schema_privilege(holder.role, n.oid, 'create')
                 and not exists (select from pg_catalog.pg_roles r where r.oid = holder.role and r.rolsuper)
        end
    where (n.nspname = any (etl.own_schemas()) or n.nspname = 'public')
      -- what everybody may, each reader may, and is not named again
      and (holder.role = 0 or not pg_catalog.has_schema_privilege('public', n.oid, 'create'))

    union all
    select distinct pg_catalog.current_database()::text, 'a database that ' || holder.who || ' can make schemas in'
    from holder
    where case
        when holder.role = 0 then pg_catalog.has_database_privilege('public', pg_catalog.current_database(), 'create')
        else pg_catalog.has_database_privilege(holder.role, pg_catalog.current_database(), 'create')
             and not exists (select from pg_catalog.pg_roles r where r.oid = holder.role and r.rolsuper)
    end

    union all
    select
        'default privileges' || coalesce(' in schema ' || n.nspname, ''),
        'what ' || pg_catalog.pg_get_userbyid(d.defaclrole) || ' makes there, ' || holder.who || ' may '
            || string_agg(distinct lower(granted.privilege_type), ', ')
    from pg_catalog.pg_default_acl d
    left join pg_catalog.pg_namespace n
        on n.oid = d.defaclnamespace
    cross join lateral pg_catalog.aclexplode(d.defaclacl) granted
    join holder
        on holder.role = granted.grantee
        and holder.role not in (select role from entitled where role is not null)
    where d.defaclobjtype = 'r'
      and (n.nspname is null or n.nspname = any (etl.own_schemas()))
      and granted.grantee <> d.defaclrole
    group by n.nspname, d.defaclrole, holder.who

    union all
    select relation.name, 'a table that the loaders may change, and that says who reads what, or what was migrated'
    from relation
    where relation.name in ('etl.reader_domain', 'etl.access_group', 'etl.schema_migration', 'etl.schema_object')
      and etl.group_of('loader') is not null
      and (
            pg_catalog.has_any_column_privilege(etl.group_of('loader'), relation.oid, 'insert')
            or pg_catalog.has_any_column_privilege(etl.group_of('loader'), relation.oid, 'update')
            or pg_catalog.has_table_privilege(etl.group_of('loader'), relation.oid, 'delete')
            or pg_catalog.has_table_privilege(etl.group_of('loader'), relation.oid, 'truncate')
      )

    union all
    select
        'etl.access_group',
        'the group ' || g.role_name || ' holds rights here, but was made for another database, or is gone: run octoload access init'
    from etl.access_group g
    where etl.group_of(g.kind) is distinct from g.role_oid

    union all
    select
        relation.name,
        'something in the warehouse that belongs to ' || pg_catalog.pg_get_userbyid(relation.relowner)
            || ', not to ' || pg_catalog.pg_get_userbyid(warehouse.nspowner)
    from relation
    join warehouse
        on warehouse.nspname = relation.nspname
    where relation.relowner <> warehouse.nspowner

    -- ------------------------------------------------------------------------------------------------ what readers are

    union all
    select
        r.rolname::text,
        'a client reader that ' || danger.power
            || case when r.oid = reach.role then '' else ' as a member of ' || role.rolname end
    from reach
    join pg_catalog.pg_roles r
        on r.oid = reach.reader
    join pg_catalog.pg_roles role
        on role.oid = reach.role
    cross join lateral (
        values
            (role.rolsuper,       'is a superuser: no policy holds for it'),
            (role.rolbypassrls,   'has BYPASSRLS: no policy holds for it'),
            (role.rolcreaterole,  'has CREATEROLE: it may become a member of other roles'),
            (role.rolreplication, 'has REPLICATION: it may copy the whole server'),
            (role.rolcreatedb,    'has CREATEDB: it may copy databases')
    ) danger (is_there, power)
    where danger.is_there

    union all
    select
        r.rolname::text,
        'a client reader that is also a member of ' || role.rolname
            || case
                when role.oid in (select e.role from entitled e) then ', which sees every client'
                else ', a role of the server that goes past policies or shows what others do'
            end
    from reach
    join pg_catalog.pg_roles r
        on r.oid = reach.reader
    join pg_catalog.pg_roles role
        on role.oid = reach.role
    where role.oid in (select e.role from entitled e)
       or role.rolname ~ '^pg_'

    union all
    select
        r.rolname::text,
        'a client reader that may admit others to ' || role.rolname || ', which reads clients (ADMIN OPTION)'
    from reach
    join pg_catalog.pg_roles r
        on r.oid = reach.reader
    join pg_catalog.pg_auth_members m
        on m.member = reach.role
        and m.admin_option
    join pg_catalog.pg_roles role
        on role.oid = m.roleid
    where role.oid = etl.group_of('client')
       or exists (select from etl.reader_domain g where g.role_oid = role.oid)

    union all
    select distinct
        r.rolname::text,
        'a client reader that owns ' || owned.name || case when r.oid = reach.role then '' else ' as a member of '
            || pg_catalog.pg_get_userbyid(reach.role) end
    from reach
    join pg_catalog.pg_roles r
        on r.oid = reach.reader
    join (
        select relowner as owner, name from relation join warehouse on warehouse.nspname = relation.nspname
        union all
        select nspowner, 'the schema ' || nspname from warehouse
        union all
        select proowner, p.oid::regprocedure::text
        from pg_catalog.pg_proc p
        join warehouse
            on warehouse.oid = p.pronamespace
        union all
        select datdba, 'the database' from pg_catalog.pg_database where datname = pg_catalog.current_database()
    ) owned
        on owned.owner = reach.role

    union all
    select distinct
        parameter.parname, 'a setting of the server that ' || holder.who || ' may change: ' || lower(granted.privilege_type)
    from pg_catalog.pg_parameter_acl parameter
    cross join lateral pg_catalog.aclexplode(parameter.paracl) granted
    join holder
        on holder.role = granted.grantee
)
select what, problem
from finding
order by what, problem
