import Config
import Core
import Discover
import JSONReader
import TestSupport
import Testing
import Transform

/// Lists that are made up: what is proposed for them takes all of their records, by the loader's own transform.
@Suite struct GeneratedListTests {
    @Test(arguments: UInt64(1)...60)
    func `every record of a list fits what is proposed for it`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let list = GeneratedList(using: &generator)
        let document = try json(list.text)
        let place = try #require(RecordsSearch(resource: "things").places(in: document).first)
        let records = try #require(place.records(in: document))
        #expect(records.count == list.count)
        let set = ColumnSet(records)
        var draft = ListDraft(
            name: "things", table: TableName(schema: "public", name: "things"),
            api: APIDraft(baseURL: "https://api.example.com/v1"), schema: "public", path: "/things")
        draft.query = [
            QueryItem(name: "kind: #1", value: "a \"b\""), QueryItem(name: "x", value: "1"),
            QueryItem(name: "x", value: "null"),
        ]
        var proposal = Proposal(
            list: draft, place: place, paging: PagingProposal(.single), columns: set.columns, records: records.count,
            pages: 1, requests: 1)
        proposal.keys = KeySearch(set.columns, resource: "things").candidates
        proposal.versions = VersionSearch(set.columns).candidates
        #expect(proposal.key == ["id"], "\(list.text)")
        let text = PipelinesText.text(of: proposal)
        let pipeline: Pipeline
        do {
            pipeline = try #require(try ConfigLoader.parse(text: text, file: "pipelines.yaml").pipelines.first)
        } catch {
            Issue.record("\(error)\n\(text)")
            return
        }
        #expect(pipeline.request.query.map(\.value) == ["a \"b\"", "1", "null"])
        let plan = try TransformCompiler.compile(
            pipeline, registry: EntityRegistry([pipeline]), schemas: [draft.table: proposal.tableSchema],
            knownCodes: [:])
        let transform = RecordTransform(plan: plan)
        let chunk = StageChunk(tables: plan.layout.tables.count)
        _ = try transform.read(PageBuffer(Array(list.text.utf8)))
        transform.stage(
            for: SliceContext(sliceID: 1, partition: nil, extractedAt: .unixEpoch, plausibleDays: nil),
            naming: SliceMembers(plan, memory: MemberMemory()), into: chunk)
        #expect(chunk.received == list.count && chunk.rejected == 0, "\(chunk.refusals.text)\n\(text)")
        #expect(chunk.tables[0].rows == list.count)
    }
}

/// Records whose fields are each of one kind, some of them missing, some null.
private struct GeneratedList {
    let text: String
    let count: Int

    private typealias Field = (name: String, make: (inout SeededGenerator) -> String)

    init(using generator: inout SeededGenerator) {
        count = Int.random(in: 1...40, using: &generator)
        let fields = (0..<Int.random(in: 1...12, using: &generator)).map { number -> Field in
            let kind = Self.kinds.randomElement(using: &generator) ?? Self.kinds[0]
            let name = Self.names.randomElement(using: &generator) ?? "x"
            return ("\(name)\(number)", kind)
        }
        let nested = Bool.random(using: &generator)
        let missing = Int.random(in: 0...4, using: &generator)
        let records = (1...count).map { number -> String in
            var members = ["\"id\":\(number)"]
            var inner: [String] = []
            for field in fields {
                let value: String
                switch Int.random(in: 0..<10, using: &generator) {
                case ..<missing where missing > 2: continue
                case ..<missing: value = "null"
                default: value = field.make(&generator)
                }
                if nested, field.name.utf8.count.isMultiple(of: 2) {
                    inner.append("\(jsonString(field.name)):\(value)")
                } else {
                    members.append("\(jsonString(field.name)):\(value)")
                }
            }
            if !inner.isEmpty { members.append("\"inner\":{\(inner.joined(separator: ","))}") }
            return "{\(members.joined(separator: ","))}"
        }
        text = "{\"ok\":true,\"data\":[\(records.joined(separator: ","))]}"
    }

    private static let names = [
        "a", "price", "created_at", "date", "zip", "odd name!", "Größe", "a.b", "x[y]", "order", "updated", "flag",
        "loaded_at",
    ]

    private static let kinds: [@Sendable (inout SeededGenerator) -> String] = [
        { "\(Int.random(in: -5...5, using: &$0))" }, { "\(Int64.random(in: .min ... .max, using: &$0))" },
        { "\(UInt64.random(in: .max / 2 ... .max, using: &$0))" },
        { "\(Int.random(in: -9999...9999, using: &$0)).\(Int.random(in: 0...999, using: &$0))" },
        { "\(Double.random(in: -1...1, using: &$0))" },
        { "\(Int.random(in: 1...9, using: &$0))e\(Int.random(in: -20...20, using: &$0))" },
        { Bool.random(using: &$0) ? "true" : "false" },
        { "\(Int.random(in: 1_500_000_000...1_800_000_000, using: &$0))" },
        { "\(Int.random(in: 1_500_000_000_000...1_800_000_000_000, using: &$0))" },
        { "\"2026-0\(Int.random(in: 1...9, using: &$0))-1\(Int.random(in: 0...9, using: &$0))\"" },
        {
            "\"2026-0\(Int.random(in: 1...9, using: &$0))-10T0\(Int.random(in: 0...9, using: &$0)):00:00\(Bool.random(using: &$0) ? "Z" : "+0200")\""
        },
        { "\"2026-01-0\(Int.random(in: 1...9, using: &$0)) 10:20:30\"" },
        { "\"\(Int.random(in: 10...31, using: &$0))/0\(Int.random(in: 1...9, using: &$0))/2026\"" },
        { "\"\(Int.random(in: 0...99, using: &$0)).5%\"" },
        {
            "\"\(Int.random(in: 1...9, using: &$0)),\(Int.random(in: 100...999, using: &$0)).\(Int.random(in: 10...99, using: &$0))\""
        },
        { ["\"yes\"", "\"no\"", "\"YES\""].randomElement(using: &$0) ?? "\"no\"" },
        { ["\"\"", "\"-\"", "\"12.5\"", "7"].randomElement(using: &$0) ?? "7" },
        { ["1", "\"a\"", "true", "[1]", "{\"x\":1}"].randomElement(using: &$0) ?? "1" },
        { ["\"\\u202e\"", "\"ünï\"", "\"\\\"q\\\"\"", "\"a\\nb\""].randomElement(using: &$0) ?? "\"\"" },
        { "[\(Int.random(in: 0...9, using: &$0))]" }, { _ in "[{\"k\":1},{\"k\":2}]" },
        { _ in "\"0190c0de-0000-7000-8000-0000000000aa\"" },
    ]
}
