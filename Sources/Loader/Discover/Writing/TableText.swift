import Core

/// The table of a proposal as SQL.
package struct TableText {
    private let proposal: Proposal
    private var list: ListDraft { proposal.list }
    private var table: String { "\(list.table.schema.identifier).\(list.table.name.identifier)" }

    package init(_ proposal: Proposal) {
        self.proposal = proposal
    }

    /// To be run in psql as it stands.
    package var text: String {
        var text =
            "-- Proposed by octoload discover for \(list.name): types by the \(proposal.records) records that were read, with room.\n"
        if list.table.schema != "public" { text += "\(schemaStatement);\n\n" }
        return text + statements.joined(separator: ";\n\n") + ";\n"
    }

    package var schemaStatement: String { "create schema if not exists \(list.table.schema.identifier)" }

    /// For a list that nobody has looked at.
    package static func beginning(_ list: ListDraft) -> String {
        let schema =
            list.table.schema == "public" ? "" : "create schema if not exists \(list.table.schema.identifier);\n\n"
        return
            "\(schema)-- A place to be filled; `octoload discover \(list.name)` proposes the columns.\n"
            + "create table \(list.table.schema.identifier).\(list.table.name.identifier) (id text primary key);\n"
    }

    /// Without the schema.
    package var statements: [String] { [create] + comments }

    private var create: String {
        var lines = proposal.columns.map { column in
            "  \(column.name.identifier) \(column.type.type.sql)"
                + (proposal.key.contains(column.name) ? " not null" : "")
        }
        if !proposal.key.isEmpty {
            let name = String(list.table.name.prefix(58)) + "_pkey"
            lines.append(
                "  constraint \(name.identifier) primary key (\(proposal.key.map(\.identifier).joined(separator: ", ")))"
            )
        }
        return "create table \(table) (\n\(lines.joined(separator: ",\n"))\n)"
    }

    private var comments: [String] {
        let about = "\(list.method.rawValue) \(list.path), a row a record"
        return ["comment on table \(table) is \(sqlLiteral(about.escapedForReader(limit: 300)))"]
            + proposal.columns.map { column in
                let source = column.source.text ?? "the record's key"
                let text = "\(source): \(PipelinesText.evidence(of: column))"
                return
                    "comment on column \(table).\(column.name.identifier) is \(sqlLiteral(text.escapedForReader(limit: 300)))"
            }
    }
}
