/// `GET /reports/{id}/content`.
struct ReportContentRoute: Sendable {
    let world: World
    let asOf: Moment
    /// The domains that the key may see; `nil` for all.
    let reach: Set<Identifier>?

    func answer(_ text: String, _ call: APICall) throws(APIProblem) -> APIAnswer {
        _ = try QueryParameters(call.query, allowed: [])
        guard let number = Identifier(text, kind: .report).flatMap({ world.reportNumber(of: $0) }),
            let report = world.report(number, asOf: asOf), !report.isDeleted,
            reach == nil || report.domainID.map({ reach?.contains($0) ?? true }) ?? false
        else { throw .notFound }
        if let error = report.error {
            var details = JSONBytes()
            details.openObject()
            details.member("code", error.code)
            details.member("message", error.message)
            details.closeObject()
            throw .conflict("report_failed", "The report failed", details: details.text)
        }
        guard let expires = report.expiresAt else {
            throw .conflict(
                "report_not_ready", "The report is not completed yet", retryAfter: 5,
                details: "{\"status\":\"\(report.status)\",\"progress\":\(report.progress)}")
        }
        guard asOf < expires else { throw .gone("report_expired", "The report's content has expired") }
        return APIAnswer(world.reportContent(number))
    }
}
