import Foundation
import TestSupport
import Testing

/// Rows that somebody changed by hand are put right where it is asked for.
@Suite struct RewriteTests {
    private static let shape = OrdersBench.Shape(paginate: "{style: single}", reading: "", more: "")

    /// 25 orders on one page, as the table keeps them with a hash.
    private static let whole: OrdersAPI.Script = { _ in
        .json(
            "{\"data\": [\((1...Orders.count).map { Orders.order($0) }.joined(separator: ", "))], \"as_of\": \"\(Orders.asOf)\"}"
        )
    }

    private func tamper(_ bench: OrdersBench) async throws {
        let hashes = try await bench.count("public.orders where row_hash is not null")
        #expect(hashes == Orders.count)
        _ = try await bench.database.rows("update public.orders set amount = 0 where id in ('o07', 'o21')")
    }

    @Test func `run --rewrite puts rows of a feed right, and writes no other`() async throws {
        try await withOrders { bench in
            try await bench.expectRun(0)
            try await tamper(bench)
            for arguments in [["run"], ["run", "--reload"]] {
                _ = try await bench.program.run(arguments + ["--config", bench.config])
            }
            let result = try await bench.run("run", "--rewrite", "--output", "json")
            #expect(result.code == 0, "\(result.errors)")
            try await bench.expectOrders()
            #expect(try result.figure("orders", "records.received") == Orders.count)
            let again = try await bench.run("run", "--rewrite", "--output", "json")
            #expect(try again.figure("orders", "records.changed") == 0)
            #expect(try again.figure("orders", "records.unchanged") == Orders.count)
        }
    }

    /// One read of many pages: from the second on, rows whose hash is known are not even staged.
    @Test func `a hash that was kept hides a change by hand from a run, and not from --rewrite`() async throws {
        let shape = OrdersBench.Shape(
            reading: "window: {from: from, to: to, field: placed_on, start: 2026-01-01, slice: 31d}")
        try await withOrders(shape: shape) { bench in
            try await bench.expectRun(0)
            try await tamper(bench)
            let days = ["orders", "--from", "2026-01-01", "--to", "2026-01-25", "--output", "json"]
            let plain = try await bench.program.run(["backfill"] + days + ["--config", bench.config])
            #expect(plain.code == 0, "\(plain.errors)")
            // The second of the two lies on the third page.
            let hidden = try await bench.count("public.orders where amount = 0 and id = 'o21'")
            #expect(hidden == 1, "known by its hash")
            let rewrite = try await bench.program.run(["backfill"] + days + ["--rewrite", "--config", bench.config])
            #expect(rewrite.code == 0, "\(rewrite.errors)")
            #expect(try rewrite.figure("orders", "records.changed") == hidden)
            #expect(try rewrite.figure("orders", "records.unchanged") == Orders.count - hidden)
            try await bench.expectOrders()
        }
    }

    @Test func `a job keeps what it was begun with, whoever works on it`() async throws {
        let shape = OrdersBench.Shape(
            reading: "window: {from: from, to: to, field: placed_on, start: 2026-01-01, slice: 31d}")
        try await withOrders(shape: shape) { bench in
            try await bench.expectRun(0)
            try await tamper(bench)
            let days = ["orders", "--from", "2026-01-01", "--to", "2026-01-25"]
            for (more, job) in [([], 1), (["--rewrite"], 2), (["--rewrite"], 2)] {
                let start = try await bench.program.run(
                    ["backfill", "start"] + days + more + ["--config", bench.config, "--output", "json"])
                #expect(try start.json["job"] as? Int == job, "\(start.output) \(start.errors)")
                #expect(try start.json["rewrites"] as? Bool == !more.isEmpty)
            }
            let work = try await bench.run("work", "--job", "2")
            #expect(work.code == 0, "\(work.errors)")
            try await bench.expectOrders()
        }
    }
}
