import Core
import Foundation
import Runner

/// A probed page as `octoload preview` prints it.
struct PreviewDocument: Encodable {
    let pipeline: String
    /// Address with its query, secrets replaced.
    let request: String
    let status: Int
    let records: Int
    let goesOn: Bool
    let unmet: [String]
    /// The first record, JSON as it came.
    let record: String?
    let rows: [Row]
    let rejected: String?

    struct Row: Encodable {
        let table: String
        /// JSON of its columns.
        let columns: String
    }

    /// Of a record, people see so many characters.
    private static let shown = 20_000

    init(_ page: ProbedPage, _ pipeline: Pipeline) {
        self.pipeline = pipeline.name
        request = "\(page.request.method.rawValue) \(page.request.target)"
        status = page.status
        records = page.records
        goesOn = page.goesOn
        unmet = page.unmet.map(\.description)
        record = page.payloads.first.map { String(decoding: $0, as: UTF8.self) }
        rows = page.rows.map { Row(table: $0.table.description, columns: $0.columns) }
        if let rejection = page.firstRejection {
            rejected = "\(rejection.rule) at \(rejection.pointer): \(rejection.message)"
        } else {
            rejected = page.whyNoRows.isEmpty ? nil : page.whyNoRows
        }
    }

    var text: Words {
        var lines: [Words] = [
            Words(line: request), "",
            "\(status), \(records) records, \(goesOn ? "more pages follow" : "the list ends here")",
        ]
        for path in unmet { lines.append("no record has \(path)") }
        guard let record else { return (lines + ["no record to show", ""]).joined(separator: "\n") }
        lines += ["", "first record", PreviewDocument.members(of: record, indent: "  ")]
        for row in rows {
            lines += ["", "row of \(row.table)", PreviewDocument.members(of: row.columns, indent: "  ")]
        }
        if let rejected { lines += ["", "no row: \(rejected)"] }
        return (lines + [""]).joined(separator: "\n")
    }

    /// The members of a JSON object, one a line, in the order of their names.
    private static func members(of json: String, indent: Words) -> Words {
        let text = String(json.prefix(shown))
        guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)),
            let pretty = try? JSONSerialization.data(
                withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        else { return indent + Words(line: text) }
        return String(decoding: pretty.prefix(shown), as: UTF8.self).split(separator: "\n")
            .map { indent + Words(line: String($0)) }.joined(separator: "\n")
    }
}
