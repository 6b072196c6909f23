import Core
import Extract
import Foundation
import Transform

/// Loads rejected records of one pipeline as they came, under the mapping of today.
///
/// Each partition is a batch of its own: the rows, and the quarantine's rows that are closed by it, commit together. What
/// still does not fit stays, with one attempt more. A record older than what the table holds changes nothing and is closed, too.
struct QuarantineReplay {
    let pipeline: Pipeline
    let plan: TransformPlan
    let warehouse: any WarehouseGateway
    let lane: any LoadLane
    let runID: String
    let owner: Ownership

    /// Payloads in memory at once.
    private static let pageBytes = 4 << 20

    /// What became of a partition's records.
    struct Outcome {
        let slice: CompletedSlice
        let published: PublishOutcome
    }

    /// Replays the records of one partition.
    ///
    /// - Parameter records: Open, of this partition.
    func replay(_ records: [RejectedRecord], of partition: PartitionMember?) async throws(WarehouseError) -> Outcome {
        let number = try await warehouse.ledger.sliceNumbers(1).first ?? 0
        var refused = RefusedKeys()
        for isLast in [false, false, true] {
            let staged = try await stage(records, partition, number, refused)
            do throws(WarehouseError) {
                return Outcome(slice: staged.slices[0], published: try await lane.publish(staged))
            } catch {
                let rows = isLast || !error.isCausedByData ? [] : try await lane.refusedRows(in: staged)
                try await lane.empty(set: 0)
                guard !rows.isEmpty else { throw error }
                refused.insert(rows)
            }
        }
        preconditionFailure("the last attempt returns or throws")
    }

    private func stage(
        _ records: [RejectedRecord], _ partition: PartitionMember?, _ number: Int64, _ refused: RefusedKeys
    ) async throws(WarehouseError) -> BatchManifest {
        let transform = RecordTransform(plan: plan)
        let members = SliceMembers(plan, memory: MemberMemory())
        var stage = SliceStage(tables: plan.layout.tables.count)
        var replayed: [Int64] = []
        for page in pages(records) {
            let payloads = try await warehouse.quarantine.payloads(of: page.map(\.id))
            var context = SliceContext(
                sliceID: number, partition: partition, extractedAt: page[0].lastSeenAt,
                plausibleDays: try plausibleDays(page[0]))
            context.refused = refused
            // One that is no JSON at all must not keep the others.
            for part in readable(page.filter { payloads[$0.id] != nil }, payloads, transform) {
                guard (try? transform.read(document(part, payloads))) != nil else { continue }
                let chunk = StageChunk(tables: plan.layout.tables.count)
                transform.stage(for: context, naming: members, into: chunk)
                try await lane.stage(chunk, set: 0)
                stage.add(chunk, after: .zero)
                replayed += part.map(\.id)
            }
        }
        for index in stage.tables.indices { stage.tables[index].mayRepeatKeys = true }
        let asOf: Instant
        if let lastSeenAt = records.map(\.lastSeenAt).max() {
            asOf = lastSeenAt
        } else {
            asOf = try await warehouse.now()
        }
        let slice = CompletedSlice(
            id: number, partition: partition, range: .replay, asOf: asOf, pages: 0, calls: 0,
            received: stage.received, rejected: stage.rejected, rows: stage.tables.map(\.rows))
        return BatchManifest(
            batchID: UUID().uuidString, runID: runID, pipeline: pipeline.name, owner: owner, stageSet: 0,
            slices: [slice], tables: stage.tables, memberRows: stage.memberRows, rejectRows: stage.rejectRows,
            newCodes: stage.newCodes, absenceDeletes: false, maximumDeleted: pipeline.reading.maximumDeleted,
            replayed: replayed)
    }

    /// Records of one extraction, as many as fit in memory.
    private func pages(_ records: [RejectedRecord]) -> [[RejectedRecord]] {
        var pages: [[RejectedRecord]] = []
        var bytes = 0
        let ordered = records.sorted {
            ($0.lastSeenAt, $0.firstDay ?? .distantPast, $0.id) < ($1.lastSeenAt, $1.firstDay ?? .distantPast, $1.id)
        }
        for record in ordered {
            if let last = pages.last?.last, last.lastSeenAt == record.lastSeenAt, last.firstDay == record.firstDay,
                bytes + record.bytes <= QuarantineReplay.pageBytes
            {
                pages[pages.count - 1].append(record)
                bytes += record.bytes
            } else {
                pages.append([record])
                bytes = record.bytes
            }
        }
        return pages
    }

    /// The page as a whole, or if it cannot be parsed, each record that can.
    private func readable(
        _ page: [RejectedRecord], _ payloads: [Int64: [UInt8]], _ transform: RecordTransform
    ) -> [[RejectedRecord]] {
        if (try? transform.read(document(page, payloads))) != nil { return [page] }
        return page.map { [$0] }
    }

    private func plausibleDays(_ record: RejectedRecord) throws(WarehouseError) -> ClosedRange<CivilDay>? {
        guard let window = pipeline.reading.window else { return nil }
        do throws(SourceError) {
            let start = min(window.start, record.firstDay ?? window.start)
            return try DateBounds(start: start, now: record.lastSeenAt).days
        } catch {
            throw WarehouseError(.unusable, doing: "load records of \(pipeline.name) again", error.description)
        }
    }

    private func document(_ records: [RejectedRecord], _ payloads: [Int64: [UInt8]]) -> PageBuffer {
        PageBuffer(records: records.compactMap { payloads[$0.id] }, at: plan.records)
    }
}
