import Core
import JSONReader
import TestSupport
import Testing
import Transform

/// What records have where mapped paths lead is counted on the way, by slice, and nothing else changes for it.
@Suite struct ShapeTests {
    private static let spend = ColumnMapping(
        column: "spend", source: .field(FieldPath("metrics.spend")!), format: nil, presence: .optional, location: .test)

    private func plan(partition: PartitionSpec? = nil) throws -> TransformPlan {
        let mapping = TableMapping.test(
            "thing", columns: [.test("id", "id"), .test("note", "note")], measures: [Self.spend], newestBy: nil,
            deletedBy: "gone")
        let schema = TableSchema.test(
            "thing", key: ["id"],
            [
                .test("id", .text(limit: nil), notNull: true), .test("note", .text(limit: nil)),
                .test("spend", .numeric(precision: 20, scale: 4)),
                .test("deleted_at", .timestamptz),
            ])
        return try TransformCompiler.compile(.test(partition: partition, mapping), [schema])
    }

    private func chunk(_ plan: TransformPlan, _ pages: [[String]]) throws -> StageChunk {
        let transform = RecordTransform(plan: plan)
        let chunk = StageChunk(tables: plan.layout.tables.count)
        let members = SliceMembers(plan, memory: MemberMemory())
        for records in pages {
            _ = try transform.read(PageBuffer(Array(#"{"data":[\#(records.joined(separator: ","))]}"#.utf8)))
            transform.stage(for: .test(), naming: members, into: chunk)
        }
        return chunk
    }

    private func number(_ path: String, _ plan: TransformPlan) throws -> Int {
        try #require(plan.paths.firstIndex { $0.path.description == path })
    }

    @Test func `absent, null, values and their types are told apart, and tombstones left out`() throws {
        let plan = try plan()
        let chunk = try chunk(
            plan,
            [
                [
                    #"{"id":"1","note":"a","metrics":{"spend":1}}"#,
                    #"{"id":"2","note":null,"metrics":{"spend":"2.5"}}"#,
                ],
                [
                    #"{"id":"3","metrics":null}"#, #"{"id":"4","metrics":{}}"#,
                    #"{"id":"5","gone":"2026-01-01T00:00:00Z"}"#,
                ],
                [#"{"id":"6","id":"6"}"#, "7"],
            ])
        let spend = try number("metrics.spend", plan)
        let note = try number("note", plan)
        let shape = chunk.shape
        #expect(shape.records == 4)
        #expect(shape.met(spend) == 3 && shape.nulls(spend) == 1 && shape.types(spend) == [.number, .string])
        #expect(shape.met(note) == 2 && shape.nulls(note) == 1 && shape.types(note) == [.string])
        #expect(plan.paths[spend].presence == .optional && plan.paths[note].presence == nil)
        #expect(try !plan.paths[number("gone", plan)].isExpected)
    }

    @Test func `each type has one example, and each unmapped field is told once`() throws {
        let plan = try plan()
        let transform = RecordTransform(plan: plan)
        let members = SliceMembers(plan, memory: MemberMemory())
        func page(_ record: String) throws -> (examples: [String], unmapped: [String]) {
            let chunk = StageChunk(tables: plan.layout.tables.count)
            _ = try transform.read(PageBuffer(Array(#"{"data":[\#(record)]}"#.utf8)))
            transform.stage(for: .test(), naming: members, into: chunk)
            return (
                chunk.examples.map { "\(plan.paths[$0.path].path)=\($0.text)" }.sorted(),
                chunk.unmapped.map(\.path.description)
            )
        }
        let first = try page(#"{"id":"1","metrics":{"spend":1,"clicks":2}}"#)
        #expect(first.examples == ["id=1", "metrics.spend=1"] && first.unmapped == ["metrics.clicks"])
        let second = try page(#"{"id":"2","metrics":{"spend":"7","clicks":2}}"#)
        #expect(second.examples == ["metrics.spend=7"] && second.unmapped == [])
    }

    @Test func `a path of names through an array rejects the record`() throws {
        let plan = try plan()
        let page = try LoadedPage(
            plan, records: [#"{"id":"1","metrics":[{"spend":1}]}"#, #"{"id":"2","metrics":{"spend":1}}"#],
            slice: .test())
        #expect(page.rows.count == 1 && page.rules == ["wrong_type"])
        #expect(page.rejects.first?.text("field_pointer") == "/metrics/spend")
    }

    /// The sums of the parts of shared pages, held against one count per record.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `slices that share pages are counted each for itself`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let plan = try plan(partition: .test("shop", field: "shop"))
        let transform = RecordTransform(plan: plan)
        let slices = (0..<7).map { number in
            (
                context: SliceContext.test(
                    Int64(number),
                    partition: PartitionMember(entity: "shop", id: "s\(number)", key: Int64(number), attributes: [:])),
                members: SliceMembers(plan, memory: MemberMemory())
            )
        }
        var tallies = slices.map { _ in PathTally() }
        var records = slices.map { _ in 0 }
        var met = slices.map { _ in 0 }
        for _ in 0..<5 {
            let page = (0..<Int.random(in: 0...40, using: &random)).map { number in
                let shop = Int.random(in: 0..<slices.count, using: &random)
                let note = ["", #","note":null"#, #","note":"x""#].randomElement(using: &random) ?? ""
                records[shop] += 1
                met[shop] += note.isEmpty ? 0 : 1
                return #"{"id":"\#(number)","shop":"s\#(shop)"\#(note)}"#
            }
            let chunk = StageChunk(tables: plan.layout.tables.count)
            _ = try transform.read(PageBuffer(Array(#"{"data":[\#(page.joined(separator: ","))]}"#.utf8)))
            transform.stage(for: slices, into: chunk)
            for index in slices.indices { tallies[index].add(chunk.parts[index].shape) }
            #expect(chunk.shape.records == page.count, "seed \(seed)")
        }
        let note = try number("note", plan)
        #expect(tallies.map(\.records) == records && tallies.map { $0.met(note) } == met, "seed \(seed)")
    }
}
