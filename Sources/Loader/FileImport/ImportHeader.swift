import CSV
import Core

/// Which column of a file holds what.
struct ImportHeader {
    /// Names in the order of the file.
    let names: [String]
    private let positions: [String: Int]

    /// `nil` if the header does not fit, with the reasons noted.
    init?(_ row: CSVRow, _ columns: ImportColumns, _ problems: inout ImportProblems) {
        var names: [String] = []
        var positions: [String: Int] = [:]
        let before = problems.count
        for index in 0..<row.count {
            let place = row.places[index]
            guard let name = row[index] else {
                problems.add(ImportProblem(at: place, "this is not UTF-8 text; save the file as UTF-8"))
                return nil
            }
            if !columns.all.contains(name) {
                problems.add(ImportProblem(at: place, ImportHeader.unknown(name, columns, isOnly: row.count == 1)))
            } else if positions.updateValue(index, forKey: name) != nil {
                problems.add(ImportProblem(at: place, "the column \"\(name)\" is there twice"))
            }
            names.append(name)
        }
        let misspelt = names.compactMap {
            columns.all.contains($0) ? nil : Spelling.nearest(to: $0, among: columns.all)
        }
        let start = CSVPlace(line: row.places[0].line, column: 1)
        for choice in columns.required where !choice.contains(where: misspelt.contains) {
            let present = choice.filter { positions[$0] != nil }
            let wanted = choice.map { "\"\($0)\"" }.joined(separator: " or ")
            if present.isEmpty {
                problems.add(
                    ImportProblem(at: start, "the column \(wanted) is missing; the first line names the columns"))
            } else if present.count > 1 {
                problems.add(ImportProblem(at: start, "give either \(wanted), not both"))
            }
        }
        guard problems.count == before else { return nil }
        self.names = names
        self.positions = positions
    }

    private static func unknown(_ name: String, _ columns: ImportColumns, isOnly: Bool) -> String {
        if isOnly, name.contains(";") || name.contains("\t") {
            return "columns must be separated by commas, not \(name.contains(";") ? "semicolons" : "tabs")"
        }
        let hint = Spelling.suggestion(for: name, among: columns.all) ?? ""
        return "unknown column \"\(name.escapedForMessage)\"; \(hint)"
    }

    func position(of name: String) -> Int? { positions[name] }
}

/// The columns that a file may have.
struct ImportColumns {
    /// Of each choice exactly one must be there.
    let required: [[String]]
    let optional: [String]
    /// Of the required ones, those that say what is written, and not where.
    let content: [String]

    /// The columns of a file that names rows.
    var keyOnly: ImportColumns {
        ImportColumns(
            required: required.filter { !content.contains($0[0]) }, optional: content + optional, content: content)
    }

    var all: [String] { required.flatMap(\.self) + optional }
}
