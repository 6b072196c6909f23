import Config
import Core
import Foundation
import TestSupport
import Testing
import Transform
import Warehouse

/// Gives `body` a run of `pipeline` over a new database that knows the clients `dom_1` and `dom_2`.
func withLoad(_ pipeline: String, _ body: (Load) async throws -> Void) async throws {
    try await withDatabase { database in
        try await withLoad(pipeline, in: database, body)
    }
}

/// - Parameter laneTarget: Where the lane connects to, if not straight to the database.
func withLoad(
    _ pipeline: String, in database: TestDatabase, laneTarget: String? = nil, _ body: (Load) async throws -> Void
) async throws {
    let load = try await Load.open(pipeline, in: database, laneTarget: laneTarget)
    do {
        try await body(load)
    } catch {
        await load.close()
        throw error
    }
    await load.close()
}

extension Load {
    /// As the sessions of a load call themselves here.
    static let applicationName = "octoload-load"

    /// A pipeline of another configuration than pipelines.yaml.
    static func open(yaml: String, _ name: String, in database: TestDatabase) async throws -> Load {
        let configuration = try ConfigLoader.parse(text: yaml, file: "test.yaml", environment: [:])
        return try await open(name, of: configuration, in: database)
    }

    static func open(_ name: String, in database: TestDatabase, laneTarget: String? = nil) async throws -> Load {
        try await open(name, of: exampleConfiguration(), in: database, laneTarget: laneTarget)
    }

    private static func open(
        _ name: String, of configuration: Configuration, in database: TestDatabase, laneTarget: String? = nil
    ) async throws -> Load {
        try await insertClients(database)
        let pipeline = try #require(configuration.pipelines.first { $0.name == name })
        let registry = EntityRegistry(configuration.pipelines)
        let warehouse = self.warehouse(database.conninfo)
        let schemas = try await warehouse.catalogue.schemas(of: registry.tables(of: pipeline))
        let codes = try await warehouse.catalogue.codes(of: Set(schemas.values.flatMap(\.codes.values)))
        let plan = try TransformCompiler.compile(pipeline, registry: registry, schemas: schemas, knownCodes: codes)
        let run = RunRecord(id: UUID().uuidString, command: "test", programVersion: "0", configDigest: [1, 2])
        let fence = try await warehouse.runs.begin(run, pipelines: [name]).fences[name] ?? 0
        let members = pipeline.partition.map { partition in
            ["\(partition.entity == "domain" ? "dom" : "org")_1", "\(partition.entity == "domain" ? "dom" : "org")_2"]
                .map { Load.member(partition.entity, $0) }
        }
        let partitions =
            members?.map {
                PartitionRecord(key: $0.partitionKey, memberKey: $0.key, timeZone: "UTC", wantedFrom: Record.firstDay)
            } ?? [PartitionRecord(key: "", memberKey: 0, timeZone: "UTC", wantedFrom: nil)]
        try await warehouse.ledger.register(partitions, of: name)
        let lane = try await self.warehouse(
            laneTarget ?? database.conninfo, deadline: .milliseconds(laneTarget == nil ? 20_000 : 500)
        ).openLane(number: 1)
        try await lane.prepare(plan.layout, schemas: schemas, sets: 2)
        return Load(
            database: database, warehouse: warehouse, pipeline: pipeline, plan: plan, schemas: schemas, lane: lane,
            runID: run.id, fence: fence, member: members?.first)
    }

    func close() async {
        await lane.close()
        await warehouse.close()
    }

    static func member(_ entity: String, _ id: String) -> PartitionMember {
        PartitionMember(
            entity: entity, id: id, key: MemberKeyHash(entity: entity).key(of: id), attributes: ["time_zone": "UTC"])
    }

    static func warehouse(_ conninfo: String, deadline: Duration = .seconds(20)) -> PostgresWarehouse {
        PostgresWarehouse(
            ConnectionTarget(conninfo: Secret(conninfo), deadline: deadline, applicationName: applicationName),
            rejectColumns: RejectStage.columns)
    }

    /// The text of pipelines.yaml.
    static func exampleText() throws -> String {
        let file = URL(filePath: #filePath).appending(path: "../../../../pipelines.yaml").standardizedFileURL
        return try String(contentsOf: file, encoding: .utf8)
    }

    private static func exampleConfiguration() throws -> Configuration {
        try ConfigLoader.parse(text: exampleText(), file: "pipelines.yaml", environment: [:])
    }

    private static func insertClients(_ database: TestDatabase) async throws {
        _ = try await database.rows(
            """
            insert into dw.dim_organization
              (organization_key, organization_id, organization_name, version_at, first_loaded_at, loaded_at)
            select etl.hk('organization', id), id, id, '2000-01-01', now(), now() from unnest('{org_1,org_2}'::text[]) id
            on conflict do nothing
            """)
        _ = try await database.rows(
            """
            insert into dw.dim_domain (domain_key, domain_id, domain_name, version_at, first_loaded_at, loaded_at)
            select etl.hk('domain', id), id, id, '2000-01-01', now(), now() from unnest('{dom_1,dom_2}'::text[]) id
            on conflict do nothing
            """)
    }
}
