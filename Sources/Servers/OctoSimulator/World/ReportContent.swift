/// What a completed report says: totals, and tables.
package struct ReportContent: Record {
    /// The report's.
    package let id: Identifier
    package let type: String
    package let domainID: Identifier?
    package let days: ClosedRange<Day>
    package let generatedAt: Moment
    /// Name and total, in order.
    package let summary: [(name: String, total: Int64)]
    package let sections: [Section]
    package let aiSummary: String?
    package var updatedAt: Moment { generatedAt }
    package var deletedAt: Moment? { nil }

    package struct Section: Sendable {
        package let key: String
        package let title: String
        package let columns: [(key: String, type: String)]
        /// As many cells as columns.
        package let rows: [[Cell]]
    }

    package enum Cell: Sendable, Hashable {
        case text(String)
        case count(Int64)
        case decimal(Amount)
        case none
    }

    package func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("object", "report_content")
        json.member("report_id", id)
        json.member("type", type)
        json.member("domain_id", domainID)
        json.member("date_from", days.lowerBound)
        json.member("date_to", days.upperBound)
        json.member("generated_at", generatedAt)
        json.member("summary") { object in
            for (name, total) in summary { object.member(named: name) { $0.appendBare(total) } }
        }
        json.key("sections")
        json.openArray()
        for section in sections { section.write(to: &json) }
        json.closeArray()
        json.member("ai_summary", aiSummary)
        json.closeObject()
    }
}

extension ReportContent.Section {
    func write(to json: inout JSONBytes) {
        json.separate()
        json.openObject()
        json.member("key", key)
        json.member("title", title)
        json.key("columns")
        json.openArray()
        for column in columns {
            json.separate()
            json.openObject()
            json.member("key", column.key)
            json.member("type", column.type)
            json.closeObject()
        }
        json.closeArray()
        json.key("rows")
        json.openArray()
        for row in rows {
            json.separate()
            json.openArray()
            for cell in row { cell.write(to: &json) }
            json.closeArray()
        }
        json.closeArray()
        json.closeObject()
    }
}

extension ReportContent.Cell {
    func write(to json: inout JSONBytes) {
        json.separate()
        switch self {
        case .text(let text): json.appendQuoted(text)
        case .count(let count): json.appendBare(count)
        case .decimal(let amount): json.appendQuoted(amount.description)
        case .none: json.appendBare("null")
        }
    }

    /// As in a CSV file, where nothing stands for no value.
    var plain: String {
        switch self {
        case .text(let text): text
        case .count(let count): "\(count)"
        case .decimal(let amount): amount.description
        case .none: ""
        }
    }
}
