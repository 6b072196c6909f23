import Core
import Warehouse

/// What an import, or taking one back, did with the rows of a file.
enum ImportSummary: Encodable {
    case loaded(TableName, ImportCounts)
    case removed(TableName, RemovedRows)

    /// Lines of a file that are named; more are counted only.
    private static let shown = 20

    init(_ table: TableName, _ counts: ImportCounts) { self = .loaded(table, counts) }

    init(_ table: TableName, _ rows: RemovedRows) { self = .removed(table, rows) }

    private enum Key: String, CodingKey {
        case table, inserted, changed, unchanged
        case takenBack = "taken_back"
        case left
        case notThere = "not_there"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .loaded(let table, let counts):
            try container.encode(table.description, forKey: .table)
            try container.encode(counts.inserted, forKey: .inserted)
            try container.encode(counts.changed, forKey: .changed)
            try container.encode(counts.unchanged, forKey: .unchanged)
        case .removed(let table, let rows):
            try container.encode(table.description, forKey: .table)
            try container.encode(rows.gone.count, forKey: .takenBack)
            try container.encode(rows.left.count, forKey: .left)
            try container.encode(rows.absent.count, forKey: .notThere)
        }
    }

    var words: Words {
        switch self {
        case .loaded(let table, let counts):
            return
                "\(table): \(grouped(counts.inserted)) inserted, \(grouped(counts.changed)) changed, \(grouped(counts.unchanged)) unchanged\n"
        case .removed(let table, let rows):
            var words: Words = "\(table): \(grouped(rows.gone.count)) taken back\(places(rows.gone))\n"
            if !rows.left.isEmpty {
                words =
                    words
                    + "  \(grouped(rows.left.count)) left, as the warehouse has another amount by now\(places(rows.left))\n"
            }
            if !rows.absent.isEmpty {
                words = words + "  \(grouped(rows.absent.count)) not there\(places(rows.absent))\n"
            }
            return words
        }
    }

    private func places(_ lines: [Int]) -> String {
        guard !lines.isEmpty else { return "" }
        let more = lines.count > ImportSummary.shown ? " and \(grouped(lines.count - ImportSummary.shown)) more" : ""
        let numbers = lines.prefix(ImportSummary.shown).map(String.init).joined(separator: ", ")
        return " (line\(lines.count == 1 ? "" : "s") \(numbers)\(more))"
    }
}
