import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Changes of many clients in few requests.
@Suite struct GroupingTests {
    private static let world = WorldShape.small(rows: 2_000, clients: 60, days: 8)

    private func requests(_ bench: Bench, _ list: String) -> Int {
        bench.simulator.requestLog.filter { $0.path.hasSuffix("/\(list)") }.count
    }

    @Test func `a quiet night costs requests per fifty clients and list`() async throws {
        try await withBench(world: Self.world) { bench in
            let config = try bench.writeConfiguration()
            let first = try await bench.program.run("run", "--config", config)
            try #require(first.code == 0, "\(first.errors)")
            bench.simulator.clearRequestLog()
            bench.simulator.advance(by: .seconds(600))
            let quiet = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(quiet.code == 0, "\(quiet.errors)")
            for list in ["campaigns", "ad-sets", "ads", "competitors", "competitor-posts", "competitor-activity"] {
                #expect(requests(bench, list) == 2, "\(list): \(requests(bench, list)) requests for 60 clients")
            }
            #expect(try quiet.figure("campaigns", "slices.published") == 60)
            #expect(try quiet.figure("campaigns", "calls") == 2)
            // And what they bring is what the world has, day by day.
            for _ in 0..<2 {
                bench.simulator.advance(days: 1)
                let result = try await bench.program.run("run", "--config", config)
                #expect(result.code == 0, "\(result.errors)")
                let differences = try await Truth(bench: bench).differences()
                #expect(differences == [])
            }
        }
    }

    @Test func `one client that fails fails alone, and the others' requests are shared again the next night`()
        async throws
    {
        try await withBench(world: Self.world) { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            bench.simulator.advance(days: 1)
            let domain = bench.simulator.world.domains(asOf: bench.simulator.clock)[30].id.description
            bench.simulator.add(try Fault("campaigns@\(domain)=500"))
            let result = try await bench.program.run("run", "campaigns", "--config", config, "--output", "json")
            #expect(result.code == 1, "\(result.errors)")
            #expect(try result.figure("campaigns", "slices.published") == 59)
            #expect(try result.figure("campaigns", "slices.failed") == 1)
            #expect(result.errors.contains("domain=\(domain)"), "\(result.errors)")
            let behind = try await bench.database.rows(
                """
                select partition_key from etl.watermark where pipeline = 'campaigns'
                  and watermark < (select max(watermark) from etl.watermark where pipeline = 'campaigns')
                """)
            #expect(behind == [["domain=\(domain)"]])

            // The client that is known to fail is asked for alone, at once.
            bench.simulator.clearRequestLog()
            _ = try await bench.program.run("run", "campaigns", "--config", config)
            let log = bench.simulator.requestLog.filter { $0.path.hasSuffix("/campaigns") }
            #expect(log.filter { $0.query.contains(domain) && $0.query.contains(",") }.isEmpty)
            #expect(log.filter { $0.status == 200 }.count == 2)

            bench.simulator.removeFaults()
            #expect(try await bench.program.run("run", "--config", config).code == 0)
            let differences = try await Truth(bench: bench).differences()
            #expect(differences == [])
        }
    }

    @Test func `a client that is not found is left out of the others' requests`() async throws {
        try await withBench(world: .small(rows: 500, clients: 8)) { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            bench.simulator.advance(days: 1)
            let domain = bench.simulator.world.domains(asOf: bench.simulator.clock)[1].id.description
            bench.simulator.add(try Fault("ads@\(domain)=404"))
            let result = try await bench.program.run("run", "ads", "--config", config, "--output", "json")
            #expect(result.code == 1, "\(result.errors)")
            #expect(try result.figure("ads", "slices.failed") == 1)
        }
    }
}
