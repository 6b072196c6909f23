import Core
import JSONReader
import Testing
import Transform

@Suite struct MemberTests {
    private func key(_ entity: String, _ id: String) -> Int64 { MemberKeyHash(entity: entity).key(of: id) }

    /// The numbers come from Python's hashlib: see `MemberKeyTests` of Core.
    @Test func `keys are hashes of entity and id, the record's one of the table and its id`() throws {
        let row = try #require(
            try AdFigures.load(AdFigures.record("adp_1", ["ad_id": #""Ünïcode-\ud83d\ude00""#])).rows.first)
        #expect(row.integer("ad_key") == 7_092_985_578_753_326)
        #expect(row.integer("campaign_key") == 351_309_161_637_083_849)
        #expect(row.integer("record_key") == 7_028_459_760_175_133_285)
        #expect(row.integer("domain_key") == AdFigures.domain.key)
        #expect(row.integer("slice_id") == 7)
        #expect(row.integer("version_at") == Instant(rfc3339: "2024-03-02T00:00:00Z")?.microseconds)
        #expect(row.text("currency_code") == "EUR" && row["spend"].map(NumericField.text) == "12.5")
        // As PostgreSQL would send it, so that a row read back has the same bytes.
        #expect(row["spend"].map(NumericField.scale) == 6)
    }

    @Test func `an id may be a number, which counts as its digits`() throws {
        let page = try AdFigures.load(AdFigures.record("adp_1", ["ad_id": "17841400000000000000001"]))
        #expect(page.rows.first?.integer("ad_key") == key("ad", "17841400000000000000001"))
    }

    @Test func `a slice stages each member once, with its parents and codes`() throws {
        let page = try AdFigures.load(
            AdFigures.record("adp_1"), AdFigures.record("adp_2", ["date": #""2024-03-02""#]),
            AdFigures.record("adp_3", ["ad_id": #""ad_2""#, "currency": "null"]))
        #expect(page.rows.count == 3 && page.rejected == 0)
        #expect(page.members.map { $0.integer("entity") } == [0, 1, 0])
        #expect(page.members.map { $0.text("member_id") } == ["ad_1", "cmp_1", "ad_2"])
        #expect(
            page.members.map { $0.integer("member_key") } == [
                key("ad", "ad_1"), key("campaign", "cmp_1"), key("ad", "ad_2"),
            ])
        #expect(page.members.allSatisfy { $0.integer("tenant_key") == AdFigures.domain.key })
        #expect(page.members.allSatisfy { $0.integer("domain_key") == AdFigures.domain.key })
        #expect(page.members.allSatisfy { $0.integer("campaign_key") == key("campaign", "cmp_1") })
        #expect(page.members.map { $0.text("currency_code") } == ["EUR", "EUR", nil])
    }

    @Test func `another slice stages its members itself`() throws {
        let text = Array(#"{"data":[\#(AdFigures.record())]}"#.utf8)
        let other = SliceContext.test(8, partition: AdFigures.domain)
        let page = try LoadedPage(
            AdFigures.plan(), pages: [(text, AdFigures.slice), (text, AdFigures.slice), (text, other), (text, other)])
        #expect(page.members.map { $0.integer("slice_id") } == [7, 7, 8, 8])
        #expect(page.members.map { $0.text("member_id") } == ["ad_1", "cmp_1", "ad_1", "cmp_1"])
    }

    @Test func `slices that are read side by side stage each member once each`() throws {
        let text = Array(#"{"data":[\#(AdFigures.record())]}"#.utf8)
        let slices = (0..<200).map { SliceContext.test(Int64($0), partition: AdFigures.domain) }
        let page = try LoadedPage(AdFigures.plan(), pages: (slices + slices).map { (text: text, slice: $0) })
        #expect(page.members.count == 200 * 2)
        #expect(Set(page.members.map { $0.integer("slice_id") }).count == 200)
    }

    /// What it had staged was discarded, its members with it.
    @Test func `a slice that begins again stages its members again`() throws {
        let plan = try AdFigures.plan()
        let text = Array(#"{"data":[\#(AdFigures.record())]}"#.utf8)
        let transform = RecordTransform(plan: plan)
        let chunk = StageChunk(tables: plan.layout.tables.count)
        for _ in 0..<2 {
            let members = SliceMembers(plan, memory: MemberMemory())
            for _ in 0..<3 {
                _ = try transform.read(PageBuffer(text))
                transform.stage(for: AdFigures.slice, naming: members, into: chunk)
            }
        }
        #expect(chunk.members.rows == 2 * 2)
    }

    @Test func `members that memory has no room for are staged again, and slices give back what they took`() throws {
        let memory = MemberMemory(bytes: 20_000)
        let records = (0..<2_000).map { AdFigures.record("r", ["ad_id": #""ad_\#($0)""#]) }
        let text = Array(#"{"data":[\#(records.joined(separator: ","))]}"#.utf8)
        let pages = (0..<3).map { _ in (text: text, slice: AdFigures.slice) }
        let small = try LoadedPage(AdFigures.plan(), pages: pages, memory: memory)
        let roomy = try LoadedPage(AdFigures.plan(), pages: pages)
        #expect(small.rows.map { $0.integer("ad_key") } == roomy.rows.map { $0.integer("ad_key") })
        #expect(roomy.members.count == 2_001)
        #expect(small.members.count > 2_001)
        #expect(Set(small.members.map { $0.text("member_id") }).count == 2_001)
        // Nobody holds any of it now.
        let again = try LoadedPage(AdFigures.plan(), pages: pages, memory: memory)
        #expect(again.members.count == small.members.count)
    }

    @Test func `more members than the cache began with keep their keys`() throws {
        let ids = (0..<1_200).map { "ad_" + String($0, radix: 36) + String(repeating: "x", count: $0 % 120) }
        let records = (ids + ids.reversed()).map { AdFigures.record("r", ["ad_id": "\"\($0)\""]) }
        let page = try LoadedPage(AdFigures.plan(), records: records, slice: AdFigures.slice)
        #expect(page.rows.map { $0.integer("ad_key") } == (ids + ids.reversed()).map { key("ad", $0) })
        #expect(page.members.filter { $0.integer("entity") == 0 }.map { $0.text("member_id") } == ids)
    }

    @Test func `a rejected record names nobody, the next one does`() throws {
        let bad = AdFigures.record("adp_1", ["metrics": #"{"spend":"much"}"#])
        let page = try AdFigures.load(bad, AdFigures.record("adp_2"), bad)
        #expect(page.rules == ["bad_format", "bad_format"])
        #expect(page.members.map { $0.text("member_id") } == ["ad_1", "cmp_1"])
        #expect(try AdFigures.load(bad, bad).members.isEmpty)
    }

    @Test(
        arguments: [
            (nil, RejectionRule.required), ("null", .required), (#""""#, .required), (#""  ""#, .required),
            (#""a\u0000""#, .nulCharacter), ("true", .wrongType), (#"{"id":"ad_1"}"#, .wrongType),
            (#"["ad_1"]"#, .wrongType),
            ("\"" + String(repeating: "x", count: 513) + "\"", .tooLong),
        ] as [(String?, RejectionRule)])
    func `a record without a usable id of its key's member is rejected`(id: String?, rule: RejectionRule) throws {
        let page = try AdFigures.load(AdFigures.record("adp_1", ["ad_id": id]), AdFigures.record("adp_2"))
        #expect(page.rules == [rule.rawValue])
        #expect(page.rejects.first?.text("field_pointer") == "/ad_id")
        #expect(page.rows.count == 1 && page.members.count == 2)
    }

    @Test func `a member that is not in the key may be missing: the row points at the unknown one`() throws {
        let page = try AdFigures.load(AdFigures.record("adp_1", ["campaign_id": nil]))
        #expect(page.rows.first?.integer("campaign_key") == 0)
        #expect(page.members.map { $0.text("member_id") } == ["ad_1"])
        #expect(try AdFigures.load(AdFigures.record("adp_1", ["campaign_id": "[]"])).rules == ["wrong_type"])
    }

    @Test func `an id of several parts is joined by U+001F`() throws {
        let plan = try TransformCompiler.compile(
            .test(.test("dim_ad", member: ("ad", "account+number"))),
            [.test("dim_ad", key: ["ad_key"], [.test("ad_key", .int8), .test("ad_id", .text(limit: nil))])])
        let page = try LoadedPage(
            plan,
            records: [
                #"{"account":"a","number":12}"#, #"{"account":"a1","number":"2"}"#, #"{"account":"a"}"#,
            ], slice: .test())
        #expect(page.rows.map { $0.integer("ad_key") } == [key("ad", "a\u{1F}12"), key("ad", "a1\u{1F}2")])
        #expect(page.rows.map { $0.text("ad_id") } == ["a\u{1F}12", "a1\u{1F}2"])
        #expect(page.rules == ["required"])
    }
}
