import Core

/// The migrator's own tables: which files were applied, and which forms views and functions have had.
struct SchemaBooks {
    /// A migration as it was applied.
    struct Applied {
        let version: Int
        let name: String
        let checksum: String
    }

    /// A form that a view or function has had.
    struct Form {
        let checksum: String
        /// `SchemaRelease` of the program that made it; `nil`: one that kept no such number.
        let release: Int?
        /// Columns of the view, or signatures of the functions, as its file made them; `nil`: a program made it that kept none.
        let parts: Set<String>?
    }

    /// What they say.
    struct State {
        /// In the order of their numbers.
        var migrations: [Applied] = []
        /// All forms that a view or function has had here, the oldest first.
        var objects: [String: [Form]] = [:]
        /// An earlier octoload's files are recorded, of which this program's are the sum.
        var isPredecessor = false

        /// The star that is recorded.
        var star: Star? {
            let versions = Set(migrations.map(\.version))
            return Star.allCases.first { star in
                SchemaModule.star(star).migrations.contains { versions.contains($0.version) }
            }
        }

        /// The newest program that has made views or functions here.
        var release: Int? { objects.values.joined().compactMap(\.release).max() }
    }

    let doing: String

    /// - Throws: `unusable` if an earlier octoload made the database and did not come to the end of its files.
    func read(on connection: borrowing PostgresConnection) throws(WarehouseError) -> State {
        var state = State()
        let there = try connection.execute(SchemaBooks.tablesSQL, doing: doing).onlyRow()
        guard try there.value("has_migrations") else { return state }
        state.migrations = try connection.execute(SchemaBooks.migrationsSQL, doing: doing).map(Applied.init(row:))
        if Predecessor.made(state.migrations) {
            state.migrations = try Predecessor.successors(of: state.migrations, doing: doing)
            state.isPredecessor = true
        }
        guard try there.value("has_objects") else { return state }
        for row in try connection.execute(SchemaBooks.formsSQL, doing: doing).rows {
            state.objects[try row.value("name"), default: []].append(try Form(row: row))
        }
        return state
    }

    static let tablesSQL = """
        select pg_catalog.to_regclass('etl.schema_migration') is not null as has_migrations,
          pg_catalog.to_regclass('etl.schema_object') is not null as has_objects
        """

    static let migrationsSQL = """
        select version, name, pg_catalog.encode(checksum, 'hex') as checksum from etl.schema_migration order by version
        """

    /// By way of JSON, as a table that an earlier octoload made has not all the columns.
    static let formsSQL = """
        select o.name, pg_catalog.encode(o.checksum, 'hex') as checksum,
          (pg_catalog.to_jsonb(o) ->> 'release')::integer as release, nullif(pg_catalog.to_jsonb(o) -> 'parts', 'null') as parts
        from etl.schema_object o order by o.name, o.revision
        """

    /// Whether the tables are there, with all their columns.
    func areThere(on connection: borrowing PostgresConnection) throws(WarehouseError) -> Bool {
        try connection.execute(SchemaBooks.areThereSQL, doing: doing).only("are_there")
    }

    static let areThereSQL = """
        select exists (
          select from pg_catalog.pg_attribute
          where attrelid = pg_catalog.to_regclass('etl.schema_object') and attname = 'parts' and not attisdropped
        ) as are_there
        """
}

extension SchemaBooks.Applied {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            version: try row.value("version"), name: try row.value("name"), checksum: try row.value("checksum"))
    }
}

extension SchemaBooks.Form {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        let parts: [String]? = try row.optionalJSON("parts")
        self.init(
            checksum: try row.value("checksum"), release: try row.optional("release"), parts: parts.map(Set.init))
    }
}
