/// The PostgreSQL types that a record's value can be loaded into.
package enum ColumnType: Sendable, Hashable {
    case boolean
    case int2
    case int4
    case int8
    /// Precision and scale; `nil` for unconstrained `numeric`.
    case numeric(precision: Int?, scale: Int?)
    case float8
    /// `text`, `varchar(n)`: at most `limit` characters.
    case text(limit: Int?)
    case date
    case timestamptz
    case interval
    case uuid
    case jsonb
    case json
    case bytea
    case textArray
    /// Anything else: the catalogue's name of it.
    case unsupported(String)
}
