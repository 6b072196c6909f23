import CSV
import Core
import FileImport
import Foundation
import Warehouse

/// An import from start to end: the file is checked and staged row by row, and written only if all of it is good.
struct ImportSession {
    private let kind: ImportKind
    private let table: ImportTable
    private let purpose: ImportPurpose
    private let options: CommonOptions
    private let path: String

    /// Rows are sent to the server in pieces of this many bytes.
    private static let pieceSize = 1 << 20

    init(
        _ kind: ImportKind, _ table: ImportTable, file: String, _ purpose: ImportPurpose, _ options: CommonOptions
    ) {
        self.kind = kind
        self.table = table
        self.purpose = purpose
        self.options = options
        path = file
    }

    /// Imports the file, or takes back what it names, and prints what became of its rows.
    func run() async throws {
        let bench = try Workbench(options)
        let file = try ImportFile(path)
        try bench.warnOfWeakness(bench.log)
        let summary = try await bench.withWarehouse("import") { warehouse in
            guard try await warehouse.catalogue.has(table.name) else {
                let remedy =
                    try await warehouse.presentStar() == nil
                    ? "it belongs to the star of BusyOcto, which this database has not; run `octoload migrate --star busyocto`"
                    : "run `octoload migrate`"
                throw RunFailure(.configuration, "the table \(table.name) is missing; \(remedy)")
            }
            try await stage(file, in: warehouse)
            switch purpose {
            case .load: return ImportSummary(table.name, try await warehouse.imports.finish(into: table))
            case .remove: return ImportSummary(table.name, try await warehouse.imports.finishRemoval(from: table))
            }
        }
        switch options.outputFormat {
        case .json: output(encode(summary) + "\n")
        case .text: output(summary.words)
        }
    }

    private func stage(_ file: ImportFile, in warehouse: PostgresWarehouse) async throws {
        var reader = ImportReader(kind, try await references(warehouse), source: file.source, purpose: purpose)
        try await warehouse.imports.begin(into: table)
        var rows = ImportRows()
        while case let piece = try file.next(), !piece.isEmpty {
            piece.withUnsafeBytes { bytes in
                reader.feed(bytes) { rows.append(line: $0.line, field: $0.column, $1) }
            }
            if rows.size >= ImportSession.pieceSize {
                try await warehouse.imports.stage(rows, for: table)
                rows.removeAll()
            }
        }
        reader.finish { rows.append(line: $0.line, field: $0.column, $1) }
        if rows.count > 0 { try await warehouse.imports.stage(rows, for: table) }
        var problems = reader.problems
        let (repeated, count) = try await warehouse.imports.repeatedRows(of: table, limit: ImportProblems.shown)
        problems.add(
            repeated.map { row in
                ImportProblem(
                    at: CSVPlace(line: row.line, column: row.field),
                    "the same \(table.key.joined(separator: ", ")) as in line \(row.firstLine); a file has each once")
            }, of: count)
        guard problems.count == 0 else { throw RunFailure(.dataGate, lines: problems.lines(file: file.name)) }
    }

    private func references(_ warehouse: PostgresWarehouse) async throws -> ImportReferences {
        let currency = CodeTable(
            table: TableName(schema: "dw", name: "dim_currency"), codeColumn: "currency_code", nameColumn: nil)
        let platform = CodeTable(
            table: TableName(schema: "dw", name: "dim_platform"), codeColumn: "platform_code", nameColumn: nil)
        let codes = try await warehouse.catalogue.codes(of: [currency, platform])
        let clients = kind == .budget ? try await warehouse.members.clients() : []
        return ImportReferences(
            currencies: codes[currency] ?? [], platforms: codes[platform] ?? [],
            clients: Dictionary(clients.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first }),
            clientNames: Dictionary(grouping: clients, by: \.name).mapValues { $0.map(\.key) })
    }
}
