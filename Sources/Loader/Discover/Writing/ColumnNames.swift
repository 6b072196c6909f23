import Core

/// Names of a table's columns, made of the paths of values: safe as they are, different from each other, and none of the loader's own.
package struct ColumnNames {
    private var taken: Set<String> = []

    /// `^[a-z_][a-z0-9_]{0,62}$`
    private static let longest = 63
    /// Columns that the loader fills by itself, and those that every table of PostgreSQL has.
    private static let reserved: Set<String> = [
        "slice_id", "version_at", "deleted_at", "first_loaded_at", "loaded_at", "is_inferred", "record_key",
        "attributes",
        "row_hash", "oid", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid",
    ]

    /// `metrics.spend` → `metrics_spend`. A second one of the same name gets a number.
    mutating func name(for names: [String]) -> String {
        var name = names.map { NameWords($0).snakeCase }.filter { !$0.isEmpty }.joined(separator: "_")
        if name.isEmpty { name = "column" }
        if name.first?.isNumber == true { name = "n_\(name)" }
        if ColumnNames.reserved.contains(name) { name = "api_\(name)" }
        name = String(name.prefix(ColumnNames.longest))
        var candidate = name
        var number = 2
        while !taken.insert(candidate).inserted {
            let suffix = "_\(number)"
            candidate = String(name.prefix(ColumnNames.longest - suffix.count)) + suffix
            number += 1
        }
        return candidate
    }

    /// The name of a pipeline and its table: `/v1/Order-Lines.json` → `order_lines`.
    package static func tableName(ofPath path: String) -> String {
        var part = path.split(separator: "/").last.map(String.init) ?? ""
        for suffix in [".json", ".php", ".aspx"] where part.lowercased().hasSuffix(suffix) {
            part.removeLast(suffix.count)
        }
        var name = String(NameWords(part).snakeCase.prefix(longest))
        if name.isEmpty { name = "records" }
        return name.first?.isNumber == true ? String("t_\(name)".prefix(longest)) : name
    }
}

extension String {
    /// As an identifier of SQL: bare where that is the same name, else in quotes.
    var identifier: String {
        let isPlain =
            first.map { $0.isASCII && ($0.isLowercase || $0 == "_") } == true
            && allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
        return isPlain && !SQLWords.reserved.contains(self) ? self : SQLIdentifier(self).description
    }
}
