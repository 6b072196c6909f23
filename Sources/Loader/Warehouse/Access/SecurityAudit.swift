import CEmbeddedSQL
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
        try await query(PostgresWarehouse.securitySQL, doing: "check security").map { row throws(WarehouseError) in
            SecurityFinding(what: try row.value("what"), problem: try row.value("problem"))
        }
    }

    /// Tables of whose rows a policy hides some from this user: a load over them would write twice what it cannot see.
    package func tablesInPart() async throws(WarehouseError) -> [String] {
        try await query(PostgresWarehouse.tablesInPartSQL, doing: "check policies").column("name")
    }

    static let tablesInPartSQL = """
        select c.oid::regclass::text as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('dw', 'etl') and c.relkind in ('r', 'p') and not c.relispartition
          and pg_catalog.row_security_active(c.oid)
          and not exists (select from pg_catalog.pg_policy p
            where p.polrelid = c.oid and p.polpermissive and p.polcmd = '*'
              and pg_catalog.pg_get_expr(p.polqual, p.polrelid) = 'true'
              and pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) = 'true'
              and exists (select from unnest(p.polroles) as granted (oid)
                where granted.oid = 0 or pg_catalog.pg_has_role(granted.oid, 'usage')))
        order by c.oid::regclass
        """

    /// `sql/checks/security.sql`.
    static let securitySQL = String(cString: octoload_security_check().pointee.text)
}
