import Core

extension PostgresWarehouse {
    /// Who reads what: grants of clients, then members of the other groups.
    package struct Grant: Sendable {
        package var role: String
        package var group: AccessRole
        package var domainKey: Int64?
        package var domainID: String?
        package var client: String?
        package var grantedAt: Instant?
        package var state = State.valid

        /// Whether the role is the one that it was granted to.
        package enum State: String, Sendable {
            case valid
            /// There is no role of that name any more.
            case roleIsGone = "gone"
            /// There is one, made or named so later: the grant is void.
            case roleIsAnother = "another"
        }
    }

    package func grants() async throws(WarehouseError) -> [Grant] {
        // Without a star there are no clients, and grants of none.
        let names =
            try await presentStar() != nil
            ? "dw.dim_domain"
            : "(select null::bigint as domain_key, null as domain_id, null as domain_name where false)"
        let clients = try await query(
            """
            select g.reader_role, g.domain_key, d.domain_id, d.domain_name, g.granted_at,
              case when r.oid is null then 'gone' when r.oid <> g.role_oid then 'another' else 'valid' end as state
            from etl.reader_domain g
            left join \(names) d on d.domain_key = g.domain_key
            left join pg_catalog.pg_roles r on r.rolname = g.reader_role
            order by g.reader_role, d.domain_name, d.domain_id
            """, doing: "list access"
        ).map(Grant.init(client:))
        return try await clients + query(PostgresWarehouse.membersSQL, doing: "list access").map(Grant.init(member:))
    }

    static let membersSQL = """
        select m.rolname, g.kind
        from etl.access_group g
        join pg_catalog.pg_auth_members a on a.roleid = g.role_oid
        join pg_catalog.pg_roles m on m.oid = a.member
        where g.kind <> 'client' and g.role_oid = etl.group_of(g.kind) and m.rolname <> \(AccessActor.ownName) order by g.kind desc, m.rolname
        """
}

extension PostgresWarehouse.Grant {
    fileprivate init(client row: ResultRow) throws(WarehouseError) {
        self.init(
            role: try row.value("reader_role"), group: .client, domainKey: try row.value("domain_key"),
            domainID: try row.optional("domain_id"), client: try row.optional("domain_name"),
            grantedAt: try row.value("granted_at"), state: try row.value("state"))
    }

    fileprivate init(member row: ResultRow) throws(WarehouseError) {
        self.init(role: try row.value("rolname"), group: try row.value("kind"))
    }
}

extension PostgresWarehouse.Grant.State: ColumnValue {
    static var noun: String { "valid, gone or another" }
}
