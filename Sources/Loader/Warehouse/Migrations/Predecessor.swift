import Core

/// A database that the thirty files made which came before `sql/schema`, `sql/functions` and `sql/views`.
///
/// Those made the books and the star of BusyOcto, exactly as the first files of `sql/schema` do, so that it is enough to record
/// these in their place; views and functions are made anew.
enum Predecessor {
    private static let firstFile = "001_schemas_and_functions"
    private static let lastFile = "030_call_addresses"
    /// SHA-256 of a line `NAME CHECKSUM` for each of the thirty.
    private static let digestOfFiles = "90ab9da402183a763441f7c7b1fb40bf98700d3e45d81b4dc21fda8971b8a472"
    /// Files of `sql/schema` that make what the thirty made. Whatever is added later is not among them.
    private static let covered: Set<Int> = Set(1...6).union(101...110)

    static func made(_ applied: [SchemaBooks.Applied]) -> Bool { applied.first?.name == firstFile }

    /// The files that make what it has.
    ///
    /// - Throws: `unusable` if it has not all of the thirty, or others.
    static func successors(of applied: [SchemaBooks.Applied], doing: String) throws(WarehouseError)
        -> [SchemaBooks.Applied]
    {
        let lines = applied.map { "\($0.name) \($0.checksum)\n" }.joined()
        guard hexadecimal(digest(of: lines)) == digestOfFiles else {
            throw WarehouseError(
                .unusable, doing: doing,
                "an earlier octoload has made this database, as far as \(applied.last?.name ?? "?"), and only one with all of its "
                    + "files, to \(lastFile), can be taken over",
                hint:
                    "migrate it with the last octoload whose files go to \(lastFile), and then with this one, or load into a new database"
            )
        }
        return SchemaModule.modules(star: .busyocto).flatMap(\.migrations).filter { covered.contains($0.version) }.map {
            SchemaBooks.Applied(version: $0.version, name: $0.name, checksum: hexadecimal($0.checksum))
        }
    }
}
