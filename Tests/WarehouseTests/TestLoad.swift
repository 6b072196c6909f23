import Config
import Core
import Foundation
import TestSupport
import Transform
import Warehouse

/// One pipeline of the repository's pipelines.yaml over a real warehouse: records in as JSON, and what became of them.
struct TestLoad {
    let warehouse: PostgresWarehouse
    let lane: any LoadLane
    let pipeline: Pipeline
    let plan: TransformPlan
    var fence: Int64
    let runID: String
    let partition: PartitionMember?

    static let domain = "dom_aaaaaaaaaaaaaaaa"

    /// Begins a run of the pipeline, for one client.
    init(_ name: String, _ database: TestDatabase) async throws {
        warehouse = database.warehouse()
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../pipelines.yaml").path
        let pipelines = try ConfigLoader.load(path: path, environment: [:]).pipelines
        let registry = EntityRegistry(pipelines)
        pipeline = pipelines.first { $0.name == name }!
        let schemas = try await warehouse.schemas(of: Set(registry.tables(of: pipeline)))
        let codes = try await warehouse.codes(of: Set(schemas.values.flatMap(\.codes.values)))
        plan = try TransformCompiler.compile(pipeline, registry: registry, schemas: schemas, knownCodes: codes)
        let key = MemberKeyHash(entity: "domain").key(of: TestLoad.domain)
        partition =
            pipeline.partition?.entity == "domain"
            ? PartitionMember(
                entity: "domain", id: TestLoad.domain, key: key, attributes: ["time_zone": "Europe/Berlin"])
            : nil
        if partition != nil {
            _ = try await database.rows(
                """
                insert into dw.dim_domain (domain_key, domain_id, domain_name, version_at, first_loaded_at, loaded_at)
                values (\(key), '\(TestLoad.domain)', 'Client', now(), now(), now()) on conflict do nothing
                """)
        }
        runID = UUID().uuidString
        let run = RunRecord(id: runID, command: "run", programVersion: "test", configDigest: [1])
        fence = try await warehouse.begin(run, pipelines: [name])[name] ?? 0
        try await warehouse.register(
            [
                PartitionRecord(
                    key: partition?.partitionKey ?? "", memberKey: partition?.key ?? 0, timeZone: "UTC",
                    wantedFrom: pipeline.reading.window?.start)
            ], of: name)
        lane = try await warehouse.openLane(number: 1)
        try await lane.prepare(plan.layout, schemas: schemas, sets: 3)
    }

    /// Stages records as one slice and publishes it.
    @discardableResult
    func load(
        _ records: [String], range: LedgerRange = .snapshot, asOf: String = "2026-11-01T00:00:00Z"
    ) async throws -> RecordCounts {
        let batch = try await stage(records, range: range, asOf: asOf)
        let outcome = try await lane.publish(batch)
        return outcome.slices[batch.slices[0].id] ?? RecordCounts()
    }

    func stage(_ records: [String], range: LedgerRange, asOf: String, set: Int = 0) async throws -> BatchManifest {
        let slice = try await warehouse.sliceNumbers(1)[0]
        let instant = Instant(rfc3339: asOf)!
        let transform = RecordTransform(plan: plan)
        let chunk = StageChunk(tables: plan.layout.tables.count)
        let isRoot = pipeline.records == .root
        let text = isRoot ? records[0] : #"{"data":[\#(records.joined(separator: ","))]}"#
        _ = try transform.read(PageBuffer(Array(text.utf8)))
        transform.stage(
            for: SliceContext(sliceID: slice, partition: partition, extractedAt: instant, plausibleDays: nil),
            into: chunk)
        var staged: [StagedTable] = []
        for (index, buffer) in chunk.tables.enumerated() {
            if buffer.rows > 0 { try await lane.copy(buffer, to: .table(index), set: set) }
            var table = StagedTable()
            table.rows = buffer.rows
            table.mayRepeatKeys = true
            table.days = chunk.partitionDays[index]
            staged.append(table)
        }
        if chunk.members.rows > 0 { try await lane.copy(chunk.members, to: .members, set: set) }
        if chunk.rejects.rows > 0 { try await lane.copy(chunk.rejects, to: .rejects, set: set) }
        let completed = CompletedSlice(
            id: slice, partition: partition, range: range, asOf: instant, pages: 1, calls: 1, received: chunk.received,
            rejected: chunk.rejected, stagedRows: chunk.tables.map(\.rows))
        return BatchManifest(
            batchID: UUID().uuidString, runID: runID, pipeline: pipeline.name, fence: fence, stageSet: set,
            slices: [completed], tables: staged, memberRows: chunk.members.rows, rejectRows: chunk.rejects.rows,
            newCodes: chunk.newCodes, absenceDeletes: pipeline.reading.absenceDeletes)
    }

    func close() async {
        await lane.close()
        await warehouse.close()
    }
}

/// Gives `body` a load of one pipeline, in a database of its own.
func withLoad(_ pipeline: String, _ body: (TestLoad, TestDatabase) async throws -> Void) async throws {
    try await withDatabase { database in
        let load = try await TestLoad(pipeline, database)
        do { try await body(load, database) } catch {
            await load.close()
            throw error
        }
        await load.close()
    }
}

/// A row of ad performance.
func performance(
    _ number: Int = 1, day: String = "2026-10-01", clicks: String = "10", spend: String = "\"1.50\"",
    updated: String = "2026-10-02T00:00:00.000Z", platform: String = "facebook"
) -> String {
    """
    {"id":"apf_\(number)","domain_id":"\(TestLoad.domain)","account_id":"acc_1","platform":"\(platform)","campaign_id":"cpn_1",
     "ad_set_id":"ast_1","ad_id":"ad_\(number)","date":"\(day)","time_zone":"Europe/Berlin","currency":"EUR",
     "attribution_setting":"28d_click_1d_view","is_final":false,"metrics":{"spend":\(spend),"impressions":100,"clicks":\(clicks),
     "reach":80,"video_views":null,"conversions":"1","conversion_value":"20.00"},"updated_at":"\(updated)","deleted_at":null}
    """
}

/// What is left of a deleted record.
func tombstone(_ id: String, updated: String = "2026-10-05T00:00:00.000Z") -> String {
    """
    {"id":"\(id)","object":"x","domain_id":"\(TestLoad.domain)","updated_at":"\(updated)","deleted_at":"\(updated)"}
    """
}

func campaign(_ name: String, updated: String = "2026-10-02T00:00:00.000Z", platform: String = "facebook") -> String {
    """
    {"id":"cpn_1","domain_id":"\(TestLoad.domain)","account_id":"acc_1","platform":"\(platform)","platform_campaign_id":"1",
     "name":"\(name)","status":"active","objective":"sales","buying_type":"auction","daily_budget":"9.99","lifetime_budget":null,
     "currency":"EUR","start_date":"2026-01-01","end_date":null,"labels":["a"],"created_at":"2026-01-01T00:00:00Z",
     "updated_at":"\(updated)","deleted_at":null}
    """
}
