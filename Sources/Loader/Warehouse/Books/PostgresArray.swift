import Core

/// A PostgreSQL array literal of texts, for a parameter of an array type; `nil` becomes NULL.
func arrayLiteral(_ values: [String?]) -> String {
    let items = values.map { value in
        guard let value else { return "NULL" }
        // By scalars: a combining mark behind a quote makes it another Character, but not another byte for PostgreSQL.
        var escaped = String.UnicodeScalarView()
        for scalar in value.unicodeScalars where scalar != "\0" {
            if scalar == "\"" || scalar == "\\" { escaped.append("\\") }
            escaped.append(scalar)
        }
        return "\"\(String(escaped))\""
    }
    return "{\(items.joined(separator: ","))}"
}

func arrayLiteral(_ values: [some BinaryInteger]) -> String {
    "{\(values.map { String($0) }.joined(separator: ","))}"
}

extension Bool {
    /// For a parameter.
    var literal: String { self ? "true" : "false" }
}
