import Foundation
import TestSupport
import Testing

/// Group D of the fault matrix: paging and cursors.
@Suite struct PagingFaultTests {
    /// Pages of a list that grew or shrank at its head by one record while it was read.
    private static func shifted(by shift: Int, page: Int, total: Int? = nil) -> String {
        let first = (page - 1) * Orders.size + 1 + shift
        let numbers = Array(max(1, first)...max(1, first + Orders.size - 1)).filter { $0 <= Orders.count }
        return Orders.page(
            page, records: first > Orders.count ? [] : numbers.map { Orders.order($0) }, total: total ?? Orders.count)
    }

    static let rows: [FaultRow] = [
        FaultRow(
            name: "D2 the same cursor again", script: Orders.spoiling { _ in .json(Orders.page(2, next: "\"2\"")) },
            code: 69, says: "was read already", calls: 4),
        FaultRow(
            name: "D2 a circle of cursors",
            script: { request in
                let page = request.page
                return .json(
                    Orders.page(
                        page, records: [Orders.order(page)], next: page == 5 ? "\"2\"" : "\"\(page + 1)\"", more: true))
            }, code: 69, says: "was read already", calls: 7),
        FaultRow(
            name: "D2 the first page under ever new cursors",
            script: { request in .json(Orders.page(1, next: "\"\(request.page + 1)\"", more: true)) }, code: 69,
            says: "was read already", calls: 4),
        FaultRow(
            name: "D2 empty pages without end",
            script: { request in .json(Orders.page(9, records: [], next: "\"\(request.page + 1)\"", more: true)) },
            code: 69, says: "empty pages in a row", calls: 1010),
        FaultRow(
            name: "D3 the server caps its pages below the limit",
            script: { request in
                let page = request.page
                let records = Array((page * 4 - 3)...min(page * 4, Orders.count)).map { Orders.order($0) }
                return .json(
                    Orders.page(page, records: records, next: page == 7 ? "null" : "\"\(page + 1)\"", more: page < 7))
            }, code: 0, loaded: 25, calls: 7),
        FaultRow(
            name: "D4 an insert while paging doubles a record",
            script: { .json($0.page == 1 ? Orders.page(1) : shifted(by: -1, page: $0.page)) }, code: 0, loaded: 25,
            calls: 3),
        FaultRow(
            name: "D5 a delete while paging skips a record, and the total tells", shape: .paged,
            script: { request in
                .json(shifted(by: request.page == 1 ? 0 : 1, page: request.page, total: request.page == 1 ? 25 : 24))
            }, code: 69, says: "shifted", calls: 8),
        FaultRow(
            name: "D6 another number of records than the total says", shape: .paged,
            script: { request in .json(Orders.page(request.page, total: 40)) }, code: 65,
            says: "look: octoload slice show ",
            calls: 16),
        FaultRow(
            name: "D7 a page that fails for good", script: Orders.spoiling(3) { _ in .status(500) }, code: 69, calls: 5),
        FaultRow(
            name: "D8 records in no order",
            script: {
                .json(Orders.page($0.page, records: Orders.numbers(page: $0.page).reversed().map { Orders.order($0) }))
            },
            code: 0, loaded: 25, calls: 3),
        FaultRow(
            name: "D15 a cursor that has expired",
            script: { request in
                request.number == 2
                    ? .status(410, body: #"{"error": {"code": "cursor_expired", "message": "too old"}}"#)
                    : Orders.healthy(request)
            }, code: 0, loaded: 25, calls: 5),
        FaultRow(
            name: "D16 a field that nobody knows",
            script: Orders.spoiling(record: Orders.order(13, ["surprise": "[1, {}]"])),
            code: 0, loaded: 25, calls: 3),
        FaultRow(
            name: "D16 a field of another type",
            script: { request in
                .json(
                    Orders.page(
                        request.page,
                        records: Orders.numbers(page: request.page).map { Orders.order($0, ["quantity": "{}"]) }))
            }, code: 65, says: "max_reject", calls: 3),
    ]

    @Test(arguments: rows)
    func paging(row: FaultRow) async throws { try await row.check() }

    @Test(arguments: [
        "http://127.0.0.1:1/v1/orders?cursor=2", "https://evil.example/v1/orders", "//evil.example/v1/orders",
        "http://api@127.0.0.1:1/v1/orders", "http://127.0.0.1.evil.example/v1/orders", "file:///etc/passwd",
    ])
    func `D1 a next page elsewhere is never asked for`(next: String) async throws {
        try await FaultRow(
            name: "D1", shape: .linked, script: { _ in .json(Orders.page(1, next: "\"\(next)\"", more: true)) },
            code: 76,
            calls: 1
        ).checkOnce()
    }

    @Test func `D9 a record from 2099 loads, and the next night's changes still come`() async throws {
        let future = Orders.order(13, ["at": "\"2099-01-01T00:00:00Z\""])
        try await withOrders(Orders.spoiling(record: future)) { bench in
            try await bench.expectRun(0)
            try await bench.expect(25, "public.orders")
            let mark = try await bench.database.value("select watermark from etl.watermark")
            #expect(mark == "2026-03-01 00:00:00+00")
            let late = Orders.order(7, ["note": "\"late\"", "at": "\"2026-03-01T12:00:00Z\""])
            bench.api.follow { _ in .json(Orders.page(9, records: [late])) }
            try await bench.expectRun(0)
            // The last order that is not from the future, less the overlap.
            let since = bench.api.requests.first?.query["since"]
            #expect(since?.hasPrefix("2026-01-31T23:59:2") == true, "\(since ?? "")")
            try await bench.expect(1, "public.orders where note = 'late'")
        }
    }

    @Test func `D10 ties at the end of a page, and time stamps cut to minutes, lose and double nothing`() async throws {
        let script: OrdersAPI.Script = { request in
            let records = Orders.numbers(page: request.page).map {
                Orders.order($0, ["at": "\"2026-02-01T00:00:00Z\""])
            }
            return .json(Orders.page(request.page, records: records))
        }
        try await withOrders(script) { bench in
            for _ in 1...2 { try await bench.expectRun(0) }
            try await bench.expectOrders()
        }
    }

    @Test func `D11 a row that comes late, or is restated, within the overlap is taken once`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            let late = Orders.order(26, ["at": "\"2026-02-28T23:59:30Z\""])
            let restated = Orders.order(7, ["amount": "\"70.00\"", "at": "\"2026-02-28T23:59:40Z\""])
            for (inserted, changed) in [(1, 1), (0, 0)] {
                bench.api.follow { _ in .json(Orders.page(9, records: [late, restated])) }
                let result = try await bench.run("run", "--output", "json")
                #expect(try result.figure("orders", "records.inserted") == inserted)
                #expect(try result.figure("orders", "records.changed") == changed)
            }
            try await bench.expect(1, "public.orders where id = 'o07' and amount = 70")
        }
    }

    @Test func `D13 a listing that dies before its end deletes nothing`() async throws {
        let shape = OrdersBench.Shape(
            paginate: "{style: page_number, param: page, total: total, size: {limit: 10}}", reading: "absent: deleted")
        try await withOrders(Orders.healthy, shape: shape) { bench in
            try await bench.expectRun(0)
            bench.api.follow(Orders.spoiling(3) { _ in .status(500) })
            try await bench.expectRun(69)
            try await bench.expect(25, "public.orders where deleted_at is null")
            bench.api.follow { .json(Orders.page($0.page, records: $0.page == 3 ? [] : nil, total: 20)) }
            try await bench.expectRun(0)
            try await bench.expect(5, "public.orders where deleted_at is not null")
        }
    }

    @Test func `D14 an API that ignores the range brings what it brings, once`() async throws {
        let shape = OrdersBench.Shape(
            reading: "window: {from: from, to: to, start: 2026-01-10, slice: 31d}")
        try await withOrders(Orders.healthy, shape: shape) { bench in
            for _ in 1...2 { try await bench.expectRun(0) }
            try await bench.expectOrders()
        }
    }
}

extension FaultRow {
    /// Without the healthy run behind it, which another shape of the list would need.
    func checkOnce() async throws {
        try await withOrders(script, shape: shape) { bench in
            let result = try await bench.run()
            #expect(result.code == code, "\(result.errors)")
            #expect(bench.api.requests.count <= calls)
            try await bench.expect(loaded, "public.orders")
        }
    }
}
