import Foundation
import Testing

/// A file of SQL beside the tests that shows what is built, so that a change of it can be read in review.
struct GoldenFile {
    private let url: URL
    private let subject: String

    /// Set to write the files anew.
    static let variable = "OCTOLOAD_RENEW_SQL"

    /// - Parameter subject: What the file shows, for its head.
    init(_ name: String, of subject: String) {
        url = URL(filePath: #filePath).appending(path: "../../SQL/\(name).sql").standardizedFileURL
        self.subject = subject
    }

    private func text(_ statements: [(name: String, sql: String)]) -> String {
        """
        -- \(subject)
        -- Written by MergeSQLTests; renewed by: \(GoldenFile.variable)=1 swift test --filter MergeSQLTests

        """ + statements.map { "\n-- \($0.name)\n\($0.sql);\n" }.joined()
    }

    /// Records an issue with the first line that differs.
    func expect(_ statements: [(name: String, sql: String)]) throws {
        let built = text(statements)
        if ProcessInfo.processInfo.environment[GoldenFile.variable] != nil {
            try built.write(to: url, atomically: true, encoding: .utf8)
        }
        let kept = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        guard kept != built else { return }
        let (old, new) = (kept.split(separator: "\n"), built.split(separator: "\n"))
        let line =
            zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
        Issue.record(
            """
            \(url.lastPathComponent) shows other SQL than is built, first at:
              kept:  \(line < old.count ? old[line] : "(nothing)")
              built: \(line < new.count ? new[line] : "(nothing)")
            If that is meant: \(GoldenFile.variable)=1 swift test --filter MergeSQLTests
            """)
    }
}
