import Core

/// Brings the warehouse's schema up to date: tables forward only, one transaction per migration; views and functions as their
/// files have them, in one transaction; one migrator at a time.
struct Migrator {
    /// How long to wait for another migrator, asked every fifth of a second.
    private static let patience = 50
    /// How long to wait for a table or view that somebody has open: a dashboard must not make all the others queue behind us.
    static let lockTimeout = "set local lock_timeout = '3s'"

    /// What the warehouse consists of, in the order of dependence, if it has a star already, or none.
    private let modules: @Sendable (_ present: Star?) -> [SchemaModule]
    /// The number of their views and functions.
    let release: Int
    let doing = "migrate"
    var books: SchemaBooks { SchemaBooks(doing: doing) }

    /// - Parameter star: Comes to the books, unless there is one.
    init(star: Star?) {
        modules = { SchemaModule.modules(star: $0 ?? star) }
        release = SchemaRelease.number
    }

    init(modules: [SchemaModule], release: Int = SchemaRelease.number) {
        self.modules = { _ in modules }
        self.release = release
    }

    /// Asks the books, which may be somebody else's: not before their owner is known, if anything is to be run with our rights.
    func modules(on connection: borrowing PostgresConnection) throws(WarehouseError) -> [SchemaModule] {
        modules(try books.read(on: connection).star)
    }

    /// Applies what is missing or has changed; returns the names of what it applied.
    ///
    /// - Throws: `unusable` if an applied migration has changed, or the database is ahead of this program; `insecure` if a
    ///   schema, or something in it, is somebody else's; `alreadyRunning` if another migrator takes its time.
    func migrate(on connection: borrowing PostgresConnection) throws(WarehouseError) -> [String] {
        // The books first: only what is theirs may be asked whether there is a star.
        try SchemaOwnership(schemas: ["etl"]).require(connection, doing: doing)
        if try modules(on: connection).count > 1 {
            try SchemaOwnership(schemas: ["dw", "mart"]).require(connection, doing: doing)
        }
        let isLocked = try lock(connection)
        do throws(WarehouseError) {
            let applied = try apply(on: connection)
            if isLocked { try AdvisoryLock.migrations.giveBack(connection, doing: doing) }
            return applied
        } catch {
            if isLocked, connection.isAlive { try? AdvisoryLock.migrations.giveBack(connection, doing: doing) }
            throw error
        }
    }

    /// Waits for other migrators; false if somebody has the lock who may not migrate, and so keeps nobody from it: the lock
    /// on the list of migrations is one that only its owner can take.
    private func lock(_ connection: borrowing PostgresConnection) throws(WarehouseError) -> Bool {
        for attempt in 0... {
            if try AdvisoryLock.migrations.take(connection, doing: doing) { return true }
            guard
                let other = try AdvisoryLock.migrations.holders(connection, doing: doing).first,
                other.isEntitled
            else { return false }
            guard attempt < Migrator.patience else {
                throw WarehouseError(
                    .alreadyRunning, doing: doing, "another migration is under way: \(other.description)",
                    hint: "try again when it is done")
            }
            _ = try connection.execute("select pg_catalog.pg_sleep(0.2)", doing: doing)
        }
        return false
    }

    private func apply(on connection: borrowing PostgresConnection) throws(WarehouseError) -> [String] {
        var applied: [String] = []
        if try books.read(on: connection).isPredecessor { try takeOver(on: connection) }
        let pending = try pending(on: connection)
        var objects: [SchemaObject] = []
        for (place, migrations) in pending.migrations.enumerated() {
            // Tables of a module are made with functions of those before it; all other views and functions go together.
            if !migrations.isEmpty {
                applied += try apply(objects, on: connection)
                objects = []
            }
            for migration in migrations {
                let isNew = try apply(migration, on: connection)
                if isNew { applied.append(migration.name) }
            }
            objects += pending.objects[place]
        }
        // What a migration has dropped on its way is pending only now.
        objects = try self.pending(on: connection).objects.flatMap { $0 }
        var secures = !applied.isEmpty || !objects.isEmpty
        if !secures { secures = try AccessGroups.areIncomplete(on: connection, doing: doing) }
        return try applied + apply(objects, on: connection, secures: secures)
    }

    /// What is not applied yet, or not in its present form.
    ///
    /// - Parameter mends: Views and functions that somebody has dropped count, too.
    func pending(on connection: borrowing PostgresConnection, mends: Bool = true) throws(WarehouseError) -> PendingFiles
    {
        let state = try books.read(on: connection)
        let modules = modules(state.star)
        let missing = try mends ? missing(modules.flatMap(\.objects), on: connection) : []
        return try PendingFiles(modules, state, release: release, missing: missing, doing: doing)
    }

    /// Those that the database has not.
    private func missing(_ objects: [SchemaObject], on connection: borrowing PostgresConnection) throws(WarehouseError)
        -> Set<String>
    {
        Set(
            try connection.execute(
                Migrator.missingSQL,
                [arrayLiteral(objects.map(\.parts.schema)), arrayLiteral(objects.map(\.parts.name))], doing: doing
            ).column("name"))
    }

    static let missingSQL = """
        select w.schema || '.' || w.name as name
        from unnest($1::text[], $2::text[]) w (schema, name)
        where not exists (
            select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = w.schema and c.relname = w.name and c.relkind = 'v')
          and not exists (
            select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            where n.nspname = w.schema and p.proname = w.name)
        """

    /// Applies a migration; false if another migrator has done so since.
    private func apply(_ migration: Migration, on connection: borrowing PostgresConnection) throws(WarehouseError)
        -> Bool
    {
        let doing = "apply migration \(migration.name)"
        return try transaction(on: connection, doing: doing) { connection throws(WarehouseError) in
            guard try !books.has(migration, on: connection) else { return false }
            try run(migration.sql, on: connection, doing: doing)
            try books.record(migration, on: connection)
            try books.forget(migration.drops, on: connection)
            return true
        }
    }

    /// Runs a file; an error names the statement that failed, and its line.
    func run(_ sql: String, on connection: borrowing PostgresConnection, doing: String) throws(WarehouseError) {
        try connection.executeScript(sql, doing: doing) { position, done in
            SQLScript(sql).place(position: position, done: done)
        }
    }

    /// One transaction, with the books there and locked, that waits for nobody for long.
    func transaction<Result>(
        on connection: borrowing PostgresConnection, doing: String,
        _ body: (borrowing PostgresConnection) throws(WarehouseError) -> Result
    ) throws(WarehouseError) -> Result {
        do throws(WarehouseError) {
            _ = try connection.execute("begin", doing: doing)
            _ = try connection.execute(Migrator.lockTimeout, doing: doing)
            if try !books.areThere(on: connection) { try books.create(on: connection) }
            try books.lock(on: connection)
            let value = try body(connection)
            let result = try connection.execute("commit", doing: doing)
            guard result.tag == "COMMIT" else {
                throw WarehouseError(.refused, doing: doing, "the server answered COMMIT with \(result.tag)")
            }
            return value
        } catch {
            if connection.isAlive { _ = try? connection.execute("rollback", doing: doing) }
            guard error.sqlState == "55P03", error.hint == nil else { throw error }
            var explained = error
            explained.hint = openTransaction(on: connection)
            throw explained
        }
    }

    /// Who has had the warehouse's tables and views open for the longest time, and what to do.
    private func openTransaction(on connection: borrowing PostgresConnection) -> String {
        // Who it is may be unknown: the hint goes with an error that says what went wrong.
        let holder = try? connection.execute(Migrator.holdersSQL, doing: doing).map(Holder.init(row:)).first
        return
            "\((holder ?? nil)?.description ?? "somebody") has open what it changes: run it again when that transaction is over"
    }

    private struct Holder {
        let description: String

        init(row: ResultRow) throws(WarehouseError) {
            let process: Int = try row.value("pid")
            let (user, application): (String?, String?) = (
                try row.optional("usename"), try row.optional("application_name")
            )
            description =
                "process \(process) of the database\(user.map { ", user \($0)" } ?? "")"
                + "\(application.map { ", called \($0)" } ?? ""),"
        }
    }

    static let holdersSQL = """
        select a.pid, a.usename, nullif(a.application_name, '') as application_name
        from pg_catalog.pg_locks l
        join pg_catalog.pg_class c on c.oid = l.relation
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname in ('dw', 'mart', 'etl', 'public')
        join pg_catalog.pg_stat_activity a on a.pid = l.pid and a.datname = pg_catalog.current_database()
        where l.granted and l.pid <> pg_catalog.pg_backend_pid()
        order by a.xact_start limit 1
        """

    static let statements = [missingSQL, holdersSQL]
}
