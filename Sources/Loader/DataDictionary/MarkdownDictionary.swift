import Core

/// The data dictionary as Markdown.
package enum MarkdownDictionary {
    package static func render(_ dictionary: DataDictionary, title: String) -> String {
        var text = "# \(escaped(title))\n"
        for (schema, meaning) in DataDictionary.schemas {
            let tables = dictionary.tables(in: schema)
            if tables.isEmpty { continue }
            text += "\n## \(schema)\n\n\(escaped(meaning))\n"
            for table in tables { text += render(table) }
        }
        return text
    }

    private static func render(_ table: DataDictionary.Table) -> String {
        var text = "\n### \(escaped(table.table.name.description))\n\n\(escaped(table.meaning))\n"
        if !table.grain.isEmpty { text += "\nGrain: \(escaped(table.grain))\n" }
        if !table.table.key.isEmpty { text += "\nKey: \(table.table.key.map(escaped).joined(separator: ", "))\n" }
        if !table.table.reads.isEmpty {
            text +=
                "\nReads: \(table.table.reads.keys.map(\.description).sorted().map(escaped).joined(separator: ", "))\n"
        }
        text += "\n| column | type | meaning (unit) | from |\n|---|---|---|---|\n"
        for column in table.columns {
            let type = column.column.type + (column.column.isNotNull ? ", not null" : "")
            let name = column.isKey ? "**\(escaped(column.column.name))**" : escaped(column.column.name)
            text += "| \(name) | \(escaped(type)) | \(escaped(column.column.comment)) | "
            text += "\(escaped(column.sources.joined(separator: "; "))) |\n"
        }
        return text
    }

    /// What Markdown or HTML would read as its own becomes plain text, and a line stays one line of a table.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\n", "\r", "\r\n": result += " "
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "|", "*", "_", "`", "[", "]", "\\", "#": result += "\\\(character)"
            default: result.append(character)
            }
        }
    }
}
