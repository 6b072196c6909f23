import Core
import Testing
import Transform

/// What the source deleted may come with little more than its id.
@Suite struct TombstoneTests {
    private static let deleted = #""2024-03-05T10:00:00Z""#
    private static let bare: [String: String?] = [
        "date": nil, "ad_id": nil, "campaign_id": nil, "currency": nil, "metrics": nil, "deleted_at": deleted,
    ]

    @Test func `a bare tombstone goes to its own table, under the record's key`() throws {
        let page = try AdFigures.load(AdFigures.record("adp_1", TombstoneTests.bare), AdFigures.record("adp_2"))
        #expect(page.rejected == 0 && page.rows.count == 1 && page.tables[1].count == 1)
        let tombstone = try #require(page.tables[1].first)
        #expect(tombstone.columns == ["slice_id", "domain_key", "record_key", "version_at", "deleted_at"])
        #expect(tombstone.integer("record_key") == 7_028_459_760_175_133_285)
        #expect(tombstone.integer("domain_key") == AdFigures.domain.key)
        #expect(tombstone.integer("version_at") == Instant(rfc3339: "2024-03-02T00:00:00Z")?.microseconds)
        #expect(tombstone.integer("deleted_at") == Instant(rfc3339: "2024-03-05T10:00:00Z")?.microseconds)
    }

    @Test func `a tombstone with all its fields is one all the same`() throws {
        let page = try AdFigures.load(AdFigures.record("adp_1", ["deleted_at": TombstoneTests.deleted]))
        #expect(page.rows.isEmpty && page.tables[1].count == 1)
    }

    @Test(
        arguments: [
            ("id", nil, "required"), ("updated_at", nil, "required"), ("updated_at", #""yesterday""#, "bad_format"),
            ("deleted_at", "true", "wrong_type"), ("deleted_at", #""now""#, "bad_format"),
            ("deleted_at", #""""#, "bad_format"),
            ("domain_id", nil, "wrong_partition"), ("domain_id", #""dom_2""#, "wrong_partition"),
        ] as [(String, String?, String)])
    func `a tombstone that nothing can be done with is rejected`(field: String, json: String?, rule: String) throws {
        let record = AdFigures.record("adp_1", TombstoneTests.bare.merging([field: json]) { $1 })
        let page = try AdFigures.load(record)
        #expect(page.rules == [rule])
        #expect(page.rejects.first?.text("field_pointer") == "/\(field)" && page.tables[1].isEmpty)
    }

    /// A fact that is found by a member's key, and a dimension beside it.
    private func postPlan(withDimension: Bool) throws -> TransformPlan {
        let fact = TableMapping.test(
            "fact_post", members: [("content", "id")], columns: [.test("likes", "likes")], newestBy: "updated_at",
            deletedBy: "deleted_at")
        let dimension = TableMapping.test(
            "dim_content", member: ("content", "id"), columns: [.test("body", "text")], newestBy: "updated_at",
            deletedBy: "deleted_at")
        let schemas = [
            TableSchema.test(
                "fact_post", key: ["domain_key", "content_key"],
                [
                    .test("domain_key", .int8), .test("content_key", .int8), .test("likes", .int8, notNull: true),
                    .test("deleted_at", .timestamptz),
                ]),
            TableSchema.test(
                "dim_content", key: ["domain_key", "content_key"],
                [
                    .test("domain_key", .int8), .test("content_key", .int8), .test("content_id", .text(limit: nil)),
                    .test("body", .text(limit: 3), notNull: true), .test("deleted_at", .timestamptz),
                ]),
        ]
        let partition = PartitionSpec.test("domain", field: nil)
        return try TransformCompiler.compile(
            withDimension
                ? .test(partition: partition, fact, dimension) : .test(partition: partition, fact),
            among: [.test(named: "contents", dimension)], schemas)
    }

    private static let post = #"{"id":"p1","updated_at":"2024-01-02T00:00:00Z","deleted_at":"2024-01-02T00:00:00Z"}"#

    @Test func `a dimension's tombstone keeps what it has, and lacks the rest`() throws {
        let page = try LoadedPage(
            postPlan(withDimension: true), records: [TombstoneTests.post], slice: AdFigures.slice)
        #expect(page.rejected == 0 && page.tables[0].isEmpty)
        #expect(page.tables[1].map { $0.integer("content_key") } == [MemberKeyHash(entity: "content").key(of: "p1")])
        let member = try #require(page.tables[2].first)
        #expect(member.text("content_id") == "p1" && member["body"] == nil && member["deleted_at"] != nil)
    }

    @Test(arguments: ["null", #""""#, "{}"])
    func `a tombstone without its own id is rejected, not taken for the unknown member`(id: String) throws {
        let record = TombstoneTests.post.replacing(#""p1""#, with: id)
        for withDimension in [false, true] {
            let page = try LoadedPage(
                postPlan(withDimension: withDimension), records: [record, TombstoneTests.post], slice: AdFigures.slice)
            #expect(page.rejects.map { $0.text("payload") } == [record])
            #expect(page.rejects.map { $0.text("field_pointer") } == ["/id"])
            #expect(
                page.tables[1].map { $0.integer("content_key") } == [MemberKeyHash(entity: "content").key(of: "p1")])
        }
    }

    @Test func `a tombstone without its row's day is rejected where the day is what finds the row`() throws {
        let mapping = TableMapping.test("t", columns: [.test("id", "id"), .test("d", "date")], deletedBy: "deleted_at")
        let plan = try TransformCompiler.compile(
            .test(mapping),
            [.test("t", key: ["id", "d"], [.test("id", .int4, notNull: true), .test("d", .date, notNull: true)])])
        let page = try LoadedPage(
            plan,
            records: [
                #"{"id":1,"deleted_at":"2024-01-02T00:00:00Z"}"#,
                #"{"id":2,"date":"2024-01-01","deleted_at":"2024-01-02T00:00:00Z"}"#,
            ], slice: .test())
        #expect(page.rules == ["required"] && page.rejects.first?.text("field_pointer") == "/date")
        #expect(page.tables[1].map { $0.integer("id") } == [2])
    }

    @Test func `a page of tombstones has no keys to notice`() throws {
        let mapping = TableMapping.test("t", columns: [.test("id", "id"), .test("d", "date")], deletedBy: "deleted_at")
        let plan = try TransformCompiler.compile(
            .test(mapping),
            [.test("t", key: ["id", "d"], [.test("id", .int4, notNull: true), .test("d", .date, notNull: true)])])
        let records = (0..<40).map { #"{"id":\#($0),"date":"2024-01-01","deleted_at":"2024-01-02T00:00:00Z"}"# }
        let page = try LoadedPage(plan, records: records, slice: .test())
        #expect(page.tables[1].count == 40 && page.keyHashes.allSatisfy(\.isEmpty))
    }

    @Test func `what the second table refuses leaves nothing in the first`() throws {
        func record(_ id: String, _ text: String) -> String {
            #"{"id":"\#(id)","likes":1,"text":"\#(text)","updated_at":"2024-01-02T00:00:00Z"}"#
        }
        let page = try LoadedPage(
            postPlan(withDimension: true), records: [record("p1", "abc"), record("p2", "long"), record("p3", "x")],
            slice: AdFigures.slice)
        let keys = ["p1", "p3"].map { MemberKeyHash(entity: "content").key(of: $0) }
        #expect(page.rules == ["too_long"])
        #expect(page.tables[0].map { $0.integer("content_key") } == keys)
        #expect(page.tables[2].map { $0.integer("content_key") } == keys)
        #expect(page.keyHashes[0].count == 2 && page.keyHashes[1].isEmpty && page.keyHashes[2].count == 2)
        #expect(page.members.map { $0.text("member_id") } == ["p1", "p3"])
    }
}
