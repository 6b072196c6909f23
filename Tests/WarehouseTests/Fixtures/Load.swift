import Config
import Core
import Foundation
import TestSupport
import Transform
import Warehouse

/// A run of one pipeline of `pipelines.yaml` over a test's database, from JSON records to a published batch.
///
/// The mapping, the transform and the copy format are the real ones; only the API and the runner are left out.
struct Load {
    let database: TestDatabase
    let warehouse: PostgresWarehouse
    let pipeline: Pipeline
    let plan: TransformPlan
    let schemas: [TableName: TableSchema]
    let lane: any LoadLane
    let runID: String
    let fence: Int64
    /// What the pipeline is partitioned by; `nil` if it is not.
    let member: PartitionMember?

    /// Records that are in a stage set, read to their end.
    struct Staged {
        var slice: CompletedSlice
        var tables: [StagedTable]
        var memberRows: Int
        var rejectRows: Int
        var newCodes: [CodeTable: Set<String>]
        var keyHashes: [[UInt64]]
    }

    /// Turns records into rows and copies them, each page by itself.
    func stage(
        pages: [[String]], of member: PartitionMember?, range: LedgerRange = .snapshot,
        asOf: Instant = Record.asOf, set: Int = 0
    ) async throws -> Staged {
        let number = try await warehouse.ledger.sliceNumbers(1)[0]
        let context = SliceContext(sliceID: number, partition: member, extractedAt: asOf, plausibleDays: nil)
        let transform = RecordTransform(plan: plan)
        let members = SliceMembers(plan, memory: MemberMemory())
        let count = plan.layout.tables.count
        var slice = CompletedSlice(
            id: number, partition: member, range: range, asOf: asOf, pages: pages.count, calls: pages.count,
            received: 0, rejected: 0, rows: Array(repeating: 0, count: count))
        var staged = Staged(
            slice: slice, tables: Array(repeating: StagedTable(), count: count), memberRows: 0, rejectRows: 0,
            newCodes: [:], keyHashes: Array(repeating: [], count: count))
        for page in pages {
            let chunk = StageChunk(tables: count)
            _ = try transform.read(PageBuffer(Array(Record.page(page, under: plan.records).utf8)))
            transform.stage(for: context, naming: members, into: chunk)
            try await copy(chunk, set: set)
            for index in 0..<count {
                slice.rows[index] += chunk.tables[index].rows
                staged.tables[index].rows += chunk.tables[index].rows
                staged.tables[index].days = union(staged.tables[index].days, chunk.partitionDays[index])
                staged.keyHashes[index] += chunk.keyHashes[index]
            }
            slice.received += chunk.received
            slice.rejected += chunk.rejected
            staged.memberRows += chunk.members.rows
            staged.rejectRows += chunk.rejects.rows
            staged.newCodes.merge(chunk.newCodes) { $0.union($1) }
        }
        staged.slice = slice
        return staged
    }

    private func copy(_ chunk: StageChunk, set: Int) async throws {
        for (index, buffer) in chunk.tables.enumerated() where buffer.rows > 0 {
            try await lane.copy(buffer, to: .table(index), set: set)
        }
        if chunk.members.rows > 0 { try await lane.copy(chunk.members, to: .members, set: set) }
        if chunk.rejects.rows > 0 { try await lane.copy(chunk.rejects, to: .rejects, set: set) }
    }

    /// What the runner tells the lane of slices that share a batch.
    func manifest(_ staged: [Staged], set: Int = 0, batchID: String = UUID().uuidString) -> BatchManifest {
        var tables = Array(repeating: StagedTable(), count: plan.layout.tables.count)
        for index in tables.indices {
            for each in staged {
                tables[index].rows += each.tables[index].rows
                tables[index].days = union(tables[index].days, each.tables[index].days)
            }
            let hashes = staged.flatMap { $0.keyHashes[index] }
            tables[index].mayRepeatKeys = Set(hashes).count < hashes.count
        }
        return BatchManifest(
            batchID: batchID, runID: runID, pipeline: pipeline.name, owner: .fence(fence), stageSet: set,
            slices: staged.map(\.slice), tables: tables, memberRows: staged.reduce(0) { $0 + $1.memberRows },
            rejectRows: staged.reduce(0) { $0 + $1.rejectRows },
            newCodes: staged.reduce(into: [:]) { $0.merge($1.newCodes) { $0.union($1) } },
            absenceDeletes: pipeline.reading.absenceDeletes,
            maximumDeleted: pipeline.reading.maximumDeleted)
    }

    /// Loads one slice as a batch of its own.
    @discardableResult
    func publish(_ records: [String], range: LedgerRange = .snapshot, asOf: Instant = Record.asOf) async throws
        -> RecordCounts
    {
        let staged = try await stage(pages: [records], of: member, range: range, asOf: asOf)
        let outcome = try await lane.publish(manifest([staged]))
        return outcome.slices[staged.slice.id] ?? RecordCounts()
    }

    /// Where each row is, who wrote it and what it holds.
    func rows(of table: String) async throws -> [[String?]] {
        try await database.rows("select ctid, xmin, t from dw.\(table) t order by ctid")
    }
}

private func union(_ left: ClosedRange<CivilDay>?, _ right: ClosedRange<CivilDay>?) -> ClosedRange<CivilDay>? {
    guard let left, let right else { return left ?? right }
    return min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
}
