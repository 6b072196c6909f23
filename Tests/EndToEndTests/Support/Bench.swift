import Foundation
import OctoSimulator
import TestSupport
import Testing

/// A simulator, a database and the program between them.
struct Bench {
    let simulator: Simulator
    let database: TestDatabase
    var program: Program
    let folder: URL

    /// pipelines.yaml as it is in the repository, but with quotas lifted and days wanted from the world's first on.
    func writeConfiguration(_ changes: [(String, String)] = []) throws -> String {
        var text = try String(
            contentsOf: Program.repository.appending(path: "pipelines.yaml"), encoding: .utf8)
        let first = simulator.world.shape.firstDay
        let standard = [
            ("requests: [600/min, 20/s]", "requests: [100000/s]"),
            ("start: 2024-01-01", "start: \(first)"),
            ("attempts: 6", "attempts: 3, base: 1ms, cap: 5ms"),
        ]
        for (old, new) in standard + changes {
            try #require(text.contains(old), "pipelines.yaml has no \(old)")
            text = text.replacing(old, with: new)
        }
        let file = folder.appending(path: "pipelines.yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    /// The tables as text, without what differs between two runs: stamps, run and slice numbers.
    func dump() async throws -> String {
        let tables = [
            "dim_organization", "dim_domain", "dim_ad_account", "dim_campaign", "dim_ad_set", "dim_ad",
            "dim_competitor", "dim_competitor_content", "dim_platform", "dim_content_type", "dim_currency",
            "fact_ad_performance_daily", "fact_campaign_performance_daily", "fact_competitor_post",
        ]
        var text = ""
        for table in tables {
            let digest = try await database.value(
                """
                select count(*) || ' ' || coalesce(md5(string_agg(line, e'\\n' order by line collate "C")), '-') from (
                  select (to_jsonb(t) - '{first_loaded_at,loaded_at,slice_id}'::text[])::text as line from dw.\(table) t) x
                """)
            text += "\(table) \(digest ?? "")\n"
        }
        return text
    }
}

/// Gives `body` a bench of its own.
func withBench(
    world: WorldShape = .small(), paging: PagingSettings = PagingSettings(), limits: RateLimits? = nil,
    faults: [String] = [], _ body: (Bench) async throws -> Void
) async throws {
    // The simulated server's Date is its world's time.
    let skew = Duration.milliseconds(world.opening.milliseconds - Moment.now.milliseconds)
    let simulator = Simulator(
        SimulatorConfiguration(
            world: world, limits: limits, paging: paging, faults: try faults.map { try Fault($0) }, dateSkew: skew))
    try await simulator.start()
    let folder = FileManager.default.temporaryDirectory.appending(path: "octoload-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let result: Result<Void, any Error>
    do {
        try await withDatabase { database in
            let program = Program(environment: [
                "OCTOLOAD_API_URL": try #require(simulator.baseURL), "BUSYOCTO_API_KEY": "octosimdemokey0000000000",
                "DATABASE_URL": database.conninfo,
            ])
            try await body(Bench(simulator: simulator, database: database, program: program, folder: folder))
        }
        result = .success(())
    } catch { result = .failure(error) }
    await simulator.stop()
    try? FileManager.default.removeItem(at: folder)
    try result.get()
}

extension WorldShape {
    /// Six clients over sixty days, opening just before summer time ends in New York.
    /// - Parameter opening: Far enough back that the world stays behind the database's clock, however far the test moves it: an
    ///   API that leads is believed from its second run only.
    static func small(
        rows: Int = 2000, clients: Int = 6, days: Int = 60, seed: UInt64 = 7,
        opening: Day = Day(year: 2026, month: 10, day: 31)
    ) -> WorldShape {
        WorldShape(
            seed: seed, clients: clients, historyDays: days, performanceRows: rows,
            opening: opening.utcStart + .seconds(6 * 3600), replicationLag: true)
    }
}
