import CSV

/// What is wrong at a place of a file, and what is expected there.
package struct ImportProblem: Sendable, Hashable {
    package var place: CSVPlace
    package var problem: String

    package init(at place: CSVPlace, _ problem: String) {
        self.place = place
        self.problem = problem
    }
}

/// The first problems of a file, and how many there are.
package struct ImportProblems: Sendable {
    /// More are counted only.
    package static let shown = 100

    package private(set) var first: [ImportProblem] = []
    package private(set) var count = 0

    package init() {}

    package mutating func add(_ problem: ImportProblem) {
        count += 1
        if first.count < ImportProblems.shown { first.append(problem) }
    }

    /// Those that were found elsewhere: `others` holds at least the first of them.
    package mutating func add(_ others: [ImportProblem], of total: Int) {
        count += total
        first = Array((first + others).sorted { $0.place < $1.place }.prefix(ImportProblems.shown))
    }

    /// One line each: `rates.csv:3:12: what is wrong`.
    package func lines(file: String) -> [String] {
        var lines = first.map { "\(file):\($0.place.line):\($0.place.column): \($0.problem)" }
        if count > first.count { lines.append("and \(count - first.count) more") }
        lines.append("\(file): \(count) \(count == 1 ? "mistake" : "mistakes"), nothing was written")
        return lines
    }
}
