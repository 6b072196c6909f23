import Core
import Testing
import Transform

/// A bad record is data: it is kept with what is wrong with it, and the good ones load.
@Suite struct RejectionTests {
    @Test(arguments: [
        (#"{"spend":1.0000001,"clicks":1}"#, "too_precise", "/metrics/spend"),
        (#"{"spend":1,"clicks":-1}"#, "negative_count", "/metrics/clicks"),
        (#"{"spend":1,"spend":2}"#, "duplicate_key", "/metrics/spend"),
        (#"{"spend":01}"#, "bad_number", "/metrics/spend"),
        (#"{"spend":1,"note":"\ud800"}"#, "bad_string", "/metrics/note"),
    ])
    func `a rejection has the payload as received, the rule and the place`(
        metrics: String, rule: String, pointer: String
    ) throws {
        let bad = AdFigures.record("adp_2", ["metrics": metrics])
        let page = try AdFigures.load(AdFigures.record("adp_1"), bad, AdFigures.record("adp_3"))
        #expect(page.received == 3 && page.rejected == 1 && page.rows.count == 2)
        let reject = try #require(page.rejects.first)
        #expect(reject.integer("slice_id") == 7 && reject.text("payload") == bad)
        #expect(reject.text("rule") == rule && reject.text("field_pointer") == pointer)
        #expect(reject["record_hash"] == Array(bad.utf8).withUnsafeBytes { sha256($0) })
        #expect(reject.text("message")?.isEmpty == false)
        #expect(
            page.rows.map { $0.integer("record_key") }
                == ["adp_1", "adp_3"].map {
                    MemberKeyHash(entity: "fact_ad_performance_daily").key(of: $0)
                })
    }

    @Test func `a message never holds the value`() throws {
        let secrets: [(String, String)] = [
            ("currency", #""hunter2""#), ("date", #""hunter2""#), ("domain_id", #""hunter2""#),
            ("ad_id", #"["hunter2"]"#),
            ("metrics", #"{"spend":"hunter2"}"#), ("updated_at", #""hunter2""#),
        ]
        let records = secrets.map { AdFigures.record("x", [$0: $1]) }
        let page = try LoadedPage(AdFigures.plan(), records: records, slice: AdFigures.slice)
        #expect(page.rejected == secrets.count)
        #expect(page.rejects.allSatisfy { !$0.text("message")!.contains("hunter2") })
    }

    @Test func `a record that is not text is kept byte for byte`() throws {
        let bad = Array(#"{"id":"a"#.utf8) + [0xFF, 0x00, 0x0A] + Array(#""}"#.utf8)
        let text = Array(#"{"data":[42,"#.utf8) + bad + Array(#",null,\#(AdFigures.record())]}"#.utf8)
        let page = try LoadedPage(AdFigures.plan(), pages: [(text, AdFigures.slice)])
        #expect(page.rules == ["not_an_object", "bad_bytes", "not_an_object"])
        #expect(page.rejects.map { $0["payload"] } == [Array("42".utf8), bad, Array("null".utf8)])
        #expect(page.rows.count == 1)
    }

    @Test func `the first thing wrong is what is told, and one rejection is enough`() throws {
        let page = try AdFigures.load(AdFigures.record("a", ["domain_id": #""x""#, "date": "1", "currency": "1"]))
        #expect(page.rules == ["wrong_partition"])
    }

    @Test func `a page that cannot be read leaves nothing behind`() throws {
        let transform = RecordTransform(plan: try AdFigures.plan())
        let chunk = StageChunk(tables: 2)
        _ = try transform.read(PageBuffer(#"{"data":[\#(AdFigures.record())]}"#.utf8))
        #expect(throws: (any Error).self) {
            try transform.read(PageBuffer(#"{"data":[\#(AdFigures.record("b"))"#.utf8))
        }
        transform.stage(for: AdFigures.slice, naming: SliceMembers(transform.plan, memory: MemberMemory()), into: chunk)
        #expect(chunk.received == 0 && chunk.tables[0].rows == 0 && chunk.rejects.rows == 0)
    }

    // MARK: Codes

    @Test func `codes that nobody knows are told, others are not`() throws {
        let page = try AdFigures.load(
            AdFigures.record("1"), AdFigures.record("2", ["currency": #""GBP""#]),
            AdFigures.record("3", ["currency": #""GBP""#]), AdFigures.record("4", ["currency": #""SEK""#]),
            AdFigures.record("5", ["currency": "null"]))
        #expect(page.rejected == 0 && page.newCodes == [.currency: ["GBP", "SEK"]])
    }

    @Test func `a rejected record's code becomes no member`() throws {
        let page = try AdFigures.load(
            AdFigures.record("1", ["currency": #""ZZZ""#, "metrics": #"{"spend":"much"}"#]), AdFigures.record("2"))
        #expect(page.rules == ["bad_format"])
        #expect(page.newCodes.isEmpty)
    }

    @Test func `a code that is a number is told like any other`() throws {
        let plan = try TransformCompiler.compile(
            .test(.test("t", columns: [.test("id", "id"), .test("currency_code", "c")])),
            [
                .test(
                    "t", key: ["id"], [.test("id", .int4), .test("currency_code", .text(limit: nil))],
                    codes: ["currency_code": .currency])
            ])
        let page = try LoadedPage(plan, records: [#"{"id":1,"c":978}"#, #"{"id":2,"c":"EUR"}"#], slice: .test())
        #expect(page.rows.map { $0.text("currency_code") } == ["978", "EUR"])
        #expect(page.newCodes == [.currency: ["978"]])
    }

    // MARK: Keys

    @Test func `rows of one key have one hash, others have others`() throws {
        let page = try AdFigures.load(
            AdFigures.record("1"), AdFigures.record("2", ["metrics": "{}", "updated_at": #""2025-01-01T00:00:00Z""#]),
            AdFigures.record("3", ["ad_id": #""ad_2""#]), AdFigures.record("4", ["date": #""2024-03-02""#]))
        let hashes = page.keyHashes[0]
        #expect(hashes.count == 4 && hashes[0] == hashes[1] && Set(hashes).count == 3)
    }
}
