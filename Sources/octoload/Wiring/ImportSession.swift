import CSV
import Core
import FileImport
import Foundation
import Warehouse

/// An import from start to end: the file is checked and staged row by row, and written only if all of it is good.
struct ImportSession {
    private let kind: ImportKind
    private let table: ImportTable
    private let options: CommonOptions
    private let path: String

    /// Rows are sent to the server in pieces of this many bytes.
    private static let pieceSize = 1 << 20

    init(_ kind: ImportKind, _ table: ImportTable, file: String, _ options: CommonOptions) {
        self.kind = kind
        self.table = table
        self.options = options
        path = file
    }

    /// Imports the file and prints what became of its rows.
    func run() async throws {
        let bench = try Workbench(options)
        let file = try ImportFile(path)
        let counts = try await bench.withWarehouse("import") { warehouse in
            guard try await warehouse.has(table.name) else {
                throw RunFailure(.configuration, "the table \(table.name) is missing; run `octoload migrate`")
            }
            return try await load(file, into: warehouse)
        }
        switch options.outputFormat {
        case .json: output(encode(Summary(table: table.name.description, counts)) + "\n")
        case .text:
            output(
                "\(table.name): \(grouped(counts.inserted)) inserted, \(grouped(counts.changed)) changed, \(grouped(counts.unchanged)) unchanged\n"
            )
        }
    }

    private struct Summary: Encodable {
        let table: String
        let inserted: Int
        let changed: Int
        let unchanged: Int

        init(table: String, _ counts: ImportCounts) {
            self.table = table
            inserted = counts.inserted
            changed = counts.changed
            unchanged = counts.unchanged
        }
    }

    private func load(_ file: ImportFile, into warehouse: PostgresWarehouse) async throws -> ImportCounts {
        var reader = ImportReader(kind, try await references(warehouse), source: file.source)
        try await warehouse.beginImport(into: table)
        var rows = ImportRows()
        while case let piece = try file.next(), !piece.isEmpty {
            piece.withUnsafeBytes { bytes in
                reader.feed(bytes) { rows.append(line: $0.line, field: $0.column, $1) }
            }
            if rows.size >= ImportSession.pieceSize {
                try await warehouse.stage(rows, for: table)
                rows.removeAll()
            }
        }
        reader.finish { rows.append(line: $0.line, field: $0.column, $1) }
        if rows.count > 0 { try await warehouse.stage(rows, for: table) }
        var problems = reader.problems
        let (repeated, count) = try await warehouse.repeatedRows(of: table, limit: ImportProblems.shown)
        problems.add(
            repeated.map { row in
                ImportProblem(
                    at: CSVPlace(line: row.line, column: row.field),
                    "the same \(table.key.joined(separator: ", ")) as in line \(row.firstLine); a file has each once")
            }, of: count)
        guard problems.count == 0 else { throw RunFailure(.dataGate, problems.description(file: file.name)) }
        return try await warehouse.finishImport(into: table)
    }

    private func references(_ warehouse: PostgresWarehouse) async throws -> ImportReferences {
        let currency = CodeTable(
            table: TableName(schema: "dw", name: "dim_currency"), codeColumn: "currency_code", nameColumn: nil)
        let platform = CodeTable(
            table: TableName(schema: "dw", name: "dim_platform"), codeColumn: "platform_code", nameColumn: nil)
        let codes = try await warehouse.codes(of: [currency, platform])
        let clients = kind == .budget ? try await warehouse.clients() : []
        return ImportReferences(
            currencies: codes[currency] ?? [], platforms: codes[platform] ?? [],
            clients: Dictionary(clients.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first }),
            clientNames: Dictionary(grouping: clients, by: \.name).mapValues { $0.map(\.key) })
    }
}
