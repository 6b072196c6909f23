extension World {
    /// The contents that can be fetched at a moment: of reports that are completed, not deleted and not expired.
    package func reportContents(asOf: Moment) -> [ReportContent] {
        var contents: [ReportContent] = []
        forEachReport(asOf: asOf) { number in
            let story = ReportStory(number, world: self)
            guard let version = story.version(asOf: asOf), version.status == "completed", version.deletedAt == nil,
                asOf < story.expires
            else { return }
            contents.append(reportContent(number))
        }
        return contents
    }

    /// What a report says once it is completed; it never changes.
    func reportContent(_ number: ReportNumber) -> ReportContent {
        let story = ReportStory(number, world: self)
        let generated = story.finished
        var summary: [(name: String, total: Int64)] = []
        var sections: [ReportContent.Section] = []
        if let domain = number.domain {
            let section = campaigns(of: domain, days: number.days, asOf: generated)
            summary = [
                ("campaigns", Int64(section.rows.count)), ("impressions", section.total(5)),
                ("clicks", section.total(6)),
            ]
            sections = [section, competitors(of: [domain], days: number.days, asOf: generated)]
        } else {
            let section = competitors(of: domainIndices(asOf: generated), days: number.days, asOf: generated)
            summary = [("competitors", Int64(section.rows.count)), ("posts", section.total(3))]
            sections = [section]
        }
        return ReportContent(
            id: id(.report, number.packed), type: reportType(number), domainID: number.domain.map { id(.domain, $0) },
            days: number.days, generatedAt: generated, summary: summary, sections: sections,
            aiSummary: story.tokens == 0
                ? nil : "Spend was steady; the strongest campaign kept its lead. 🐙\n\"Keep going\" – 続けて.")
    }

    private func campaigns(of domain: Int, days: ClosedRange<Day>, asOf: Moment) -> ReportContent.Section {
        var order: [Identifier] = []
        var rows: [Identifier: [AdPerformanceRow]] = [:]
        forEachRow(level: .campaign, domain: id(.domain, domain), days: days, asOf: asOf) { row in
            guard !row.isDeleted else { return }
            if rows[row.campaignID] == nil { order.append(row.campaignID) }
            rows[row.campaignID, default: []].append(row)
        }
        return ReportContent.Section(
            key: "campaigns", title: "Campaigns",
            columns: [
                ("campaign_id", "string"), ("campaign_name", "string"), ("platform", "string"), ("currency", "string"),
                ("spend", "decimal"), ("impressions", "integer"), ("clicks", "integer"), ("conversions", "decimal"),
            ],
            rows: order.map { campaignID in
                let own = rows[campaignID] ?? []
                let name = index(of: campaignID).flatMap { campaign($0, asOf: asOf) }?.name
                return [
                    .text("\(campaignID)"), name.map { .text($0) } ?? .none, .text(own[0].platform),
                    .text(own[0].currency), sum(own.compactMap(\.metrics.spend)),
                    .count(own.compactMap(\.metrics.impressions).reduce(0, +)),
                    .count(own.compactMap(\.metrics.clicks).reduce(0, +)),
                    sum(own.compactMap(\.metrics.conversions)),
                ]
            })
    }

    private func sum(_ amounts: [Amount]) -> ReportContent.Cell {
        guard let first = amounts.first else { return .none }
        return .decimal(amounts.dropFirst().reduce(first, +))
    }

    private func competitors(of domains: [Int], days: ClosedRange<Day>, asOf: Moment) -> ReportContent.Section {
        var rows: [[ReportContent.Cell]] = []
        for domain in domains {
            for competitor in plan.domains[domain].competitors {
                guard let record = self.competitor(competitor, asOf: asOf), !record.isDeleted else { continue }
                let posts = days.lowerBound.number...days.upperBound.number
                let seen = posts.map { postsSeen(of: competitor, on: Day(number: $0), asOf: asOf) }
                rows.append([
                    .text("\(record.domainID)"), .text("\(record.id)"), .text(record.name),
                    .count(Int64(seen.reduce(0, +))),
                    zip(posts, seen).first { $0.1 > 0 }.map { .text("\(Day(number: $0.0))") } ?? .none,
                ])
            }
        }
        return ReportContent.Section(
            key: "competitors", title: "Competitors' posts",
            columns: [
                ("domain_id", "string"), ("competitor_id", "string"), ("competitor_name", "string"),
                ("posts", "integer"), ("first_post_on", "date"),
            ], rows: rows)
    }

    private func postsSeen(of competitor: Int, on day: Day, asOf: Moment) -> Int {
        (0..<3).count { number in
            post(PostNumber(competitor: competitor, day: day, number: number), asOf: asOf).map { !$0.isDeleted }
                ?? false
        }
    }
}

extension ReportContent.Section {
    /// The sum of a column of counts.
    fileprivate func total(_ column: Int) -> Int64 {
        rows.reduce(0) { sum, row in
            guard case .count(let count) = row[column] else { return sum }
            return sum + count
        }
    }
}
