import Core
import JSONReader
import Testing
import Transform

@testable import Runner

/// When a slice is held for what its records lack, and when not.
@Suite struct FieldWatchTests {
    /// Of records that have `id`, and `metrics.spend` as `record` says.
    private func chunk(_ count: Int, _ record: String) throws -> (StageChunk, FieldWatch) {
        let plan = try Self.plan()
        let transform = RecordTransform(plan: plan)
        let chunk = StageChunk(tables: plan.layout.tables.count)
        let records = (0..<count).map { #"{"id":"\#($0)"\#(record)}"# }.joined(separator: ",")
        _ = try transform.read(PageBuffer(Array(#"{"data":[\#(records)]}"#.utf8)))
        let context = SliceContext(sliceID: 1, partition: nil, extractedAt: .unixEpoch, plausibleDays: nil)
        transform.stage(for: context, naming: SliceMembers(plan, memory: MemberMemory()), into: chunk)
        let watch = FieldWatch(plan.paths)
        watch.meet(chunk)
        return (chunk, watch)
    }

    private static let location = SourceLocation(file: "test", line: 1, column: 1)

    private static func plan(_ presence: PathPresence? = nil) throws -> TransformPlan {
        func column(_ name: String, _ path: String, _ presence: PathPresence? = nil) -> ColumnMapping {
            ColumnMapping(
                column: name, source: .field(FieldPath(path)!), format: nil, presence: presence, location: location)
        }
        let table = TableName(schema: "public", name: "ads")
        let mapping = TableMapping(
            table: table, member: nil, recordID: nil, members: [],
            columns: [column("id", "id"), column("spend", "metrics.spend", presence)], measures: [], attributes: [],
            newestBy: nil, deletedBy: nil, location: location)
        let text = { (name: String, isNotNull: Bool) in
            ColumnSchema(
                name: name, type: .text(limit: nil), typeName: "text", isNotNull: isNotNull, defaultExpression: nil,
                isGenerated: false)
        }
        let schema = TableSchema(
            name: table, columns: [text("id", true), text("spend", false)], key: ["id"], partitionColumn: nil)
        let pipeline = Pipeline(
            name: "ads", request: ListRequest(path: "/ads"), records: FieldPath("data")!, asOf: nil, partition: nil,
            paginator: OneAnswer(), reading: .init(changes: nil, window: nil, absenceDeletes: false), loads: [mapping],
            location: location)
        return try TransformCompiler.compile(
            pipeline, registry: EntityRegistry([pipeline]), schemas: [table: schema], knownCodes: [:])
    }

    private struct OneAnswer: Paginator {
        static let kind = "one_answer"
        var size: PageSize?
        var envelope: [FieldPath] { [] }
        init() {}
        init(config node: ConfigNode) throws(ConfigError) {}
        mutating func request(after page: PageSummary?, from request: RequestTemplate) throws(SourceError)
            -> RequestTemplate?
        {
            nil
        }
    }

    private func known(met: Int, of records: Int, absentFrom: Set<String> = []) -> [KnownField] {
        [
            KnownField(path: "id", isMapped: true, records: records, met: records),
            KnownField(
                path: "metrics.spend", isMapped: true, records: records, met: met, absentFrom: absentFrom),
        ]
    }

    struct Case: Sendable {
        /// Records of the slice, and those before: how many, and how many had the path.
        let records: Int
        let met: Int
        let before: Int
        var absentFrom: Set<String> = []
        let isHeld: Bool
    }

    @Test(arguments: [
        Case(records: 10, met: 100, before: 100, isHeld: true),
        Case(records: 9, met: 100, before: 100, isHeld: false),
        // A field that a tenth of the records has is not missed among fifty.
        Case(records: 50, met: 10, before: 100, isHeld: false),
        Case(records: 100, met: 10, before: 100, isHeld: true),
        Case(records: 400, met: 2, before: 100, isHeld: false),
        Case(records: 1_000, met: 0, before: 100, isHeld: false),
        Case(records: 1_000, met: 0, before: 0, isHeld: false),
        // This client never had it.
        Case(records: 50, met: 100, before: 100, absentFrom: ["shop=1"], isHeld: false),
        Case(records: 50, met: 100, before: 100, absentFrom: ["shop=2"], isHeld: true),
    ])
    func `a path that was there before and is in none of enough records holds`(each: Case) throws {
        let (chunk, watch) = try chunk(each.records, #","metrics":{"clicks":1}"#)
        watch.learn(known(met: each.met, of: each.before, absentFrom: each.absentFrom))
        let reason = watch.reasonToHold(chunk.shape, partition: "shop=1")
        #expect((reason != nil) == each.isHeld, "\(each) \(reason ?? "")")
    }

    @Test func `one record that has it, null included, is enough`() throws {
        for record in [#","metrics":{"spend":null}"#, #","metrics":null"#] {
            let (chunk, watch) = try chunk(50, record)
            watch.learn(known(met: 100, of: 100))
            #expect(watch.reasonToHold(chunk.shape, partition: "") == nil)
        }
    }

    @Test func `the reason names path, records, share and the nearest field`() throws {
        let (chunk, watch) = try chunk(50, #","metrics":{"spend_amount":"1","clicks":2}"#)
        watch.learn(known(met: 99, of: 100))
        let reason = watch.reasonToHold(chunk.shape, partition: "")
        #expect(
            reason
                == "metrics.spend: none of 50 records has it, and 99% of those before had it; nearest: metrics.spend_amount"
        )
    }

    @Test func `a path that no read ever met is warned of, and the books do not take it for met`() throws {
        let (chunk, watch) = try chunk(3, #","metrics":{"spent":"1"}"#)
        watch.learn([])
        #expect(watch.reasonToHold(chunk.shape, partition: "") == nil)
        watch.add(chunk.shape, [:], partition: "", isPublished: true)
        #expect(watch.warnings == ["metrics.spend: no record has it; nearest: metrics.spent"])
        let field = try #require(watch.news?.mapped.first { $0.path == "metrics.spend" })
        #expect(field.records == 3 && field.met == 0 && !field.isGone)
        #expect(watch.news?.unmapped.map(\.path) == ["metrics.spent"])
    }

    @Test func `what a held slice lacks is gone, and counts for nothing else`() throws {
        let (chunk, watch) = try chunk(50, #","metrics":{}"#)
        watch.learn(known(met: 100, of: 100))
        #expect(watch.reasonToHold(chunk.shape, partition: "shop=1") != nil)
        watch.add(chunk.shape, [:], partition: "shop=1", isPublished: false)
        let field = try #require(watch.news?.mapped.first { $0.path == "metrics.spend" })
        #expect(field.isGone && field.records == 0 && field.absentFrom.isEmpty && watch.warnings.isEmpty)
    }

    @Test func `a slice that a person let pass teaches the books where it is absent`() throws {
        let (chunk, watch) = try chunk(50, #","metrics":{}"#)
        watch.learn(known(met: 100, of: 100))
        watch.add(chunk.shape, [:], partition: "shop=1", isPublished: true)
        let field = try #require(watch.news?.mapped.first { $0.path == "metrics.spend" })
        #expect(field.absentFrom == ["shop=1"] && field.records == 50 && field.met == 0)
        #expect(
            watch.warnings.first?.hasPrefix("metrics.spend: none of 50 records has it, and all of those before") == true
        )
    }

    @Test func `required holds one record, optional holds and warns of nothing`() throws {
        let (chunk, _) = try chunk(1, #","metrics":{}"#)
        let required = FieldWatch(try Self.plan(.required).paths)
        required.learn([])
        #expect(
            required.reasonToHold(chunk.shape, partition: "")
                == "metrics.spend: none of 1 record has it, and it is required")
        let (many, _) = try self.chunk(100, #","metrics":{}"#)
        let optional = FieldWatch(try Self.plan(.optional).paths)
        optional.learn(known(met: 100, of: 100))
        optional.add(many.shape, [:], partition: "", isPublished: true)
        #expect(optional.reasonToHold(many.shape, partition: "") == nil && optional.warnings.isEmpty)
    }

    @Test func `a path that leads into an array in all records holds, also the first read`() throws {
        let (chunk, watch) = try chunk(3, #","metrics":[{"spend":1}]"#)
        watch.learn([])
        let reason = watch.reasonToHold(chunk.shape, partition: "")
        #expect(reason == "metrics.spend leads into an array in all 3 records, which a path of names cannot")
    }

    @Test(
        arguments: [
            ("metrics.spend", ["metrics.spend_amount", "spend", "metrics.clicks"], "metrics.spend_amount"),
            ("metrics.spend", ["metrics.cost", "spend"], "spend"), ("clciks", ["clicks", "links"], "clicks"),
            ("budget", ["id", "name", "x"], nil), ("id", ["uuid", "idle"], nil), ("a", [], nil),
        ] as [(String, [String], String?)])
    func `the nearest field is a part of the name, or spelt almost alike`(
        path: String, names: [String], nearest: String?
    ) {
        #expect(NearestField.nearest(to: path, among: names) == nearest)
    }
}
