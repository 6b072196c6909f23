/// A report as a file. Equal contents make equal bytes.
package struct ReportFile: Sendable {
    package enum Format: String, Sendable {
        case csv, pdf
    }

    let format: Format
    let bytes: [UInt8]

    init(_ format: Format, of content: ReportContent) {
        self.format = format
        bytes = format == .csv ? ReportFile.csv(content) : ReportFile.pdf(content)
    }

    var contentType: String { format == .csv ? "text/csv; charset=utf-8" : "application/pdf" }

    /// The first table after RFC 4180, with a header row.
    private static func csv(_ content: ReportContent) -> [UInt8] {
        guard let section = content.sections.first else { return [] }
        let lines = [section.columns.map(\.key)] + section.rows.map { $0.map(\.plain) }
        return Array(lines.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined().utf8)
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return isPlain
            ? text
            : "\""
                + text.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\""
    }

    /// One page with the totals.
    private static func pdf(_ content: ReportContent) -> [UInt8] {
        let words = content.summary.map { "\($0.name) \($0.total)" }.joined(separator: ", ")
        let page = "BT /F1 12 Tf 72 770 Td (\(content.id) \(content.days.lowerBound): \(words)) Tj ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                + "/Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(page.utf8.count) >>\nstream\n\(page)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var text = "%PDF-1.4\n"
        var table = "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for (index, object) in objects.enumerated() {
            let place = String(text.utf8.count)
            table += String(repeating: "0", count: 10 - place.count) + place + " 00000 n \n"
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "\(table)trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(text.utf8)
    }
}
