import CSV
import Core
import Extract

/// Rows of a CSV file as JSON records: the first row names the members, values are texts, and an empty field is null.
struct CSVRecords {
    private var parser: CSVParser
    /// JSON literals of the names with their colons: `"Campaign":`.
    private var names: [[UInt8]] = []
    private var array: [UInt8] = [UInt8(ascii: "[")]

    /// Names of which the first row must have one; none: any will do.
    private let columns: Set<String>

    init(separator: UInt8, columns: Set<String> = []) {
        self.columns = columns
        parser = CSVParser(separator: separator)
    }

    /// Bytes of the records that wait.
    var size: Int { array.count }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(ReportPieces.Failure) {
        var rows: [CSVRow] = []
        var trouble: CSVProblem?
        parser.feed(bytes) {
            rows.append($0)
        } problem: {
            trouble = trouble ?? $0
        }
        try add(rows, trouble)
    }

    /// Ends the file.
    mutating func finish() throws(ReportPieces.Failure) {
        var rows: [CSVRow] = []
        var trouble: CSVProblem?
        parser.finish {
            rows.append($0)
        } problem: {
            trouble = trouble ?? $0
        }
        try add(rows, trouble)
        if names.isEmpty {
            throw ReportPieces.Failure(reason: "it is empty, without even the row that names its columns")
        }
    }

    /// The records that wait, as a JSON array.
    mutating func take() -> PageBuffer {
        array.append(UInt8(ascii: "]"))
        defer { array = [UInt8(ascii: "[")] }
        return PageBuffer(array)
    }

    private mutating func add(_ rows: [CSVRow], _ trouble: CSVProblem?) throws(ReportPieces.Failure) {
        // Rows before the trouble are of no use either: the file is read whole or not at all.
        if let trouble {
            throw ReportPieces.Failure(reason: "line \(trouble.place.line): \(trouble.problem)")
        }
        for row in rows {
            if names.isEmpty { try takeNames(row) } else { try add(row) }
        }
    }

    private mutating func takeNames(_ row: CSVRow) throws(ReportPieces.Failure) {
        var seen: Set<String> = []
        for index in 0..<row.count {
            let name = try text(row, index)
            guard !name.isEmpty, seen.insert(name).inserted else {
                throw ReportPieces.Failure(
                    reason: name.isEmpty
                        ? "column \(index + 1) has no name"
                        : "two columns are called \"\(name.asServerText(limit: 100))\"")
            }
            names.append(Array("\(jsonString(name)):".utf8))
        }
        if !columns.isEmpty, columns.isDisjoint(with: seen) {
            let shown = seen.sorted().prefix(12).joined(separator: ", ").asServerText(limit: 300)
            throw ReportPieces.Failure(reason: "its first row names nothing that the mapping reads; it has: \(shown)")
        }
    }

    private mutating func add(_ row: CSVRow) throws(ReportPieces.Failure) {
        guard row.count == names.count else {
            let line = row.places.first.map { "line \($0.line)" } ?? "a row"
            throw ReportPieces.Failure(
                reason: "\(line) has \(row.count) fields, and the first row names \(names.count)")
        }
        if array.count > 1 { array.append(UInt8(ascii: ",")) }
        array.append(UInt8(ascii: "{"))
        for index in 0..<row.count {
            if index > 0 { array.append(UInt8(ascii: ",")) }
            array += names[index]
            let value = try text(row, index)
            array += value.isEmpty ? Array("null".utf8) : Array(jsonString(value).utf8)
        }
        array.append(UInt8(ascii: "}"))
    }

    private func text(_ row: CSVRow, _ index: Int) throws(ReportPieces.Failure) -> String {
        guard let text = row[index] else {
            let line = row.places.first.map { "line \($0.line)" } ?? "a row"
            throw ReportPieces.Failure(reason: "\(line) is not UTF-8")
        }
        return text
    }
}
