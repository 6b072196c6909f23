import FlyingFox
import FlyingSocks
import Foundation
import TestSupport
import Testing

/// An API of another shape loads by YAML alone: other names, another key header, nested records, any paging.
@Suite struct ForeignAPITests {
    /// How the same 25 nested records are paged, by the server and in the YAML.
    struct Shape: Sendable, CustomTestStringConvertible {
        let yaml: String
        /// Body and headers of a request's answer.
        let answer: @Sendable (_ query: [String: String], _ origin: String) -> (body: String, headers: [String: String])
        var testDescription: String { yaml }
    }

    static let shapes: [Shape] = [
        Shape(yaml: "{style: link_header, size: {per_page: 4}}") { query, origin in
            let page = Int(query["page"] ?? "1") ?? 1
            let last = page * 4 >= 25
            let link =
                "<\(origin)/rest/v9/shop-orders?page=\(page + 1)&per_page=4>; rel=\"next\", <\(origin)/>; rel=\"first\""
            return (document(page, 4), last ? [:] : ["Link": link])
        },
        Shape(yaml: "{style: next_url, next: paging.following, size: {page_size: 7}}") { query, origin in
            let page = Int(query["p"] ?? "1") ?? 1
            let next = page * 7 >= 25 ? "null" : "\"/rest/v9/shop-orders?p=\(page + 1)\""
            return (document(page, 7, extra: "\"paging\": {\"following\": \(next)}"), [:])
        },
        Shape(yaml: "{style: page_number, param: seite, first: 0, total: meta.count, size: {n: 10}}") { query, _ in
            (document((Int(query["seite"] ?? "") ?? -9) + 1, 10, extra: "\"meta\": {\"count\": 25}"), [:])
        },
        Shape(yaml: "{style: offset, param: skip, size: {take: 6}}") { query, _ in
            (document(records: (Int(query["skip"] ?? "0") ?? 0) + 1, 6), [:])
        },
        Shape(yaml: "{style: cursor, param: after, next: paging.cursor, size: {first: 9}}") { query, _ in
            let page = Int(query["after"] ?? "1") ?? 1
            let next = page * 9 >= 25 ? "null" : "\"\(page + 1)\""
            return (document(page, 9, extra: "\"paging\": {\"cursor\": \(next)}"), [:])
        },
    ]

    @Test(arguments: shapes)
    func `an API with other names and another page style loads by YAML alone`(shape: Shape) async throws {
        let server = HTTPServer(address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
        await server.appendRoute("/rest/v9/shop-orders") { request in
            guard request.headers[HTTPHeader("X-Shop-Key")] == "k-123", request.headers[.authorization] == nil else {
                return HTTPResponse(statusCode: .unauthorized)
            }
            let query = Dictionary(request.query.map { ($0.name, $0.value) }) { $1 }
            let origin = "http://\(request.headers[.host] ?? "")"
            let (body, headers) = shape.answer(query, origin)
            var fields: HTTPHeaders = [.contentType: "application/json"]
            for (name, value) in headers { fields[HTTPHeader(name)] = value }
            return HTTPResponse(statusCode: .ok, headers: fields, body: Data(body.utf8))
        }
        let running = Task { try await server.run() }
        try await server.waitUntilListening()
        let address = await server.listeningAddress
        guard case .ip4(_, let port)? = address else { throw CancellationError() }
        try await withDatabase { database in
            _ = try await database.rows(
                """
                create table public.orders (
                  order_no text primary key, placed_on date, gross numeric(30,10), city text, lines jsonb, version_at timestamptz)
                """)
            let file = FileManager.default.temporaryDirectory.appending(path: "shop-\(port).yaml")
            try Self.yaml(port: port, paginate: shape.yaml).write(to: file, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(at: file) }
            let program = Program(environment: ["SHOP_KEY": "k-123", "SHOP_DB": database.conninfo])
            for pass in 1...2 {
                let result = try await program.run("run", "--config", file.path, "--output", "json")
                try #require(result.code == 0, "\(result.errors)")
                #expect(try result.figure("orders", "records.received") == 25)
                #expect(try result.figure("orders", "records.inserted") == (pass == 1 ? 25 : 0))
            }
            let sum = try await database.rows(
                """
                select count(*), sum(gross), min(placed_on), max(city), sum(jsonb_array_length(lines)),
                  count(*) filter (where order_no = '9007199254740993' || '25')
                from public.orders
                """)
            #expect(sum == [["25", "325.0000000025", "2026-01-01", "Zürich 🏔", "50", "1"]])
        }
        await server.stop()
        running.cancel()
    }

    /// A table that the loader did not make has no `version_at`: the column that is mapped from the version keeps it.
    @Test func `an older list that is read later changes nothing`() async throws {
        let server = HTTPServer(address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
        await server.appendRoute("/rest/v9/stock/new") { _ in
            HTTPResponse(
                statusCode: .ok, body: Data(#"[{"sku": "a", "pieces": 7, "at": "2026-02-02T00:00:00Z"}]"#.utf8))
        }
        await server.appendRoute("/rest/v9/stock/old") { _ in
            HTTPResponse(
                statusCode: .ok, body: Data(#"[{"sku": "a", "pieces": 9, "at": "2026-02-01T00:00:00Z"}]"#.utf8))
        }
        let running = Task { try await server.run() }
        try await server.waitUntilListening()
        guard case .ip4(_, let port)? = await server.listeningAddress else { throw CancellationError() }
        try await withDatabase { database in
            _ = try await database.rows(
                """
                create table public.stock (sku text primary key, pieces integer, counted_at timestamptz);
                """)
            _ = try await database.rows("create table public.plain (sku text primary key, pieces integer)")
            let file = FileManager.default.temporaryDirectory.appending(path: "stock-\(port).yaml")
            defer { try? FileManager.default.removeItem(at: file) }
            func pipeline(_ list: String, _ table: String, _ more: String = "") -> String {
                """
                  \(table)_\(list):
                    get: /stock/\(list)
                    load: {\(table): {newest_by: at, columns: {sku: sku, pieces: pieces\(more)}}}
                """
            }
            let yaml = """
                version: 1
                api: {base_url: "http://127.0.0.1:\(port)/rest/v9", token: {env: KEY}, paginate: {style: single}, records: .}
                warehouse: {url: {env: DB}, schema: public}
                pipelines:
                \(pipeline("new", "stock", ", counted_at: at"))
                \(pipeline("old", "stock", ", counted_at: at"))
                \(pipeline("new", "plain"))
                """
            try yaml.write(to: file, atomically: true, encoding: .utf8)
            let program = Program(environment: ["KEY": "k", "DB": database.conninfo])
            for list in ["new", "old"] {
                let result = try await program.run("run", "stock_\(list)", "--config", file.path, "--output", "json")
                try #require(result.code == 0, "\(result.errors)")
                #expect(!result.errors.contains("keeps no version"))
            }
            let rows = try await database.rows("select pieces, counted_at from public.stock")
            #expect(rows == [["7", "2026-02-02 00:00:00+00"]])
            let warned = try await program.run("run", "plain_new", "--config", file.path, "--output", "json")
            #expect(warned.code == 0 && warned.errors.contains("keeps no version"))
        }
        await server.stop()
        running.cancel()
    }

    private static func yaml(port: UInt16, paginate: String) -> String {
        """
        version: 1
        api:
          base_url: http://127.0.0.1:\(port)/rest/v9
          token: {env: SHOP_KEY, header: X-Shop-Key, prefix: ""}
        warehouse: {url: {env: SHOP_DB}, schema: public}
        pipelines:
          orders:
            get: /shop-orders
            records: result.items
            paginate: \(paginate)
            load:
              orders:
                newest_by: meta.changed
                columns:
                  order_no:  head.number
                  placed_on: head.day
                  gross:     totals.gross
                  city:      head.ship_to.city
                  lines:     lines
        """
    }

    /// A page of the 25 records; beyond the last an empty one.
    private static func document(_ page: Int, _ size: Int, extra: String? = nil) -> String {
        document(records: (page - 1) * size + 1, size, extra: extra)
    }

    private static func document(records first: Int, _ size: Int, extra: String? = nil) -> String {
        let numbers = first <= 25 ? Array(first...min(25, first + size - 1)) : []
        let items = numbers.map { number in
            """
            {"head": {"number": "9007199254740993\(number)", "day": "2026-01-\(number < 10 ? "0" : "")\(number)",
             "ship_to": {"city": "Zürich \\ud83c\\udfd4"}}, "totals": {"gross": \(number).0000000001},
             "lines": [1, {"a": null}], "meta": {"changed": "2026-02-01T00:00:00+01:00"}, "unknown": {}}
            """
        }
        let tail = extra.map { ", \($0)" } ?? ""
        return "{\"result\": {\"items\": [\(items.joined(separator: ","))]}\(tail)}"
    }
}
