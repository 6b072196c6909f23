import Core

extension Catalogue {
    /// What is missing of the loader's own tables: the tables themselves, and the keys that its statements rely on.
    package func driftOfBooks() async throws(WarehouseError) -> [String] {
        let books = Migration.tables.filter { $0.key.schema == "etl" }
        let schemas = try await schemas(of: Set(books.keys))
        return books.sorted { $0.key.description < $1.key.description }.flatMap { name, declared -> [String] in
            guard let schema = schemas[name] else { return ["table \(name) does not exist"] }
            return declared.keys.filter { !schema.uniqueKeys.contains(Set($0.columns)) }.map { key in
                let kind = key.isPrimary ? "primary key" : "unique"
                return "table \(name) has no key over (\(key.columns.joined(separator: ", "))), expected \(kind)"
            }
        }
    }
}
