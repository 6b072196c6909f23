import FlyingFox
import FlyingSocks
import Foundation
import Synchronization
import TestSupport
import Testing

/// Lists and answers as other APIs give them: what ends a list, what an error is, what an answer may be. Each loads whole, or
/// is refused in one sentence and publishes nothing.
@Suite struct ForeignListTests {
    /// What an API answers.
    struct Answer: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body = Data()

        static func json(_ text: String, _ headers: [String: String] = [:], status: Int = 200) -> Answer {
            Answer(status: status, headers: headers, body: Data(text.utf8))
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// Keys of `api:` besides those that all have; `records` among them.
        var api = "records: items"
        let paginate: String
        /// Further lines of the pipeline.
        var more = ""
        /// `number` counts the requests from 1.
        let answer: @Sendable (_ query: [String: String], _ number: Int) -> Answer
        /// Ids that the table holds at the end.
        let rows: Int
        var code: Int32 = 0
        /// A part of what stderr says.
        var says = ""
        /// Requests, at most.
        var requests = 40
        var testDescription: String { name }
    }

    /// Records `first` to `last` as JSON.
    private static func list(_ first: Int, _ last: Int) -> String {
        "[" + (first <= last ? (first...last).map { "{\"id\": \($0)}" }.joined(separator: ", ") : "") + "]"
    }

    private static func page(_ query: [String: String], _ parameter: String = "page") -> Int {
        Int(query[parameter] ?? "") ?? 1
    }

    /// A list of numbered pages of three without totals.
    private static func numbered(
        _ query: [String: String], of count: Int = 7, past: (Int) -> Answer
    ) -> Answer {
        let first = (page(query) - 1) * 3 + 1
        return first > count ? past((count + 2) / 3) : .json(list(first, min(first + 2, count)))
    }

    static let ends: [Case] = [
        Case(
            name: "a cursor only for those who send one",
            paginate: "{style: cursor, param: c, next: mark, first: \"*\"}",
            answer: { query, _ in
                let first = query["c"].map { $0 == "*" ? 1 : Int($0) ?? 0 }
                let following = first.flatMap { $0 + 4 <= 10 ? "\"\($0 + 4)\"" : nil } ?? "null"
                return .json("{\"items\": \(list(first ?? 1, min((first ?? 1) + 3, 10))), \"mark\": \(following)}")
            }, rows: 10),
        Case(
            name: "an empty cursor of the first page", paginate: "{style: cursor, param: c, next: mark, first: \"\"}",
            answer: { query, _ in
                let first = query["c"].map { Int($0) ?? 1 }
                let following = first.flatMap { $0 + 4 <= 10 ? "\"\($0 + 4)\"" : nil } ?? "null"
                return .json("{\"items\": \(list(first ?? 1, min((first ?? 1) + 3, 10))), \"mark\": \(following)}")
            }, rows: 10),
        Case(
            name: "no cursor, and a page that counts more",
            paginate: "{style: cursor, param: c, next: mark, size: {limit: 4}}",
            answer: { _, _ in .json("{\"items\": \(list(1, 4)), \"mark\": null, \"total_entries\": 10}") }, rows: 0,
            code: 65,
            says:
                "\"mark\" says that the list ends with its first page, but \"total_entries\" counts 10 records, of which 4 came",
            requests: 1),
        Case(
            name: "no address, and a page that says true to more",
            paginate: "{style: next_url, next: links.next, size: {limit: 4}}",
            answer: { _, _ in .json("{\"items\": \(list(1, 4)), \"links\": {\"next\": null}, \"has_more\": true}") },
            rows: 0, code: 65, says: "\"has_more\" says that there is more", requests: 1),
        Case(
            name: "the same, where absence is the end",
            paginate: "{style: next_url, next: links.next, size: {limit: 4}, end: absent}",
            answer: { _, _ in .json("{\"items\": \(list(1, 4)), \"links\": {\"next\": null}, \"has_more\": true}") },
            rows: 4, requests: 1),
        Case(
            name: "a short page whose count is of something else",
            paginate: "{style: cursor, param: c, next: mark, size: {limit: 10}}",
            answer: { _, _ in .json("{\"items\": \(list(1, 4)), \"mark\": null, \"total_count\": 4000}") }, rows: 4,
            requests: 1),
        Case(
            name: "one answer that counts more than it has", paginate: "{style: single}",
            answer: { _, _ in .json("{\"items\": \(list(1, 4)), \"page\": {\"total\": 10}}") }, rows: 0, code: 65,
            says: "the list is one answer, but \"page.total\" counts 10 records, of which 4 came", requests: 1),
        Case(
            name: "one answer whose header names a next page", api: "records: .", paginate: "{style: single}",
            answer: { _, _ in .json(list(1, 4), ["Link": "</v1/items?p=2>; rel=\"next\""]) }, rows: 0, code: 65,
            says: "the header Link names a next page; name its style in paginate, or write end: absent", requests: 1),
        Case(
            name: "one answer, whatever it says", paginate: "{style: single, end: absent}",
            answer: { _, _ in .json("{\"items\": \(list(1, 4)), \"total\": 10, \"next\": \"x\"}") }, rows: 4,
            requests: 1),
        Case(
            name: "one answer that is a record, whose fields are its own", api: "records: data",
            paginate: "{style: single}",
            answer: { _, _ in .json("{\"data\": {\"id\": 1, \"next\": \"x\", \"total\": 9}}") }, rows: 1, requests: 1),
        Case(
            name: "the cursor in a response header", api: "records: .",
            paginate: "{style: cursor, param: page, next_header: NextPageToken}",
            answer: { query, _ in
                let first = (Int(query["page"] ?? "") ?? 0) + 1
                return .json(list(first, min(first + 2, 7)), first + 2 < 7 ? ["NextPageToken": "\(first + 2)"] : [:])
            }, rows: 7),
        Case(
            name: "the cursor in a header, looked for in the body", api: "records: .",
            paginate: "{style: cursor, param: page, next: NextPageToken}",
            answer: { _, _ in .json(list(1, 3), ["NextPageToken": "3"]) }, rows: 0, code: 65,
            says: "no \"NextPageToken\" on the page, but the header NextPageToken says that there is more", requests: 1),
        Case(
            name: "a path that is wrong", paginate: "{style: cursor, param: after, next: pagination.next}",
            answer: { _, _ in .json("{\"items\": \(list(1, 10)), \"paging\": {\"next\": \"10\", \"total\": 100}}") },
            rows: 0, code: 65,
            says:
                "no \"pagination.next\" on the page, but \"paging.next\" says that there is more; it has: items, paging.next, paging.total",
            requests: 1),
        Case(
            name: "a path to an object", paginate: "{style: cursor, param: after, next: paging.next}",
            answer: { _, _ in .json("{\"items\": \(list(1, 10)), \"paging\": {\"next\": {\"after\": \"10\"}}}") },
            rows: 0, code: 65, says: "\"paging.next\" is an object instead of a text", requests: 1),
        Case(
            name: "a path to an array", paginate: "{style: cursor, param: after, next: paging.next}",
            answer: { _, _ in .json("{\"items\": \(list(1, 10)), \"paging\": {\"next\": [10, \"x\"]}}") }, rows: 0,
            code: 65, says: "\"paging.next\" is an array instead of a text", requests: 1),
        Case(
            name: "an element of an array by its place", paginate: "{style: cursor, param: after, next: links.1.mark}",
            answer: { query, _ in
                let first = Int(query["after"] ?? "") ?? 1
                let mark = first == 1 ? "\"5\"" : "null"
                return .json(
                    "{\"items\": \(list(first, first + 3)), \"links\": [{\"mark\": \"no\"}, {\"mark\": \(mark)}]}")
            }, rows: 8),
        Case(
            name: "OData's next link, written as a path with a dot", api: "records: value",
            paginate: "{style: next_url, next: \"@odata.nextLink\"}",
            answer: { _, _ in .json("{\"value\": \(list(1, 5)), \"@odata.nextLink\": \"/items?p=2\"}") }, rows: 0,
            code: 65, says: "\"/@odata.nextLink\" says that there is more", requests: 1),
        Case(
            name: "OData's next link, left out on the last page", api: "records: value",
            paginate: "{style: next_url, next: \"/@odata.nextLink\"}",
            answer: { query, _ in
                query["p"] == nil
                    ? .json("{\"value\": \(list(1, 5)), \"@odata.nextLink\": \"/v1/items?p=2\"}")
                    : .json("{\"value\": \(list(6, 8))}")
            }, rows: 8),
        Case(
            name: "no Link header, as all is on one page", api: "records: .",
            paginate: "{style: link_header, size: {per_page: 10}}", answer: { _, _ in .json(list(1, 4)) }, rows: 4,
            says: "no page had Link, so the list was taken to be one page", requests: 1),
        Case(
            name: "no Link header on a full page", api: "records: .",
            paginate: "{style: link_header, size: {per_page: 10}}", answer: { _, _ in .json(list(1, 10)) }, rows: 0,
            code: 65, says: "no \"Link\" on the page, which is as long as asked for; it is an array, its headers:",
            requests: 1),
        Case(
            name: "the same, where absence is the end", api: "records: .",
            paginate: "{style: link_header, size: {per_page: 10}, end: absent}", answer: { _, _ in .json(list(1, 10)) },
            rows: 10, requests: 1),
        Case(
            name: "a total on the first page only",
            paginate: "{style: page_number, param: page, total: about.total, pages: about.last}",
            answer: { query, _ in
                let number = page(query)
                let about = number == 1 ? ", \"total\": 7, \"last\": 3" : ""
                return .json(
                    "{\"items\": \(list(number * 3 - 2, min(number * 3, 7))), \"about\": {\"page\": \(number)\(about)}}"
                )
            }, rows: 7, requests: 3),
        Case(
            name: "totals and flags as texts",
            paginate: "{style: cursor, param: page, next: next, more: more}",
            answer: { query, _ in
                let number = page(query)
                return .json(
                    "{\"items\": \(list(number * 3 - 2, min(number * 3, 7))), \"next\": \(number + 1), \"more\": \"\(number < 3)\"}"
                )
            }, rows: 7, requests: 3),
        Case(
            name: "pages in a header", api: "records: .",
            paginate: "{style: page_number, param: page, pages: {header: X-WP-TotalPages}}",
            answer: { query, _ in
                .json(list(page(query) * 3 - 2, min(page(query) * 3, 7)), ["X-WP-TotalPages": "3"])
            }, rows: 7, requests: 3),
        Case(
            name: "404 past the end", api: "records: .",
            paginate: "{style: page_number, param: page, size: {n: 3}, end: {status: 404}}",
            answer: { query, _ in numbered(query, of: 6) { _ in .json("{}", status: 404) } }, rows: 6, requests: 3),
        Case(
            name: "404 on the first page is no end", api: "records: .",
            paginate: "{style: page_number, param: page, size: {n: 3}, end: {status: 404}}",
            answer: { _, _ in .json("{}", status: 404) }, rows: 0, code: 1, says: "404", requests: 1),
        Case(
            name: "a code past the end", api: "records: ., errors: {code: code}",
            paginate: "{style: page_number, param: page, size: {n: 3}, end: {code: no_such_page}}",
            answer: { query, _ in numbered(query, of: 6) { _ in .json("{\"code\": \"no_such_page\"}", status: 400) } },
            rows: 6, requests: 3),
        Case(
            name: "a short page is the last", api: "records: .",
            paginate: "{style: page_number, param: page, size: {n: 3}, end: short_page}",
            answer: { query, _ in numbered(query, of: 8) { .json(list($0 * 3 - 2, 8)) } }, rows: 8, requests: 3),
        Case(
            name: "the last page again, of one record", api: "records: .",
            paginate: "{style: page_number, param: page, size: {n: 3}}",
            answer: { query, _ in numbered(query) { .json(list($0 * 3 - 2, 7)) } }, rows: 0, code: 69,
            says: "was read already", requests: 6),
        Case(
            name: "the last page again, where that is the end", api: "records: .",
            paginate: "{style: page_number, param: page, size: {n: 3}, end: repeated}",
            answer: { query, _ in numbered(query) { .json(list($0 * 3 - 2, 7)) } }, rows: 7, requests: 4),
        Case(
            name: "records looked for in the wrong place", api: "records: data.items", paginate: "{style: single}",
            answer: { _, _ in .json("{\"data\": {\"elements\": \(list(1, 3))}, \"kind\": \"list\"}") }, rows: 0,
            code: 65,
            says: "there are no records at \"data.items\", which is not on the page; it has: data.elements, kind",
            requests: 2),
        Case(
            name: "records in an object", api: "records: data", paginate: "{style: cursor, param: c, next: next}",
            answer: { _, _ in .json("{\"data\": {\"items\": \(list(1, 3))}, \"next\": null}") }, rows: 0, code: 65,
            says: "there are no records at \"data\", which is an object", requests: 2),
    ]

    static let errors: [Case] = [
        Case(
            name: "a code that is a number, beside an empty list", paginate: "{style: single}",
            answer: { _, _ in .json("{\"error\": {\"code\": 4, \"message\": \"slow down\"}, \"items\": []}") }, rows: 0,
            code: 69, says: "200 4 (an error in a successful answer): slow down"),
        Case(
            name: "an error without a code, beside an empty list", paginate: "{style: single}",
            answer: { _, _ in .json("{\"error\": \"maintenance\", \"items\": []}") }, rows: 0, code: 69,
            says: "it holds an error (\"error\" is a text) and no records"),
        Case(
            name: "no error, and an empty list", paginate: "{style: single}",
            answer: { _, _ in .json("{\"error\": null, \"errors\": [], \"items\": []}") }, rows: 0),
        Case(
            name: "a numeric code of errors.gone", api: "records: items, errors: {gone: [3018]}",
            paginate: "{style: single}",
            answer: { _, _ in .json("{\"error\": {\"code\": 3018}}", status: 400) }, rows: 0, requests: 1),
        Case(
            name: "quota by 403, in an element of an array",
            api:
                "records: items, errors: {code: [error.errors.0.reason, error.code, code], later: [rateLimitExceeded, 17, 40100]}",
            paginate: "{style: single}",
            answer: { _, number in
                number == 1
                    ? .json(
                        "{\"error\": {\"code\": 403, \"errors\": [{\"reason\": \"rateLimitExceeded\"}]}}", status: 403)
                    : .json("{\"items\": \(list(1, 1))}")
            }, rows: 1, requests: 2),
        Case(
            name: "quota by 400", api: "records: items, errors: {later: [17]}", paginate: "{style: single}",
            answer: { _, number in
                number == 1 ? .json("{\"error\": {\"code\": 17}}", status: 400) : .json("{\"items\": \(list(1, 1))}")
            }, rows: 1, requests: 2),
        Case(
            name: "quota by 200, and code 0 is success",
            api: "records: data.list, errors: {code: code, later: [40100]}",
            paginate: "{style: single}",
            answer: { _, number in
                number == 1
                    ? .json("{\"code\": 40100, \"data\": {}}")
                    : .json("{\"code\": 0, \"data\": {\"list\": \(list(1, 1))}}")
            }, rows: 1, requests: 2),
        Case(
            name: "a word for success", api: "records: items, errors: {code: status, ok: [OK]}",
            paginate: "{style: single}",
            answer: { _, _ in .json("{\"status\": \"OK\", \"items\": \(list(1, 2))}") }, rows: 2),
        Case(
            name: "asked for too much", api: "records: items, errors: {too_much: [1]}",
            paginate: "{style: cursor, param: after, next: paging.after, size: {limit: 100}}",
            answer: { query, _ in
                let (size, first) = (Int(query["limit"] ?? "") ?? 0, Int(query["after"] ?? "") ?? 1)
                guard size <= 25 else { return .json("{\"error\": {\"code\": 1}}", status: 500) }
                let after = first + size <= 60 ? "\"after\": \"\(first + size)\"" : ""
                return .json("{\"items\": \(list(first, min(60, first + size - 1))), \"paging\": {\(after)}}")
            }, rows: 60, requests: 6),
    ]

    static let answers: [Case] = [
        Case(
            name: "202 with an empty list is not yet", paginate: "{style: single}",
            answer: { _, number in
                number < 3
                    ? .json("{\"items\": []}", ["Retry-After": "0"], status: 202) : .json("{\"items\": \(list(1, 1))}")
            }, rows: 1, requests: 3),
        Case(
            name: "202 for ever", paginate: "{style: single}",
            answer: { _, _ in .json("{\"items\": []}", status: 202) }, rows: 0, code: 69, says: "202, not yet",
            requests: 3),
        Case(
            name: "202 is a list where it is said", api: "records: items, answers: {not_yet: []}",
            paginate: "{style: single}", answer: { _, _ in .json("{\"items\": \(list(1, 2))}", status: 202) }, rows: 2),
        Case(
            name: "204 is refused", paginate: "{style: single}", answer: { _, _ in Answer(status: 204) }, rows: 0,
            code: 1,
            says: "204, an answer without a body; if that means an empty list, write answers: {empty: [204]}",
            requests: 1),
        Case(
            name: "204 is an empty list where it is said", paginate: "{style: cursor, param: c, next: next}",
            more: "answers: {empty: [204]}", answer: { _, _ in Answer(status: 204) }, rows: 0, requests: 1),
        Case(
            name: "200 without a body", paginate: "{style: single}", answer: { _, _ in Answer() }, rows: 0, code: 69,
            says: "the page is empty"),
        Case(
            name: "a byte order mark", paginate: "{style: single}",
            answer: { _, _ in .json("\u{FEFF}{\"items\": \(list(1, 2))}") }, rows: 2),
        Case(
            name: "UTF-16 with its mark", paginate: "{style: single}",
            answer: { _, _ in
                Answer(body: Data([0xFF, 0xFE]) + "{\"items\": \(list(1, 2))}".data(using: .utf16LittleEndian)!)
            }, rows: 2),
        Case(
            name: "JSON lines by their type", api: "records: .", paginate: "{style: single}",
            answer: { _, _ in .json("{\"id\": 1}\n{\"id\": 2}\r\n\n", ["Content-Type": "application/x-ndjson"]) },
            rows: 2),
        Case(
            name: "JSON lines as configured", api: "records: ., answers: {format: json_lines}",
            paginate: "{style: single}",
            answer: { _, _ in .json("{\"id\": 1}\n{\"id\": 2}\n{\"id\": 3}") }, rows: 3),
        Case(
            name: "ISO 8859-1 as declared", paginate: "{style: single}",
            answer: { _, _ in
                Answer(
                    headers: ["Content-Type": "application/json; charset=ISO-8859-1"],
                    body: "{\"items\": [{\"id\": 1, \"name\": \"Zürich\"}]}".data(using: .isoLatin1)!)
            }, rows: 1),
        Case(
            name: "UTF-8 declared as ISO 8859-1", paginate: "{style: single}",
            answer: { _, _ in
                .json(
                    "{\"items\": [{\"id\": 1, \"name\": \"Zürich\"}]}",
                    ["Content-Type": "application/json; charset=ISO-8859-1"])
            }, rows: 0, code: 1, says: "that Content-Type calls ISO 8859-1 and that is UTF-8", requests: 1),
        Case(
            name: "a charset that is not read", paginate: "{style: single}",
            answer: { _, _ in .json("{\"items\": []}", ["Content-Type": "application/json; charset=koi8-r"]) }, rows: 0,
            code: 1, says: "a body in the charset koi8-r, which is not read", requests: 1),
        Case(
            name: "gzip without its header", api: "records: data", paginate: "{style: single}",
            answer: { _, _ in Answer(body: Data(gzippedPage)) }, rows: 3),
    ]

    /// Days since 1970 in UTC; ids of records are such days.
    private static let today = Int(Date().timeIntervalSince1970) / 86_400

    private static func text(_ day: Int) -> String {
        String(Date(timeIntervalSince1970: Double(day) * 86_400).ISO8601Format().prefix(10))
    }

    private static func day(_ text: String?) -> Int? {
        text.flatMap { try? Date("\($0)T00:00:00Z", strategy: .iso8601) }.map { Int($0.timeIntervalSince1970) / 86_400 }
    }

    /// The days that are asked for, both included; 400 for days before `oldest` or after `latest`.
    private static func days(
        _ from: Int?, _ to: Int?, notBefore oldest: Int = 0, notAfter latest: Int = today
    ) -> Answer {
        guard let from, let to, from >= oldest, to <= latest else {
            return .json("{\"error\": {\"code\": 3018, \"message\": \"no such days\"}}", status: 400)
        }
        return .json("{\"items\": \(list(from, to))}")
    }

    static let windows: [Case] = [
        Case(
            name: "no day is asked for that has not begun", paginate: "{style: single}",
            more: "window: {from: from, to: to, start: \(text(today - 60)), slice: 31d}",
            answer: { query, _ in days(day(query["from"]), day(query["to"])) }, rows: 61),
        Case(
            name: "days that are over", paginate: "{style: single}",
            more: "window: {from: from, to: to, start: \(text(today - 60)), slice: 31d, until: yesterday}",
            answer: { query, _ in days(day(query["from"]), day(query["to"]), notAfter: today - 1) }, rows: 60),
        Case(
            name: "an exclusive end", paginate: "{style: single}",
            more: "window: {from: from, to: to, start: \(text(today - 60)), slice: 31d, end: exclusive}",
            answer: { query, _ in
                days(day(query["from"]), day(query["to"]).map { $0 - 1 })
            }, rows: 61),
        Case(
            name: "seconds as parameters, and an exclusive end", paginate: "{style: single}",
            more: "window: {from: from, to: to, start: \(text(today - 60)), slice: 31d, end: exclusive, format: epoch}",
            answer: { query, _ in
                days(Int(query["from"] ?? "").map { $0 / 86_400 }, Int(query["to"] ?? "").map { $0 / 86_400 - 1 })
            }, rows: 61),
        Case(
            name: "both days in one parameter", paginate: "{style: single}",
            more:
                "window: {param: range, template: '{\"since\":\"{from}\",\"until\":\"{to}\"}', start: \(text(today - 40)), slice: 31d}",
            answer: { query, _ in
                let range = try? JSONDecoder().decode([String: String].self, from: Data((query["range"] ?? "").utf8))
                return days(day(range?["since"]), day(range?["until"]))
            }, rows: 41),
        Case(
            name: "an instant within a filter", paginate: "{style: single}",
            more: "since: {param: $filter, overlap: 15m, template: \"changed ge {since}\"}",
            answer: { query, _ in
                query["$filter"] == "changed ge 1970-01-01T00:00:00.000Z"
                    ? .json("{\"items\": \(list(1, 1))}") : .json("{}", status: 400)
            }, rows: 1),
        Case(
            name: "days of which the first are gone", api: "records: items, errors: {gone: [3018]}",
            paginate: "{style: single}",
            more: "window: {from: from, to: to, start: \(text(today - 50)), slice: 31d}",
            answer: { query, _ in days(day(query["from"]), day(query["to"]), notBefore: today - 20) }, rows: 21,
            requests: 30),
        Case(
            name: "days that the API does not keep are not asked for", paginate: "{style: single}",
            more: "window: {from: from, to: to, start: \(text(today - 50)), slice: 31d, keep: 20d}",
            answer: { query, _ in days(day(query["from"]), day(query["to"]), notBefore: today - 20) }, rows: 21,
            requests: 4),
    ]

    @Test(arguments: windows) func `a window`(it: Case) async throws { try await it.check() }
    @Test(arguments: ends) func `the end of a list`(it: Case) async throws { try await it.check() }
    @Test(arguments: errors) func `an error in an answer`(it: Case) async throws { try await it.check() }
    @Test(arguments: answers) func `an answer of another kind`(it: Case) async throws { try await it.check() }
}

extension ForeignListTests.Case {
    func check() async throws {
        try await withServer { (port, counter) in
            try await withDatabase { database in
                _ = try await database.rows("create table public.item (id bigint primary key, name text)")
                let file = FileManager.default.temporaryDirectory.appending(path: "list-\(port).yaml")
                defer { try? FileManager.default.removeItem(at: file) }
                try yaml(port).write(to: file, atomically: true, encoding: .utf8)
                let result = try await Program(environment: ["KEY": "k-123456789", "DB": database.conninfo])
                    .run("run", "--config", file.path)
                #expect(result.code == code, "\(result.errors)")
                #expect(says.isEmpty || result.errors.contains(says), "\(result.errors)")
                #expect(counter.count.withLock { $0 } <= requests, "requests")
                let count = try await database.value("select count(*) from public.item")
                #expect(count == "\(rows)", "\(result.errors)")
                let isNamed = try await database.value(
                    "select count(*) from public.item where name is not null and name <> 'Zürich'")
                #expect(isNamed == "0")
            }
        }
    }

    private func yaml(_ port: UInt16) -> String {
        """
        version: 1
        api: {base_url: "http://127.0.0.1:\(port)/v1", token: {env: KEY}, \(api),
          retry: {attempts: 3, base: 1ms, cap: 5ms, max_wait: 5s}, paginate: \(paginate)}
        warehouse: {url: {env: DB}, schema: public}
        pipelines:
          items:
            get: /items
            \(more)
            load: {item: {columns: {id: id, name: name}}}
        """
    }

    /// As a `Date` header has it: windows are planned and judged by the server's day.
    private static var now: String {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(identifier: "GMT")
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return form.string(from: Date())
    }

    private func withServer(_ body: (UInt16, RequestCounter) async throws -> Void) async throws {
        let counter = RequestCounter()
        let server = HTTPServer(address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
        await server.appendRoute("/v1/items") { request in
            let number = counter.count.withLock { count in
                count += 1
                return count
            }
            let answer = answer(Dictionary(request.query.map { ($0.name, $0.value) }) { $1 }, number)
            var fields: HTTPHeaders = [:]
            for (name, value) in ["Content-Type": "application/json", "Date": Self.now].merging(
                answer.headers, uniquingKeysWith: { $1 })
            {
                fields[HTTPHeader(name)] = value
            }
            return HTTPResponse(
                statusCode: HTTPStatusCode(answer.status, phrase: ""), headers: fields, body: answer.body)
        }
        let running = Task { try await server.run() }
        try await server.waitUntilListening()
        guard case .ip4(_, let port)? = await server.listeningAddress else { throw CancellationError() }
        try await body(port, counter)
        await server.stop()
        running.cancel()
    }
}

/// How many requests a server had.
private final class RequestCounter: Sendable {
    let count = Mutex(0)
}
