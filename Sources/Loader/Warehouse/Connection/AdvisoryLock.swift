import Core

/// An advisory lock of a session, and who holds it.
///
/// Any login of the database may take any advisory lock, so that a lock that is held says nothing by itself: it counts if
/// the session that holds it could do what the lock is for.
struct AdvisoryLock {
    /// SQL of a `bigint`.
    let key: String
    /// SQL of a condition over `a.usesysid`, the role that has logged in: whether a lock of that session counts.
    let isEntitled: String

    /// A session that holds the lock.
    struct Holder {
        let user: String?
        let application: String?
        let description: String
        let isEntitled: Bool

        fileprivate init(row: ResultRow) throws(WarehouseError) {
            user = try row.optional("usename")
            application = try row.optional("application_name")
            isEntitled = try row.value("is_entitled")
            let process: Int = try row.value("pid")
            let (address, since): (String?, String?) = (try row.optional("address"), try row.optional("since"))
            let parts = [
                "process \(process) of the database", user.map { "user \($0)" }, address.map { "from \($0)" },
                since.map { "connected since \($0)" }, application.flatMap { $0.isEmpty ? nil : "called \($0)" },
            ]
            description = parts.compactMap(\.self).joined(separator: ", ")
        }
    }

    /// One pipeline, for the length of a run.
    static func pipeline(_ name: String) -> AdvisoryLock {
        AdvisoryLock(
            key: "pg_catalog.hashtextextended(\(sqlLiteral("octoload/\(name)")), 0)",
            isEntitled: "etl.may_load(a.usesysid)")
    }

    /// The migrations of a database. Whoever owns the books may migrate; before there are any, whoever may make schemas.
    static let migrations = AdvisoryLock(
        key: "6074021911",  // any number, the same in every version of this program
        isEntitled: """
            coalesce(
              (select pg_catalog.pg_has_role(a.usesysid, n.nspowner, 'member')
               from pg_catalog.pg_namespace n where n.nspname = 'etl'),
              pg_catalog.has_database_privilege(a.usesysid, pg_catalog.current_database(), 'create'))
            """)

    /// Takes the lock until the session ends or gives it back; false if another session has it.
    func take(_ connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) -> Bool {
        try connection.execute("select pg_catalog.pg_try_advisory_lock(\(key)) as is_taken", doing: doing)
            .only("is_taken")
    }

    func giveBack(_ connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        _ = try connection.execute("select pg_catalog.pg_advisory_unlock(\(key))", doing: doing)
    }

    /// The other sessions that hold it, with their process on the server, login, address and age, as far as the server tells.
    func holders(_ connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) -> [Holder] {
        try connection.execute(
            """
            select l.pid, a.usename, coalesce(\(isEntitled), false) as is_entitled,
              pg_catalog.host(a.client_addr) as address,
              pg_catalog.to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since, a.application_name
            from pg_catalog.pg_locks l
            left join pg_catalog.pg_stat_activity a on a.pid = l.pid
            where \(AdvisoryLock.isHeld("l", key: key)) and l.pid <> pg_catalog.pg_backend_pid()
            order by 3 desc, 1
            """, doing: doing
        ).map(Holder.init(row:))
    }

    /// SQL that is true for a row of `pg_locks` that is the lock of this key in this database.
    ///
    /// A key of 64 bits is kept in two halves; source: PostgreSQL manual, pg_locks.
    static func isHeld(_ alias: String, key: String) -> String {
        """
        (\(alias).locktype = 'advisory' and \(alias).objsubid = 1 and \(alias).granted
          and \(alias).database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
          and \(alias).classid::bigint = (\(key) >> 32) & 4294967295 and \(alias).objid::bigint = \(key) & 4294967295)
        """
    }
}
