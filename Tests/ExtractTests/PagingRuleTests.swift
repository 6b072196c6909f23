import Core
import Extract
import TestSupport
import Testing

@Suite struct PagingRuleTests {
    private let more = FieldPath(names: ["more"])
    private let next = FieldPath(names: ["next"])
    private let total = FieldPath(names: ["total"])
    private let pages = FieldPath(names: ["pages"])

    private func page(_ records: Int, _ envelope: [FieldPath: JSONScalar] = [:], link: [String] = []) -> PageSummary {
        PageSummary(
            url: ListServer.base.url, headers: link.map { HTTPHeader(name: "Link", value: $0) }, envelope: envelope,
            records: records)
    }

    private func started(_ node: ConfigNode) throws -> any Paginator {
        var paginator = try PaginatorRegistry.paginator(config: node)
        _ = try paginator.request(after: nil, from: ListServer.base)
        return paginator
    }

    private let cursor: ConfigNode = ["style": "cursor", "param": "cursor", "next": "next", "more": "more"]

    @Test func `a size that is no parameter goes with every page of addresses`() throws {
        for node: ConfigNode in [["body": "limit"], ["header": "X-Size"]] {
            var paginator = try PaginatorRegistry.paginator(config: [
                "style": "next_url", "next": "next", "size": ["param": node, "records": "10"],
            ])
            let base = RequestTemplate(.post, url: ListServer.base.url, body: .json(.object([])))
            let first = try #require(try paginator.request(after: nil, from: base)).filled
            let page = PageSummary(
                url: base.url, headers: [], envelope: [FieldPath(names: ["next"]): .string("/v1/things?page=2")],
                records: 10)
            let second = try #require(try paginator.request(after: page, from: base)).filled
            #expect(second.url.query == "page=2" && second.body == first.body && second.headers == first.headers)
            #expect(first.body?.bytes == Array(#"{"limit":10}"#.utf8) || first.headers.first?.value == "10")
        }
    }

    @Test func `more without a cursor is broken and names both keys`() throws {
        var paginator = try started(cursor)
        let error = #expect(throws: SourceError.self) {
            try paginator.request(after: page(5, [more: .bool(true), next: .null]), from: ListServer.base)
        }
        #expect(error?.kind == .brokenPage)
        #expect(error?.description == "GET /v1/things: \"more\" says that there is more, but \"next\" is empty")
    }

    @Test func `no more ends the list whatever the cursor says`() throws {
        var paginator = try started(cursor)
        #expect(
            try paginator.request(after: page(5, [more: .bool(false), next: .string("x")]), from: ListServer.base)
                == nil)
    }

    @Test(arguments: [JSONScalar.null, .string("perhaps"), .number("2")])
    func `a flag that is no flag is broken`(_ value: JSONScalar) throws {
        var paginator = try started(cursor)
        #expect(throws: SourceError.self) {
            try paginator.request(after: page(5, [more: value, next: .string("x")]), from: ListServer.base)
        }
    }

    @Test func `an empty page with more goes on`() throws {
        var paginator = try started(cursor)
        let request = try paginator.request(
            after: page(0, [more: .bool(true), next: .string("b")]), from: ListServer.base)
        #expect(request?.query.contains(QueryItem(name: "cursor", value: "b")) == true)
    }

    @Test func `a thousand empty pages are enough`() throws {
        var paginator = try started(cursor)
        let error = #expect(throws: SourceError.self) {
            for number in 0... {
                _ = try paginator.request(
                    after: page(0, [more: .bool(true), next: .string("c\(number)")]), from: ListServer.base)
                #expect(number < 1_000)
            }
        }
        #expect(error?.kind == .brokenPage)
    }

    @Test func `a circle of two cursors is noticed when it closes`() throws {
        var paginator = try started(cursor)
        var requests = 0
        #expect(throws: SourceError.self) {
            while true {
                let name = requests.isMultiple(of: 2) ? "a" : "b"
                _ = try paginator.request(
                    after: page(5, [more: .bool(true), next: .string(name)]), from: ListServer.base)
                requests += 1
            }
        }
        #expect(requests == 2)
    }

    @Test func `a circle that begins after what is remembered is noticed too`() throws {
        var paginator = try started(cursor)
        var requests = 0
        #expect(throws: SourceError.self) {
            while requests < 200_000 {
                let position = requests < 20_000 ? requests : 20_000 + requests % 7
                _ = try paginator.request(
                    after: page(5, [more: .bool(true), next: .string("c\(position)")]), from: ListServer.base)
                requests += 1
            }
        }
        #expect(requests < 70_000)
    }

    private let numbered: ConfigNode = [
        "style": "page_number", "param": "page", "total": "total", "pages": "pages", "size": ["per_page": "2"],
    ]

    @Test func `a total that changes begins the list again`() throws {
        var paginator = try started(numbered)
        _ = try paginator.request(after: page(2, [total: .number("5"), pages: .number("3")]), from: ListServer.base)
        let error = #expect(throws: SourceError.self) {
            try paginator.request(after: page(2, [total: .number("6"), pages: .number("3")]), from: ListServer.base)
        }
        #expect(error?.kind == .restart)
    }

    @Test(arguments: [
        (3, "ended after 3 records, but the API counted 5"), (7, "ended after 7 records, but the API counted 5"),
    ])
    func `a list that is not as long as the API counted is miscounted`(records: Int, message: String) throws {
        var paginator = try started(numbered)
        let error = #expect(throws: SourceError.self) {
            try paginator.request(
                after: page(records, [total: .number("5"), pages: .number("1")]), from: ListServer.base)
        }
        #expect(error?.kind == .miscounted && error?.description.contains(message) == true)
    }

    @Test func `a missing total holds the list, and is not zero`() throws {
        var paginator = try started(["style": "offset", "param": "offset", "total": "total"])
        let error = #expect(throws: SourceError.self) {
            try paginator.request(after: page(0), from: ListServer.base)
        }
        #expect(error?.kind == .noSign)
    }

    @Test func `pages from zero`() throws {
        var paginator = try PaginatorRegistry.paginator(
            config: ["style": "page_number", "param": "page", "pages": "pages", "first": "0"])
        let first = try paginator.request(after: nil, from: ListServer.base)
        #expect(first?.query.last == QueryItem(name: "page", value: "0"))
        let second = try paginator.request(after: page(2, [pages: .number("2")]), from: ListServer.base)
        #expect(second?.query.last == QueryItem(name: "page", value: "1"))
        #expect(try paginator.request(after: page(2, [pages: .number("2")]), from: ListServer.base) == nil)
    }

    @Test func `without a total a short page is followed by another request`() throws {
        var paginator = try started(["style": "offset", "param": "skip", "size": ["limit": "10"]])
        let second = try paginator.request(after: page(4), from: ListServer.base)
        #expect(second?.query.contains(QueryItem(name: "skip", value: "4")) == true)
        #expect(try paginator.request(after: page(0), from: ListServer.base) == nil)
    }

    @Test func `a smaller page size in the middle goes on where the last page ended`() throws {
        var paginator = try started(["style": "page_number", "param": "page", "size": ["per_page": "100"]])
        _ = try paginator.request(after: page(100), from: ListServer.base)
        paginator.size?.records = 30
        let request = try paginator.request(after: page(100), from: ListServer.base)
        #expect(
            request?.query.suffix(2) == [QueryItem(name: "page", value: "9"), QueryItem(name: "per_page", value: "25")])
    }

    @Test(arguments: [
        ("</v1/things?p=2>; rel=\"next\"", "p=2"), ("</v1/things?p=2>;rel=next", "p=2"),
        (
            "<https://other.example/a,b>; rel=\"prev\"; title=\"a, b; rel=next\", </v1/things?p=3>; REL=\"last Next\"",
            "p=3"
        ),
        ("</x>; rel=prev; rel=next", nil), ("</x>; rel=next; anchor=\"#part\"", nil), ("garbage", nil),
        ("<unclosed", nil),
        ("", nil),
        // Signs are bytes: an accent behind one does not make it another.
        ("</v1/things?p=5>; rel=next;\u{308}", "p=5"),
    ])
    func `the Link header is read as RFC 8288 says`(value: String, query: String?) throws {
        var paginator = try started(["style": "link_header"])
        #expect(try paginator.request(after: page(1, link: [value]), from: ListServer.base)?.url.query == query)
    }

    @Test func `two different next links are broken`() throws {
        var paginator = try started(["style": "link_header"])
        #expect(throws: SourceError.self) {
            try paginator.request(after: page(1, link: ["</a>; rel=next", "</b>; rel=next"]), from: ListServer.base)
        }
    }
}
