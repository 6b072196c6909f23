/// The PostgreSQL types that a record's value can be loaded into.
package enum ColumnType: Sendable, Hashable {
    case boolean
    case int2
    case int4
    case int8
    /// Precision and scale; `nil` for unconstrained `numeric`.
    case numeric(precision: Int?, scale: Int?)
    case float4
    case float8
    /// `text`, `varchar(n)`: at most `limit` characters.
    case text(limit: Int?)
    /// `char(n)`: so many characters, filled up with spaces.
    case character(Int)
    /// `create type … as enum`: one of these labels.
    case enumeration([String])
    case date
    case timestamptz
    /// A date and time on no particular clock.
    case timestamp
    case time
    case interval
    case uuid
    case jsonb
    case json
    case bytea
    case inet
    case textArray
    /// An array of whole numbers, or of floating-point ones.
    case numberArray(NumberType)
    /// Anything else: the catalogue's name of it.
    case unsupported(String)
}

/// What an array of numbers has in it.
package enum NumberType: Sendable, Hashable {
    case int2, int4, int8, float4, float8
}
