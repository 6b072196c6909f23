import Core
import JSONReader
import Transform

/// What pages became, read back from the COPY data.
struct LoadedPage {
    /// By stage table.
    var tables: [[StageRow]]
    var members: [StageRow]
    var rejects: [StageRow]
    var received: Int
    var rejected: Int
    var newCodes: [CodeTable: Set<String>]
    var keyHashes: [[UInt64]]
    var partitionDays: [ClosedRange<CivilDay>?]

    var rows: [StageRow] { tables[0] }
    var rules: [String?] { rejects.map { $0.text("rule") } }

    /// - Parameter memory: What all slices may keep of members.
    init(
        _ plan: TransformPlan, pages: [(text: [UInt8], slice: SliceContext)], memory: MemberMemory = MemberMemory()
    ) throws(PageError) {
        let transform = RecordTransform(plan: plan)
        let chunk = StageChunk(tables: plan.layout.tables.count)
        var members: [Int64: SliceMembers] = [:]
        for page in pages {
            let named = members[page.slice.sliceID] ?? SliceMembers(plan, memory: memory)
            members[page.slice.sliceID] = named
            _ = try transform.read(PageBuffer(page.text))
            transform.stage(for: page.slice, naming: named, into: chunk)
        }
        tables = zip(chunk.tables, plan.layout.tables).map { buffer, table in
            StageRow.rows(buffer.bytes, columns: table.columns.map(\.name))
        }
        let layout = plan.layout.members
        self.members = StageRow.rows(
            chunk.members.bytes,
            columns: ["slice_id", "entity", "tenant_key", "member_key", "member_id"] + (layout?.memberColumns ?? [])
                + (layout?.codeColumns ?? []))
        rejects = StageRow.rows(chunk.rejects.bytes, columns: RejectStage.columns.map(\.name))
        received = chunk.received
        rejected = chunk.rejected
        newCodes = chunk.newCodes
        keyHashes = chunk.keyHashes
        partitionDays = chunk.partitionDays
        precondition(zip(chunk.tables, tables).allSatisfy { $0.rows == $1.count }, "rows counted are rows written")
        precondition(chunk.members.rows == self.members.count && chunk.rejects.rows == rejects.count)
    }

    init(_ plan: TransformPlan, records: [String], slice: SliceContext) throws(PageError) {
        try self.init(plan, pages: [(Array(#"{"data":[\#(records.joined(separator: ","))]}"#.utf8), slice)])
    }
}

extension SliceContext {
    static func test(
        _ sliceID: Int64 = 7, partition: PartitionMember? = nil, plausibleDays: ClosedRange<CivilDay>? = nil
    ) -> SliceContext {
        SliceContext(
            sliceID: sliceID, partition: partition, extractedAt: Instant(microseconds: 1_000_000),
            plausibleDays: plausibleDays)
    }
}
