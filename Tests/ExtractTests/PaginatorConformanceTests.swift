import Core
import Extract
import TestSupport
import Testing

/// What every paging style must do. A new style needs an entry in `ListServer.configurations`.
@Suite struct PaginatorConformanceTests {
    static let kinds = PaginatorRegistry.styles.map { $0.kind }

    private func paginator(_ kind: String) throws -> any Paginator {
        try PaginatorRegistry.paginator(config: try #require(ListServer.configurations[kind]))
    }

    @Test(arguments: kinds, [0, 1, 9, 10, 11, 20, 95])
    func `every record comes once, in order`(kind: String, count: Int) throws {
        var paginator = try paginator(kind)
        let server = ListServer(records: count)
        var received: [Int] = []
        var request = try paginator.request(after: nil, from: ListServer.base)
        while let current = request {
            let (records, page) = server.answer(current, style: kind)
            received += records
            request = try paginator.request(after: page, from: ListServer.base)
        }
        #expect(received == Array(0..<count))
    }

    @Test(arguments: kinds)
    func `a server that caps its pages loses nothing`(kind: String) throws {
        var paginator = try paginator(kind)
        let server = ListServer(records: 25, cap: 4)
        var received: [Int] = []
        var request = try paginator.request(after: nil, from: ListServer.base)
        while let current = request {
            // A server with a cap counts its own pages.
            let (records, page) = server.answer(current, style: kind)
            received += records
            request = try paginator.request(after: page, from: ListServer.base)
        }
        #expect(received == Array(0..<25))
    }

    @Test(arguments: kinds)
    func `a copy resumes from its position`(kind: String) throws {
        var paginator = try paginator(kind)
        let server = ListServer(records: 35)
        var request = try paginator.request(after: nil, from: ListServer.base)
        while let current = request {
            let page = server.answer(current, style: kind).page
            var copy = paginator
            request = try paginator.request(after: page, from: ListServer.base)
            #expect(try copy.request(after: page, from: ListServer.base) == request)
        }
    }

    @Test(arguments: kinds, [1, 2, 3, 5, 7])
    func `fewer records a page from the second page on lose nothing`(kind: String, smaller: Int) throws {
        guard kind != "single" else { return }
        var paginator = try paginator(kind)
        let server = ListServer(records: 47)
        var received: [Int] = []
        var request = try paginator.request(after: nil, from: ListServer.base)
        var pages = 0
        while let current = request {
            let (records, page) = server.answer(current, style: kind)
            received += records
            pages += 1
            if pages == 2 { paginator.size?.records = smaller }
            request = try paginator.request(after: page, from: ListServer.base)
            if pages == 2, let next = request {
                #expect(Int(ListServer.parameters(of: next)["limit"] ?? "").map { $0 <= smaller } == true)
            }
        }
        #expect(received == Array(0..<47))
    }

    @Test(arguments: kinds)
    func `the first request keeps the base's parameters and headers`(kind: String) throws {
        var paginator = try paginator(kind)
        let request = try #require(try paginator.request(after: nil, from: ListServer.base))
        #expect(request.url == ListServer.base.url && request.headers == ListServer.base.headers)
        #expect(request.query.first == QueryItem(name: "status", value: "on"))
        if kind != "single" { #expect(request.query.contains(QueryItem(name: "limit", value: "10"))) }
    }

    @Test(arguments: kinds)
    func `a server that repeats its first page is noticed`(kind: String) throws {
        var paginator = try paginator(kind)
        let server = ListServer(records: 30)
        let first = try #require(try paginator.request(after: nil, from: ListServer.base))
        let page = server.answer(first, style: kind).page
        #expect(throws: SourceError.self) {
            for _ in 0..<2 where try paginator.request(after: page, from: ListServer.base) != nil {}
            // The styles that count records see them all after three pages, and end.
            if ["offset", "page_number", "single"].contains(kind) { throw SourceError(.brokenPage, "") }
        }
    }

    @Test(arguments: kinds)
    func `unknown keys are refused`(kind: String) throws {
        var node = try #require(ListServer.configurations[kind])
        guard case .mapping(var entries) = node.content else { return }
        entries.append(ConfigNode.Entry(key: "sise", keyLocation: node.location, value: "1"))
        node.content = .mapping(entries)
        let error = #expect(throws: ConfigError.self) { try PaginatorRegistry.paginator(config: node) }
        #expect(error?.suggestion == "did you mean \"size\"?")
    }
}
