import Core

/// A policy of a table that asks a function or view which is to be made anew.
struct DependentPolicy {
    private let name: String
    private let table: String
    /// `create policy …`, as it stands.
    private let making: String

    init(row: ResultRow) throws(WarehouseError) {
        name = try row.value("name")
        table = try row.value("table")
        making = try row.value("making")
    }

    private var dropping: String { "drop policy \(SQLIdentifier(name)) on \(table)" }

    func drop(on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        _ = try connection.execute(dropping, doing: doing)
    }

    /// Makes the policy as it was, unless there is one of its name by now.
    ///
    /// - Throws: `unusable` if what it asks is no longer there, or answers with something else than it did.
    func restore(on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        let isThere: Bool = try connection.execute(DependentPolicy.isThereSQL, [table, name], doing: doing)
            .only("is_there")
        guard !isThere else { return }
        do throws(WarehouseError) { _ = try connection.execute(making, doing: doing) } catch {
            guard error.sqlState?.hasPrefix("42") == true, error.sqlState != "42501" else { throw error }
            throw WarehouseError(
                .unusable, doing: doing,
                "the policy \(name) of \(table) asks what is made anew, and does not go with it (\(error.message)); "
                    + "nothing was changed",
                sqlState: error.sqlState, hint: "`\(dropping)`, migrate, and make it again")
        }
    }

    /// Policies `p`, with the statements that make them.
    static let selection = """
        select p.polname as name, p.polrelid::regclass::text as "table",
          pg_catalog.format(
            'create policy %I on %s as %s for %s to %s%s%s', p.polname, p.polrelid::regclass,
            case when p.polpermissive then 'permissive' else 'restrictive' end,
            case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
              else 'all' end,
            (select pg_catalog.string_agg(
               case role.oid when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role.oid)) end, ', ')
             from unnest(p.polroles) as role (oid)),
            ' using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
            ' with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')') as making
        from pg_catalog.pg_policy p
        """

    static let isThereSQL = """
        select exists (select from pg_catalog.pg_policy where polrelid = $1::regclass and polname = $2) as is_there
        """

    static let statements = [isThereSQL]
}
