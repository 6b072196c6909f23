import Testing

@testable import Warehouse

extension SchemaModule {
    /// The same with another text of one view or function; as it is, if it has none of that name.
    func replacing(_ name: String, _ change: (String) -> String) -> SchemaModule {
        SchemaModule(
            name: self.name, migrations: migrations,
            objects: objects.map { object in
                guard object.name == name else { return object }
                let changed = change(object.sql)
                #expect(changed != object.sql, "\(name) has no such words")
                return SchemaObject(name: name, sql: changed)
            })
    }
}
