/// A name quoted for SQL. The only way that a name of a table or column gets into a statement.
package struct SQLIdentifier: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// Names with U+0000 cannot exist in PostgreSQL; the character is dropped.
    package init(_ name: String) {
        description = "\"" + name.filter { $0 != "\0" }.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}

extension TableName {
    /// Schema and table, quoted.
    package var sql: String { "\(SQLIdentifier(schema)).\(SQLIdentifier(name))" }
}

/// A text literal, for the few places that take no parameter (literals that the planner must see).
///
/// Safe with `standard_conforming_strings = on`, which every session of ours sets.
package func sqlLiteral(_ text: String) -> String {
    "'" + text.filter { $0 != "\0" }.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
}
