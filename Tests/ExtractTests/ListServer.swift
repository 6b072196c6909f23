import Core
import TestSupport

/// An API in memory: a list of numbered records, served page by page in one of the paging styles.
struct ListServer: Sendable {
    var records: Int
    /// The server's own cap on the page size, below which requests are honoured.
    var cap = 1_000

    static let base = RequestTemplate(
        url: HTTPURL("https://api.example.com/v1/things")!, query: [QueryItem(name: "status", value: "on")],
        headers: [HTTPHeader(name: "X-Version", value: "1")])

    /// How each style is configured for this server.
    static let configurations: [String: ConfigNode] = [
        "cursor": ["style": "cursor", "param": "cursor", "next": "next", "more": "more", "size": ["limit": "10"]],
        "keyset": ["style": "keyset", "param": "cursor", "from": "id", "more": "more", "size": ["limit": "10"]],
        "next_url": ["style": "next_url", "next": "next_url", "size": ["limit": "10"]],
        "link_header": ["style": "link_header", "size": ["limit": "10"]],
        "page_number": ["style": "page_number", "param": "page", "total": "total", "size": ["limit": "10"]],
        "offset": ["style": "offset", "param": "offset", "total": "total", "size": ["limit": "10"]],
        "single": ["style": "single"],
    ]

    /// The records of the page that is asked for, and the page.
    func answer(_ request: RequestTemplate, style: String) -> (records: Range<Int>, page: PageSummary) {
        let parameters = ListServer.parameters(of: request)
        let limit = style == "single" ? max(1, records) : min(cap, parameters["limit"].flatMap { Int($0) } ?? 10)
        let start: Int
        switch style {
        case "page_number": start = ((parameters["page"].flatMap { Int($0) } ?? 1) - 1) * limit
        case "offset": start = parameters["offset"].flatMap { Int($0) } ?? 0
        case "keyset": start = parameters["cursor"].flatMap { Int($0) }.map { $0 + 1 } ?? 0
        default: start = parameters["cursor"].flatMap { Int($0) } ?? 0
        }
        let from = min(start, records)
        let to = min(from + limit, records)
        let hasMore = to < records
        let next = "/v1/things?status=on&cursor=\(to)&limit=\(limit)"
        var envelope: [FieldPath: JSONScalar] = [
            FieldPath(names: ["more"]): .bool(hasMore), FieldPath(names: ["total"]): .number(String(records)),
            FieldPath(names: ["next"]): hasMore ? .string(String(to)) : .null,
            FieldPath(names: ["next_url"]): hasMore ? .string("https://api.example.com\(next)") : .null,
        ]
        envelope[FieldPath(names: ["pages"])] = .number(String((records + limit - 1) / limit))
        // At the end the header names the first page only.
        let link = hasMore ? "<\(next)>; rel=\"next\"" : "</v1/things?status=on>; rel=\"first\""
        let headers = [HTTPHeader(name: "link", value: link)]
        var page = PageSummary(url: request.url, headers: headers, envelope: envelope, records: to - from)
        if to > from { page.last = [FieldPath(names: ["id"]): .number(String(to - 1))] }
        return (from..<to, page)
    }

    static func parameters(of request: RequestTemplate) -> [String: String] {
        let inURL = (request.url.query ?? "").split(separator: "&").map { $0.split(separator: "=").map(String.init) }
        let items = inURL.map { ($0[0], $0.count > 1 ? $0[1] : "") } + request.query.map { ($0.name, $0.value) }
        return Dictionary(items, uniquingKeysWith: { _, last in last })
    }
}
