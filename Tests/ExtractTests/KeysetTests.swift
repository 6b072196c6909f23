import Core
import Extract
import TestSupport
import Testing

/// Positions that the last record says.
@Suite struct KeysetTests {
    private let id = FieldPath(names: ["id"])
    private let at = FieldPath(names: ["at"])
    private let more = FieldPath(names: ["more"])

    private func started(_ node: ConfigNode) throws -> any Paginator {
        var paginator = try PaginatorRegistry.paginator(config: node)
        _ = try paginator.request(after: nil, from: ListServer.base)
        return paginator
    }

    private func page(
        _ records: Int, _ last: [FieldPath: JSONScalar] = [:], _ envelope: [FieldPath: JSONScalar] = [:]
    ) -> PageSummary {
        var page = PageSummary(url: ListServer.base.url, headers: [], envelope: envelope, records: records)
        page.last = last
        return page
    }

    @Test func `several values go as an array, each of its type`() throws {
        var paginator = try started(["style": "keyset", "param": ["body": "search_after"], "from": ["at", "id"]])
        #expect(paginator.lastRecord == [at, id])
        let base = RequestTemplate(.post, url: ListServer.base.url, body: .json(.object([])))
        let next = try paginator.request(after: page(2, [at: .string("2026"), id: .number("7")]), from: base)
        #expect(next?.filled.body?.bytes == Array(#"{"search_after":["2026",7]}"#.utf8))
    }

    @Test func `each value goes to its own place`() throws {
        var paginator = try started([
            "style": "keyset", "param": ["after_at", ["header": "X-After"]], "from": ["at", "id"],
        ])
        #expect(paginator.position == "after_at" && paginator.otherPositions == [.header("X-After")])
        let next = try paginator.request(
            after: page(2, [at: .string("2026"), id: .number("7")]), from: ListServer.base)?.filled
        #expect(next?.query.last == QueryItem(name: "after_at", value: "2026"))
        #expect(next?.headers.last == HTTPHeader(name: "X-After", value: "7"))
        for places: ConfigNode in [["a", "b", "c"], ["a", "a"], []] {
            #expect(throws: ConfigError.self) {
                try started(["style": "keyset", "param": places, "from": ["at", "id"]])
            }
        }
    }

    @Test func `without a flag the list ends at an empty page, or a short one`() throws {
        var paginator = try started(["style": "keyset", "param": "after", "from": "id"])
        #expect(try paginator.request(after: page(2, [id: .number("2")]), from: ListServer.base) != nil)
        #expect(try paginator.request(after: page(0), from: ListServer.base) == nil)
        var short = try started([
            "style": "keyset", "param": "after", "from": "id", "size": ["limit": "3"], "end": "short_page",
        ])
        #expect(try short.request(after: page(2, [id: .number("2")]), from: ListServer.base) == nil)
    }

    @Test(arguments: [JSONScalar.null, .string(""), .bool(true), nil])
    func `a last record without the value is broken`(_ value: JSONScalar?) throws {
        var paginator = try started(["style": "keyset", "param": "after", "from": "id"])
        let error = #expect(throws: SourceError.self) {
            try paginator.request(after: page(2, value.map { [id: $0] } ?? [:]), from: ListServer.base)
        }
        #expect(error?.kind == .brokenPage && error?.description.contains("nothing to go on from") == true)
    }

    @Test func `more without a record is broken, and a flag that is no flag`() throws {
        var paginator = try started(["style": "keyset", "param": "after", "from": "id", "more": "more"])
        for flag in [JSONScalar.bool(true), .string("perhaps")] {
            let error = #expect(throws: SourceError.self) {
                try paginator.request(after: page(0, [:], [more: flag]), from: ListServer.base)
            }
            #expect(error?.kind == .brokenPage)
        }
    }

    @Test func `the same position again is broken, or the end where that is configured`() throws {
        let same = page(1, [id: .number("7")])
        var paginator = try started(["style": "keyset", "param": "after", "from": "id"])
        _ = try paginator.request(after: same, from: ListServer.base)
        #expect(throws: SourceError.self) { try paginator.request(after: same, from: ListServer.base) }
        var lenient = try started(["style": "keyset", "param": "after", "from": "id", "end": "repeated"])
        _ = try lenient.request(after: same, from: ListServer.base)
        #expect(try lenient.request(after: same, from: ListServer.base) == nil)
    }
}
