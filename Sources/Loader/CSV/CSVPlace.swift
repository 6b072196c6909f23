/// A place in a CSV file, for messages.
package struct CSVPlace: Sendable, Hashable, Comparable {
    /// From 1; a line end inside quotes counts, as it does in an editor.
    package var line: Int
    /// From 1, in characters (Unicode scalars).
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: CSVPlace, right: CSVPlace) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// Text that is not CSV, and where.
package struct CSVProblem: Sendable, Hashable {
    package var place: CSVPlace
    package var problem: String
}
