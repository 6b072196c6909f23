import CSV
import Core

/// The fields of one row by name, each checked as it is read; what is wrong is noted.
struct ImportFields {
    let row: CSVRow
    let header: ImportHeader
    let purpose: ImportPurpose
    private(set) var problems: [ImportProblem] = []

    init(_ row: CSVRow, _ header: ImportHeader, _ purpose: ImportPurpose) {
        self.row = row
        self.header = header
        self.purpose = purpose
    }

    mutating func note(_ column: String, _ problem: String) {
        let place = header.position(of: column).map { row.places[$0] } ?? row.places[0]
        problems.append(ImportProblem(at: place, "\(column) \(problem)"))
    }

    /// The text; empty if the file has no such column. `nil` if it is not text, with that noted.
    mutating func text(_ column: String) -> String? {
        guard let position = header.position(of: column) else { return "" }
        guard let text = row[position] else {
            note(column, "is not UTF-8 text")
            return nil
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            note(column, "has a line break or another control character")
            return nil
        }
        return text
    }

    /// What `read` makes of a column; empty if rows are only named, and the file leaves the column out, or the field empty.
    mutating func unlessLeftOut(_ column: String, _ read: (inout ImportFields) -> String?) -> String? {
        if purpose == .remove, text(column) == "" { return "" }
        return read(&self)
    }

    mutating func day(_ column: String) -> CivilDay? {
        text(column).flatMap { date($0, column, expected: "a day like 2026-11-30") }
    }

    /// The first day of `2026-11` or `2026-11-01`.
    mutating func month(_ column: String) -> CivilDay? {
        let expected = "a month like 2026-11, or its first day"
        guard let text = text(column),
            let day = date(text.utf8.count == 7 ? text + "-01" : text, column, expected: expected, shown: text)
        else { return nil }
        guard day.components.day == 1 else {
            note(column, "is \"\(text)\", but must be \(expected)")
            return nil
        }
        return day
    }

    private mutating func date(_ text: String, _ column: String, expected: String, shown: String? = nil) -> CivilDay? {
        guard let day = CivilDay(text), (1990...2099).contains(day.components.year) else {
            note(column, "is \"\((shown ?? text).escapedForMessage)\", but must be \(expected), from 1990 to 2099")
            return nil
        }
        return day
    }

    /// A code of `dw.dim_currency`.
    mutating func currency(_ column: String, among known: Set<String>) -> String? {
        guard let code = text(column) else { return nil }
        guard known.contains(code), code != "XXX" else {
            let near = known.contains(code.uppercased()) ? code.uppercased() : nil
            let hint = near.map { "; did you mean \"\($0)\"?" } ?? ", such as EUR"
            note(column, "is \"\(code.escapedForMessage)\", but must be a currency of dw.dim_currency\(hint)")
            return nil
        }
        return code
    }

    /// A number in plain decimal digits, exactly as many as `numeric(precision, scale)` keeps. Never a `Double`.
    mutating func number(_ column: String, precision: Int, scale: Int, isPositive: Bool) -> String? {
        guard let text = text(column) else { return nil }
        let expected = "a number \(isPositive ? "above 0" : "of 0 or more") like 1234.56, without thousands separators"
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ part in !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            note(column, "is \"\(text.escapedForMessage)\", but must be \(expected)")
            return nil
        }
        let whole = parts[0].drop { $0 == "0" }
        var fraction = parts.count == 2 ? parts[1] : ""
        while fraction.last == "0" { fraction.removeLast() }
        guard whole.utf8.count <= precision - scale, fraction.utf8.count <= scale else {
            note(
                column,
                "is \"\(text.escapedForMessage)\", but must have at most \(precision - scale) digits before the point and \(scale) behind it"
            )
            return nil
        }
        guard !isPositive || !whole.isEmpty || !fraction.isEmpty else {
            note(column, "is \"\(text.escapedForMessage)\", but must be \(expected)")
            return nil
        }
        return "\(whole.isEmpty ? "0" : whole)\(fraction.isEmpty ? "" : ".")\(fraction)"
    }
}
