import Core
import TestSupport
import Testing
import Transform

@testable import Warehouse

/// What a target says it holds, and that such rows need no staging.
@Suite struct KnownRowsTests {
    private static let day = Record.firstDay

    private func performance(_ number: Int, day: CivilDay, clicks: Int = 3, version: Int = 1) -> String {
        Record.performance("apf_\(number)", ad: "ad_\(number)", day: day.description, clicks: clicks, version: version)
    }

    private func request(
        _ load: Load, _ range: KnownRowsRequest.Range, of member: PartitionMember? = nil, limit: Int = 10_000
    ) -> KnownRowsRequest {
        KnownRowsRequest(
            target: load.plan.layout.targets[0], partition: member ?? load.member, range: range, limit: limit)
    }

    @Test func `hashes come back by client and day`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish((0..<60).map { performance($0, day: Self.day + $0 / 10) })
            let all = try await load.lane.knownRows(request(load, .days(nil)))
            #expect(all.hashes.count == 60 && all.isComplete)
            let two = try await load.lane.knownRows(request(load, .days((Self.day + 2)...(Self.day + 3))))
            #expect(two.hashes.count == 20 && two.days == (Self.day + 2)...(Self.day + 3))
            let other = try await load.lane.knownRows(request(load, .days(nil), of: Load.member("domain", "dom_2")))
            #expect(other.hashes.isEmpty && other.isComplete)
        }
    }

    @Test func `what does not fit comes in whole days, upward or downward`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish((0..<60).map { performance($0, day: Self.day + $0 / 10) })
            let schema = try #require(load.schemas[load.plan.layout.targets[0].table])
            func ask(_ range: KnownRowsRequest.Range, limit: Int) async throws -> KnownRows {
                let query = KnownRowsQuery(request(load, range, limit: limit), schema: schema)
                let target = ConnectionTarget(
                    conninfo: Secret(load.database.conninfo), deadline: .seconds(20), applicationName: "test")
                return try query.run(on: PostgresConnection.open(target, timeout: .seconds(20)))
            }
            let part = try await ask(.days(nil), limit: 25)
            #expect(!part.isComplete && part.days == nil)
            let upward = try await ask(.upward(from: Self.day + 1), limit: 25)
            #expect(upward.days == (Self.day + 1)...(Self.day + 2))
            let downward = try await ask(.downward(from: Self.day + 4), limit: 25)
            #expect(downward.days == (Self.day + 3)...(Self.day + 4))
            let rest = try await ask(.upward(from: Self.day + 4), limit: 25)
            #expect(rest.isComplete && rest.days == (Self.day + 4)...CivilDay.distantFuture)
            let tooMany = try await ask(.upward(from: Self.day), limit: 5)
            #expect(tooMany.days == nil)
        }
    }

    @Test func `a record whose row is known is not staged; a changed one, whatever its version, is`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([performance(1, day: Self.day), performance(2, day: Self.day)])
            let known = try await load.lane.knownRows(request(load, .days(nil)))
            let again = [
                performance(1, day: Self.day), performance(2, day: Self.day, clicks: 4),
                performance(3, day: Self.day),
            ]
            let chunk = try load.chunk(of: again, known: known.hashes)
            #expect(chunk.received == 3 && chunk.knownRows == [1, 0] && chunk.tables[0].rows == 2)
            #expect(chunk.keyHashes[0].count == 2)
        }
    }

    @Test func `a withdrawn row is not known, so that it revives`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([performance(1, day: Self.day)])
            try await load.publish([Record.bareTombstone("apf_1", version: 2)])
            let known = try await load.lane.knownRows(request(load, .days(nil)))
            #expect(known.hashes.isEmpty)
            let back = try await load.publish([performance(1, day: Self.day, version: 3)])
            #expect(back.changed == 1)
        }
    }

    @Test func `rows from before the hash are known after they were read once more`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([performance(1, day: Self.day)])
            _ = try await load.database.rows("update dw.fact_ad_performance_daily set row_hash = null")
            let again = try await load.publish([performance(1, day: Self.day)])
            #expect(again.unchanged == 1)
            let known = try await load.lane.knownRows(request(load, .days(nil)))
            #expect(known.hashes.count == 1)
        }
    }
}

extension Load {
    func chunk(of records: [String], known: RowHashSet) throws -> StageChunk {
        let transform = RecordTransform(plan: plan)
        let chunk = StageChunk(tables: plan.layout.tables.count)
        _ = try transform.read(PageBuffer(Array(Record.page(records, under: pipeline.records).utf8)))
        var context = SliceContext(
            sliceID: 99, partition: member, extractedAt: Record.asOf, plausibleDays: nil)
        context.known = [known]
        transform.stage(for: context, naming: SliceMembers(plan, memory: MemberMemory()), into: chunk)
        return chunk
    }
}
