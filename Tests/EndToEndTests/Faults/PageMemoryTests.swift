import Foundation
import TestSupport
import Testing

/// A page of a mebibyte that wants to be a hundred: it is refused, or held, and costs no more than 64 MiB.
@Suite struct PageMemoryTests {
    struct Body: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let records: String
        let code: Int32
        let says: String
    }

    private static let size = 1 << 20

    private static func repeated(_ unit: String, _ bytes: Int = size - 200) -> String {
        Array(repeating: unit, count: bytes / (unit.utf8.count + 1)).joined(separator: ",")
    }

    private static let tooMany = "GET /orders: page 1 of pipeline orders has "

    static let bodies = [
        Body(testDescription: "{},{},…", records: repeated("{}"), code: 76, says: tooMany),
        Body(testDescription: "1,1,…", records: repeated("1"), code: 76, says: tooMany),
        Body(
            testDescription: "one record of many keys",
            records: "{" + (0..<90_000).map { #""\#($0)":1"# }.joined(separator: ",") + "}", code: 65, says: ""
        ),
        Body(
            testDescription: "brackets",
            records: String(repeating: "[", count: 500_000) + String(repeating: "]", count: 500_000), code: 65, says: ""
        ),
        Body(
            testDescription: "records rejected with long pointers",
            records: repeated(
                #"{"\#(String(repeating: "k", count: 1_000))":"# + String(repeating: "[", count: 40) + "1e99999"
                    + String(repeating: "]", count: 40) + "}"), code: 65, says: ""),
    ]

    @Test(arguments: bodies) func `a page that would take much memory takes little`(body: Body) async throws {
        let page = #"{"data":[\#(body.records)],"next":null,"more":false,"as_of":"\#(Orders.asOf)"}"#
        try await withOrders({ _ in .json(page) }) { bench in
            let running = try bench.program.start(["run", "--config", bench.config])
            var peak = 0
            while running.isRunning {
                peak = max(peak, running.residentKilobytes)
                try await Task.sleep(for: .milliseconds(2))
            }
            let result = try await running.result(within: .seconds(60))
            #expect(result.code == body.code, "\(result.errors)")
            #expect(body.says.isEmpty || result.errors.contains(body.says), "\(result.errors)")
            #expect(peak > 0 && peak < 64 << 10)
            #expect(bench.api.requests.count == 1, "it is not asked for again")
        }
    }

    @Test func `a page over a cap is refused with its number, the cap and the key that is to be changed`() async throws
    {
        @Sendable func page(_ count: Int) -> String {
            let records = Array(repeating: "{}", count: count).joined(separator: ",")
            return #"{"data":[\#(records)],"next":null,"more":false,"as_of":"\#(Orders.asOf)"}"#
        }
        try await withOrders({ request in request.page == 1 ? Orders.healthy(request) : .json(page(10_001)) }) {
            bench in
            let result = try await bench.run()
            #expect(result.code == 76)
            #expect(
                result.errors.contains(
                    "GET /orders: page 2 of pipeline orders has 10001 records, and may have 10000: four times the 10 of limit, "
                        + "and at least 10000; if its pages are that large, say so in paginate.size, or leave it out"),
                "\(result.errors)")
            try await bench.expect(0, "public.orders")
            try await bench.expectRecovery("a page of 10,001 records")
        }
        // Without a size nobody knows how many there should be.
        let whole = OrdersBench.Shape(paginate: "{style: single}")
        try await withOrders({ _ in .json(page(125_001)) }, shape: whole) { bench in
            let result = try await bench.run()
            #expect(result.code == 76)
            #expect(
                result.errors.contains(
                    "GET /orders: page 1 of pipeline orders has 125001 records of 8 cells, 1000008 in all, and may have 1000000 "
                        + "(api.cell_cap): raise that, ask for smaller pages with paginate.size, or map fewer columns"),
                "\(result.errors)")
        }
    }
}
