/// What the database's catalogue says of tables, and the codes that code dimensions hold.
package protocol CatalogueBook: Sendable {
    /// The tables that exist among `names`.
    func schemas(of names: Set<TableName>) async throws(WarehouseError) -> [TableName: TableSchema]

    /// The codes that the code dimensions hold.
    func codes(of tables: Set<CodeTable>) async throws(WarehouseError) -> [CodeTable: Set<String>]

    /// Of these months, given by their first days, those that a table of the star that is cut by month lacks.
    func missingMonths(_ months: [CivilDay], of table: TableName) async throws(WarehouseError) -> Set<CivilDay>
}
