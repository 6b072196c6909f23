import Core

/// Where the database is: what `warehouse.url` names, else `DATABASE_URL`; else libpq's own variables, if they name one.
struct DatabaseAddress {
    /// `warehouse.url`; `nil`: the file has none.
    let source: SecretSource?

    /// Variables that name a database. Others, a host alone say, would leave it to libpq, which takes the user's name.
    private static let variables = ["PGDATABASE", "PGSERVICE"]

    /// A connection string; `nil`: libpq's variables name the database.
    ///
    /// - Throws: 78 if nobody names one.
    func resolve() throws -> Secret? {
        let source = source ?? WarehouseSettings.usual
        if let secret = try SecretResolver.resolve(source), !secret.isEmpty { return secret }
        let isUsual = source == WarehouseSettings.usual
        if isUsual, DatabaseAddress.variables.contains(where: { variable($0) != nil }) { return nil }
        let place =
            self.source == nil ? "the file has no warehouse.url, and \(source)" : "warehouse.url names \(source), which"
        throw RunFailure(
            .configuration,
            "no database is named: \(place) is not set; put a connection string there, "
                + "postgresql://USER:PASSWORD@HOST/DATABASE for example"
                + (isUsual ? ", or set PGDATABASE (and PGHOST, PGUSER, PGPASSWORD) or PGSERVICE" : ""))
    }
}
