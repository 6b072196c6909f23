import Core

/// One line of `octoload check`.
struct Finding: Encodable {
    let what: String
    var isFine = true
    /// Not as it should be, and a run would go on all the same.
    var isWarning = false
    let finding: String
    var page: Page?
    var failure: RunFailure.Kind?

    /// What a page of a pipeline showed.
    struct Page: Encodable {
        let status: Int
        let records: Int
        let goesOn: Bool
        let unmet: [String]
        let rejected: Int?
    }

    enum CodingKeys: CodingKey { case what, isFine, isWarning, finding, page }

    var mark: String { isWarning ? "WARN  " : isFine ? "ok    " : "FAILED" }

    /// Fine if `body` returns, and otherwise why not.
    static func of(_ what: String, _ body: () async throws -> String) async -> Finding {
        do {
            return Finding(what: what, finding: try await body())
        } catch {
            let failure = RunFailure(whatever: error)
            return Finding(what: what, isFine: false, finding: failure.description, failure: failure.kind)
        }
    }
}
