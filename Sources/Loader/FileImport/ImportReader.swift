import CSV

/// Reads a file row by row: each is either good, and staged, or its mistakes are noted. Nothing of it is kept.
package struct ImportReader {
    private var parser = CSVParser()
    private var checker: Checker

    /// - Parameter source: Where exchange rates come from whose rows do not say so.
    package init(
        _ kind: ImportKind, _ references: ImportReferences, source: String, purpose: ImportPurpose = .load
    ) {
        checker = Checker(kind: kind, references: references, source: source, purpose: purpose)
    }

    package var problems: ImportProblems { checker.problems }
    /// Rows behind the header, good and bad.
    package var rows: Int { checker.rows }

    /// Takes the next piece of the file; gives the values of `stagedColumns` of each good row, and where it begins.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer, stage: (CSVPlace, [String]) -> Void) {
        var checker = self.checker
        parser.feed(bytes, row: { checker.check($0, stage) }, problem: { checker.note($0) })
        self.checker = checker
    }

    /// Ends the file.
    package mutating func finish(stage: (CSVPlace, [String]) -> Void) {
        var checker = self.checker
        parser.finish(row: { checker.check($0, stage) }, problem: { checker.note($0) })
        checker.finish(isEmpty: parser.isEmpty)
        self.checker = checker
    }

    /// Checks rows against the header, which is the first of them.
    private struct Checker {
        let kind: ImportKind
        let references: ImportReferences
        let source: String
        let purpose: ImportPurpose
        var problems = ImportProblems()
        var rows = 0
        private var header: ImportHeader?
        private var hasHeader = false

        init(kind: ImportKind, references: ImportReferences, source: String, purpose: ImportPurpose) {
            self.kind = kind
            self.references = references
            self.source = source
            self.purpose = purpose
        }

        private var columns: ImportColumns { kind.columns(for: purpose) }

        mutating func check(_ row: CSVRow, _ stage: (CSVPlace, [String]) -> Void) {
            guard hasHeader else {
                hasHeader = true
                header = ImportHeader(row, columns, &problems)
                return
            }
            rows += 1
            // Without a header that fits, nobody knows what a row means.
            guard let header else { return }
            guard row.count == header.names.count else {
                problems.add(
                    ImportProblem(
                        at: row.places[0],
                        "\(row.count) \(row.count == 1 ? "field" : "fields"), but the header names \(header.names.count)"
                    ))
                return
            }
            var fields = ImportFields(row, header, purpose)
            let values =
                switch kind {
                case .fx: FXRow.read(&fields, references, source: source)
                case .budget: BudgetRow.read(&fields, references)
                }
            for problem in fields.problems.sorted(by: { $0.place < $1.place }) { problems.add(problem) }
            if let values { stage(row.places[0], values) }
        }

        mutating func note(_ broken: CSVProblem) {
            problems.add(ImportProblem(at: broken.place, broken.problem))
            // A broken first line is no header.
            hasHeader = true
        }

        mutating func finish(isEmpty: Bool) {
            let names = columns.required.map { $0.joined(separator: " or ") } + columns.optional
            if isEmpty || !hasHeader {
                problems.add(
                    ImportProblem(
                        at: CSVPlace(line: 1, column: 1),
                        "the file is empty; expected a header (\(names.joined(separator: ", "))) and rows"))
            } else if rows == 0, problems.count == 0 {
                problems.add(ImportProblem(at: CSVPlace(line: 2, column: 1), "no row follows the header"))
            }
        }
    }
}
