extension World {
    /// All reports that were ever asked for; the deleted ones are tombstones.
    ///
    /// Making the checksums of their files reads all ad performance once, about a second for a million rows.
    package func reports(asOf: Moment) -> [Report] {
        var reports: [Report] = []
        forEachReport(asOf: asOf) { number in
            if let report = report(number, asOf: asOf) { reports.append(report) }
        }
        return reports
    }

    func reportNumber(of id: Identifier) -> ReportNumber? {
        guard id.kind == .report else { return nil }
        return index(of: id).flatMap { ReportNumber(packed: $0) }.flatMap { exists($0) ? $0 : nil }
    }

    func report(_ number: ReportNumber, asOf: Moment) -> Report? {
        let story = ReportStory(number, world: self)
        guard let version = story.version(asOf: asOf) else { return nil }
        let isCompleted = version.status == "completed"
        let formats = reportFormats(number)
        let draw = { (limit: Int, round: Int) in chance.number(below: limit, .text, number.packed, 20, round) }
        return Report(
            id: id(.report, number.packed), type: reportType(number), title: title(number),
            domainID: number.domain.map { id(.domain, $0) }, days: number.days, formats: formats,
            includesSummary: story.tokens > 0, status: version.status, progress: version.progress,
            files: isCompleted && version.deletedAt == nil ? links(number, formats, story, asOf: asOf) : [],
            error: version.status == "failed" ? World.reportErrors[draw(World.reportErrors.count, 1)] : nil,
            tokensUsed: isCompleted ? story.tokens : 0, requestedBy: requester(number),
            createdAt: story.created, startedAt: version.startedAt, completedAt: version.completedAt,
            expiresAt: isCompleted ? story.expires : nil, updatedAt: version.updatedAt, deletedAt: version.deletedAt,
            tombstone: tombstoneForm(.report, number.packed))
    }

    private func links(_ number: ReportNumber, _ formats: [String], _ story: ReportStory, asOf: Moment)
        -> [ReportFile.Link]
    {
        let formats = formats.compactMap { ReportFile.Format(rawValue: $0) }
        guard !formats.isEmpty else { return [] }
        let content = reportContent(number)
        return formats.map { link($0, to: content, story, asOf: asOf) }
    }

    func reportType(_ number: ReportNumber) -> String {
        guard number.isOnDemand else { return number.domain == nil ? "competitive_overview" : "weekly_performance" }
        // An unknown type now and then: the enum is open.
        return chance.number(below: 5, .kind, number.packed, 21) == 0 ? "audience_overlap" : "ad_performance"
    }

    private func reportFormats(_ number: ReportNumber) -> [String] {
        let choices = [["json", "csv", "pdf"], ["json", "csv"], ["json"]]
        return choices[number.isOnDemand ? chance.number(below: 3, .kind, number.packed, 22) : 0]
    }

    private func title(_ number: ReportNumber) -> String {
        guard let domain = number.domain else { return "All clients, week to \(number.days.upperBound) 🐙" }
        let client = plan.domains[domain].profile.clientName
        return number.isOnDemand
            ? "\(client): \"ad hoc\", \(number.days.lowerBound)/\(number.days.upperBound)"
            : "Weekly performance – \(client) – \(number.days.upperBound)"
    }

    private func requester(_ number: ReportNumber) -> (type: String, id: String) {
        guard number.isOnDemand else { return ("schedule", "weekly") }
        return number.week % 2 == 0 ? ("api_key", "\(id(.apiKey, 0))") : ("user", "usr_\(number.week % 7)kraken")
    }

    private static let reportErrors = [
        (code: "no_data", message: "No data in the requested range"),
        (code: "generation_failed", message: "The renderer stopped; \"retry\" later 🛠️"),
    ]
}
