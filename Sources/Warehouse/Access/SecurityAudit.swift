import Core

/// Something that lets a client read more than its own rows, or that would in the hands of somebody who tries.
package struct SecurityFinding: Sendable {
    /// The table, view, function or role.
    package let what: String
    package let problem: String
}

extension PostgresWarehouse {
    /// Holds the catalogue against what a client reader may be able to see: whatever the group role, everybody (`public`) or
    /// one of its members can reach in schemas that are not the server's own.
    package func securityFindings() async throws(WarehouseError) -> [SecurityFinding] {
        try await query(PostgresWarehouse.audit, doing: "check security").rows.map {
            SecurityFinding(what: $0[0] ?? "", problem: $0[1] ?? "")
        }
    }

    /// Tables of whose rows a policy hides some from this user: a load over them would write twice what it cannot see.
    package func tablesInPart() async throws(WarehouseError) -> [String] {
        try await query(
            """
            select c.oid::regclass from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('dw', 'etl') and c.relkind in ('r', 'p') and not c.relispartition
              and pg_catalog.row_security_active(c.oid)
              and not exists (select from pg_catalog.pg_policy p
                where p.polrelid = c.oid and p.polpermissive and p.polcmd = '*'
                  and pg_catalog.pg_get_expr(p.polqual, p.polrelid) = 'true'
                  and pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) = 'true'
                  and exists (select from unnest(p.polroles) as granted (oid)
                    where granted.oid = 0 or pg_catalog.pg_has_role(granted.oid, 'usage')))
            order by 1
            """, doing: "check policies"
        ).rows.compactMap { $0[0] }
    }

    private static let audit = #"""
        with reader as (
          select r.oid, r.rolname from pg_catalog.pg_roles r
          where r.rolname = '\#(AccessRole.client.rawValue)'
            or exists (select from pg_catalog.pg_roles g where g.rolname = '\#(AccessRole.client.rawValue)'
              and pg_catalog.pg_has_role(r.oid, g.oid, 'member') and not r.rolsuper)
            or r.rolname in (select reader_role from etl.reader_domain)
          union all select 0, 'public'
        ), relation as (
          select c.oid, c.oid::regclass::text as name, c.relkind, c.relispartition, c.relrowsecurity, n.nspname, c.reloptions,
            exists (select from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attname = 'domain_key' and not a.attisdropped) as has_domain,
            (select string_agg(reader.rolname, ', ' order by reader.rolname) from reader
             where case when reader.oid = 0 then pg_catalog.has_any_column_privilege('public', c.oid, 'select')
               else pg_catalog.has_any_column_privilege(reader.oid, c.oid, 'select') end) as readers
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'v', 'm', 'f')
            and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        )
        select name, 'a partition that ' || readers || ' can read: no policy holds there' from relation
        where readers is not null and relispartition
        union all
        select name, 'a materialized view that ' || readers || ' can read: no policy holds there' from relation
        where readers is not null and relkind = 'm'
        union all
        select name, 'a foreign table that ' || readers || ' can read: no policy holds there' from relation
        where readers is not null and relkind = 'f'
        union all
        select name, 'a view that ' || readers || ' can read, and that reads with the rights of its owner (security_invoker is off)'
        from relation
        where readers is not null and relkind = 'v'
          and not coalesce('security_invoker=true' = any (reloptions) or 'security_invoker=on' = any (reloptions), false)
        union all
        select name, 'a table that ' || relation.readers || ' can read without a policy'
        from relation left join etl.table_access a on a.table_name = relation.oid
        where relation.readers is not null and relkind in ('r', 'p') and not relispartition and not relrowsecurity
          and (has_domain or a.readers is distinct from 'all')
        union all
        select name, 'readers have no right to see it, but ' || relation.readers || ' can read it'
        from relation join etl.table_access a on a.table_name = relation.oid
        where relation.readers is not null and a.readers = 'none'
        union all
        select p.polrelid::regclass::text, 'policy ' || p.polname || ' shows readers more than the rows of their clients: '
          || coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'true')
        from pg_catalog.pg_policy p
        where p.polpermissive and p.polcmd in ('r', '*')
          and (p.polroles = '{0}' or exists (select from reader where reader.oid <> 0 and exists (
            select from unnest(p.polroles) as granted (oid) where pg_catalog.pg_has_role(reader.oid, granted.oid, 'usage'))))
          -- Versions of PostgreSQL print it with other brackets, names and casts.
          and pg_catalog.regexp_replace(coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), ''),
            '[[:space:]()]|AS my_domains|::bigint\[\]', '', 'g') <> 'domain_key=ANYSELECTetl.my_domains'
        union all
        select p.oid::regprocedure::text, 'a function that ' || reader.rolname || ' can call, and that runs with the rights of its owner'
        from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        join reader on reader.oid <> 0 and pg_catalog.has_function_privilege(reader.oid, p.oid, 'execute')
          and pg_catalog.has_schema_privilege(reader.oid, n.oid, 'usage')
        where p.prosecdef and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          and p.oid <> 'etl.my_domains()'::regprocedure
        union all
        select n.nspname, 'a schema that ' || reader.rolname || ' can make objects in'
        from pg_catalog.pg_namespace n
        join reader on reader.oid <> 0 and pg_catalog.has_schema_privilege(reader.oid, n.oid, 'create')
        where n.nspname in ('dw', 'mart', 'etl')
        union all
        select r.rolname, 'a client reader that is a superuser or has BYPASSRLS: no policy holds for it'
        from pg_catalog.pg_roles r where (r.rolsuper or r.rolbypassrls) and r.rolname in (select reader_role from etl.reader_domain)
        union all
        select r.rolname, 'a client reader that is also a member of ' || g.rolname
        from reader join pg_catalog.pg_roles r on r.oid = reader.oid
        join pg_catalog.pg_roles g on g.rolname in ('\#(AccessRole.loader.rawValue)', '\#(AccessRole.agency.rawValue)')
          and pg_catalog.pg_has_role(r.oid, g.oid, 'member')
        where not r.rolsuper
        union all
        select r.rolname, 'a client reader that owns ' || c.oid::regclass
        from reader join pg_catalog.pg_roles r on r.oid = reader.oid
        join pg_catalog.pg_class c on c.relowner = r.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('dw', 'mart', 'etl')
        order by 1, 2
        """#
}
