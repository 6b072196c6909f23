import Foundation
import TestSupport
import Testing

/// Group E of the fault matrix: one bad record among good ones, and pages that are no JSON.
@Suite struct RecordFaultTests {
    /// The third record of the second page, spoiled: it is rejected, and the 24 others load.
    private static func rejected(_ name: String, _ changes: [String: String], says: String = "") -> FaultRow {
        FaultRow(
            name: name, script: Orders.spoiling(record: Orders.order(13, changes)), code: 0, loaded: 24, rejected: 1,
            says: says, calls: 3)
    }

    private static func raw(_ name: String, _ record: String) -> FaultRow {
        FaultRow(name: name, script: Orders.spoiling(record: record), code: 0, loaded: 24, rejected: 1, calls: 3)
    }

    /// The second page is no JSON: nothing of the list is published.
    private static func broken(_ name: String, _ change: @escaping @Sendable (String) -> String) -> FaultRow {
        FaultRow(
            name: name, script: Orders.spoiling { _ in .json(change(Orders.page(2))) }, code: 69,
            says: "not as documented",
            calls: 4)
    }

    /// Nine kilobytes that do not compress, so that no index takes them.
    private static let longKey: String = {
        var random = SeededGenerator(seed: 9)
        return String(
            (0..<9_000).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(using: &random) ?? "a" })
    }()

    static let records: [FaultRow] = [
        rejected("E1 U+0000 in a text", ["note": #""a\u0000b""#]),
        rejected("E2 a lone surrogate", ["note": #""\ud800""#]),
        rejected("E3 a key twice", ["note\": \"x\", \"note": "\"y\""]),
        raw(
            "E3 a business key twice",
            #"{"id": "o13", "id": "o99", "placed_on": "2026-01-13", "amount": "1", "at": "2026-02-01T00:00:00Z"}"#),
        rejected("E5 an integer beyond 64 bits", ["quantity": "9223372036854775808"]),
        rejected("E5 10^30", ["quantity": "1000000000000000000000000000000"]),
        rejected("E5 1e400", ["amount": "1e400"]),
        rejected(
            "E5 a decimal of forty digits in a numeric(21,6)", ["amount": "1234567890123456789012345678901234567890.1"]),
        rejected("E5 an amount that would be rounded", ["amount": "\"1.2345678\""]),
        rejected("E6 a record beyond its cap", ["note": "\"\(String(repeating: "x", count: 70_000))\""]),
        rejected(
            "E6 nested six hundred deep",
            ["deep": String(repeating: "[", count: 600) + String(repeating: "]", count: 600)]),
        rejected("E7 no key", ["id": "null"]),
        rejected("E8 a number where a boolean belongs", ["paid": "1"]),
        rejected("E8 a boolean where an integer belongs", ["quantity": "true"]),
        rejected("E8 30 February", ["placed_on": "\"2024-02-30\""]),
        rejected("E8 day zero", ["placed_on": "\"0000-00-00\""]),
        rejected("E8 now", ["placed_on": "\"now\""]),
        rejected("E8 infinity", ["at": "\"infinity\""]),
        rejected("E8 milliseconds where a time stamp belongs", ["at": "1767225600000"]),
        raw("E8 a record that is none", "[]"),
    ]

    /// What the database finds out costs a second reading of the list.
    static let refused = FaultRow(
        name: "E7 a key of nine kilobytes", script: Orders.spoiling(record: Orders.order(13, ["id": "\"\(longKey)\""])),
        code: 0, loaded: 24, rejected: 1, calls: 6)

    static let pages: [FaultRow] = [
        broken("E4 NaN") { $0.replacing("\"quantity\": 13", with: "\"quantity\": NaN") },
        broken("E4 a trailing comma") { $0.replacing("}], \"next\"", with: "},], \"next\"") },
        broken("E4 a comment") { $0.replacing("], \"next\"", with: "], /* end */ \"next\"") },
        broken("E4 two documents") { $0 + $0 },
        broken("E4 garbage behind the end") { $0 + "x" },
        broken("E2 UTF-16") { String(decoding: $0.utf8.flatMap { [$0, 0] }, as: UTF8.self) },
    ]

    @Test(arguments: records + [refused])
    func record(row: FaultRow) async throws { try await row.check() }

    @Test(arguments: pages)
    func page(row: FaultRow) async throws { try await row.check() }

    @Test func `E2 bytes that are not UTF-8 reject their record`() async throws {
        let body = Array(Orders.page(2).utf8)
        let mark = Array("note 13".utf8)
        let place = try #require(body.firstRange(of: mark))
        var spoiled = body
        spoiled.replaceSubrange(place, with: [0xC0, 0xAF] + Array("ote 13".utf8))
        let answer = OrdersAPI.response(200, ["Connection": "close"], spoiled)
        try await FaultRow(
            name: "E2", script: Orders.spoiling { _ in .raw(answer) }, code: 0, loaded: 24, rejected: 1, calls: 3
        ).check()
    }

    @Test func `E5 numbers keep their digits`() async throws {
        let record = Orders.order(13, ["amount": "123456789012345.123456", "quantity": "9223372036854775807"])
        try await withOrders(Orders.spoiling(record: record)) { bench in
            try await bench.expectRun(0)
            let row = try await bench.database.rows("select amount, quantity from public.orders where id = 'o13'")
            #expect(row == [["123456789012345.123456", "9223372036854775807"]])
        }
    }

    static let naughty = [
        "'; drop table orders; --", "$$", "%s%n", "\u{1B}[31mred", "\u{202E}gnihton", "👩‍👩‍👧‍👦", "\\.", "\\N", "a\tb\r\nc",
        "null", "NULL", "", " ", "\u{FEFF}", "Ω≈ç√∫", "{\"a\": 1}", "<script>", "../../etc/passwd", "${HOME}",
        "é e\u{301}",
    ]

    @Test func `E9 texts of every kind come back byte for byte, and the log stays clean`() async throws {
        let records = try Self.naughty.enumerated().map { index, text in
            let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
            return Orders.order(1, ["id": "\"n\(index + 10)\"", "note": quoted])
        }
        try await withOrders({ _ in .json(Orders.page(9, records: records)) }) { bench in
            let result = try await bench.run()
            #expect(result.code == 0)
            #expect(!result.errors.contains("\u{1B}"))
            let notes = try await bench.database.rows("select note from public.orders order by id").map { $0[0] }
            #expect(notes.map { $0.map { Array($0.utf8) } } == Self.naughty.map { Array($0.utf8) })
        }
    }

    @Test func `E11 a row that only the database refuses is found, and the others load`() async throws {
        let bad: [String: String] = ["note": "\"forbidden\""]
        let script: OrdersAPI.Script = { request in
            .json(
                Orders.page(
                    request.page,
                    records: Orders.numbers(page: request.page).map {
                        Orders.order($0, [7, 19].contains($0) ? bad : [:])
                    }))
        }
        try await withOrders(script) { bench in
            _ = try await bench.database.rows(
                "alter table public.orders add constraint no_forbidden check (note <> 'forbidden')")
            let result = try await bench.run()
            #expect(result.code == 0, "\(result.errors)")
            try await bench.expect(23, "public.orders")
            let rejects = try await bench.database.rows(
                """
                select rule, message like '%no_forbidden%23514%', convert_from(payload, 'UTF8')::json->>'id'
                from etl.reject order by 3
                """)
            #expect(rejects == [["refused_by_database", "t", "o07"], ["refused_by_database", "t", "o19"]])
            #expect(bench.api.requests.count == 6, "the list is read once more, without them")
            // The same poison every night is one row with its attempts.
            bench.api.follow(script)
            try await bench.expectRun(0)
            let attempts = try await bench.database.rows("select attempts from etl.reject")
            #expect(attempts == [["2"], ["2"]])
            _ = try await bench.database.rows("alter table public.orders drop constraint no_forbidden")
            var keyless = bench
            keyless.program.environment["KEY"] = nil
            let replayed = try await keyless.run("quarantine", "replay", "--output", "json")
            #expect(replayed.code == 0, "\(replayed.errors)")
            #expect(try replayed.figure("orders", "records.inserted") == 2)
            try await bench.expect(25, "public.orders")
            try await bench.expect(2, "etl.reject where state = 'replayed' and closed_at is not null")
            try await bench.expect(1, "etl.slice where kind = 'replay' and records_inserted = 2")
            let nothing = try await bench.run("quarantine", "replay")
            #expect(nothing.code == 0 && nothing.output == "there is nothing to replay\n")
        }
    }

    @Test
    func `E12 a record that a wrong mapping rejects loads by replay once the mapping is right, and nothing is asked`()
        async throws
    {
        var wrong = OrdersBench.Shape()
        wrong.columns = wrong.columns.replacing("quantity: quantity", with: "quantity: note")
        wrong.more = "max_reject: 100%"
        try await withOrders(Orders.healthy, shape: wrong) { bench in
            try await bench.expectRun(0)
            try await bench.expect(25, "etl.reject where state = 'open'")
            let still = try await bench.run("quarantine", "replay")
            #expect(still.code == 1 && still.errors.contains("25 of 25 records still do not fit"), "\(still.errors)")
            try await bench.expect(25, "etl.reject where attempts = 2")
            try bench.configure()
            bench.api.follow(Orders.healthy)
            let id = try #require(try await bench.database.value("select min(reject_id) from etl.reject"))
            try await bench.expectRun(0, "quarantine", "replay", id)
            try await bench.expect(1, "public.orders")
            try await bench.expectRun(0, "quarantine", "replay", "--pipeline", "orders")
            try await bench.expectOrders()
            try await bench.expect(25, "etl.reject where state = 'replayed'")
            #expect(bench.api.requests.isEmpty)
            // What was replayed and is refused again is open again.
            try bench.configure(wrong)
            try await bench.expectRun(0)
            try await bench.expect(25, "etl.reject where state = 'open' and attempts = 1 and closed_at is null")
        }
    }

    @Test func `E13 a third of the records spoiled holds the slice, until it is accepted`() async throws {
        let script: OrdersAPI.Script = { request in
            .json(
                Orders.page(
                    request.page,
                    records: Orders.numbers(page: request.page).map {
                        Orders.order($0, $0.isMultiple(of: 2) ? ["paid": "7"] : [:])
                    }))
        }
        let shape = OrdersBench.Shape(more: "max_reject: 30%")
        try await withOrders(script, shape: shape) { bench in
            let result = try await bench.run()
            #expect(result.code == 65 && result.errors.contains("max_reject is 30%"), "\(result.errors)")
            try await bench.expect(0, "public.orders")
            try await bench.expect(0, "etl.reject")
            _ = try await bench.run()
            let list = try await bench.run("slice", "list", "--output", "json")
            #expect(
                list.output.contains(#""gate":"rejects""#) && list.output.contains(#""attempts":2"#), "\(list.output)")
            let unknown = try await bench.run("slice", "accept", "77")
            #expect(unknown.code == 78 && unknown.errors.contains("no slice is held under 77"), "\(unknown.errors)")
            let accepted = try await bench.run("slice", "accept", "--all")
            #expect(
                accepted.code == 0 && accepted.output.contains("1 accepted"), "\(accepted.output)\(accepted.errors)")
            #expect(accepted.output.contains("octoload run orders"))
            let again = try await bench.run()
            #expect(again.code == 0, "\(again.errors)")
            try await bench.expect(13, "public.orders")
            try await bench.expect(12, "etl.reject")
            try await bench.expect(1, "etl.held_slice where state = 'published'")
            try await bench.expect(1, "etl.slice where is_accepted")
            // Only once: the next bad read is held again.
            bench.api.follow(script)
            try await bench.expectRun(65)
        }
    }
}
