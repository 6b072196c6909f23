/// A table's schema and name, as the catalogue spells them.
package struct TableName: Sendable, Hashable, CustomStringConvertible {
    package var schema: String
    package var name: String

    package init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    package var description: String { "\(schema).\(name)" }
}
