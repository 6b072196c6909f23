/// A name quoted for SQL. The only way that a name of a table or column gets into a statement.
package struct SQLIdentifier: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// Names with U+0000 cannot exist in PostgreSQL; the character is dropped.
    package init(_ name: String) {
        description = "\"" + name.doubling("\"") + "\""
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
    "'" + text.doubling("'") + "'"
}

extension String {
    /// With every `quote` doubled and U+0000 left out. By scalars: a combining mark behind a quote makes it another
    /// `Character`, but not another byte for PostgreSQL.
    fileprivate func doubling(_ quote: UnicodeScalar) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars where scalar != "\0" {
            if scalar == quote { result.append(quote) }
            result.append(scalar)
        }
        return String(result)
    }
}
