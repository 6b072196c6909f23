import Foundation
import TestSupport
import Testing

/// BusyOcto's API as the simulator has it, without the configuration that comes along.
@Suite struct DiscoverSimulatorTests {
    @Test(arguments: ["competitors", "ads"])
    func `a list of the simulator is discovered, made with --create, and loaded`(name: String) async throws {
        try await withBench(world: .small(rows: 600)) { bench in
            var program = bench.program
            let address = try #require(program.environment["OCTOLOAD_API_URL"])
            program.environment["OCTOLOAD_API_URL"] = nil
            let config = bench.folder.appending(path: "pipelines.yaml").path
            let arguments = [
                "discover", "\(address)/\(name)", "--bearer-env", "BUSYOCTO_API_KEY", "--header",
                "BusyOcto-Version: 2026-09-01",
                "--schema", "found", "--create", "--out", bench.folder.path, "--output", "json",
            ]
            let found = try await program.run(arguments)
            try #require(found.code == 0, "\(found.errors)")
            let database = try #require(try found.json["created_in"] as? String)
            #expect(database.contains("database") && database.contains("user"), "\(database)")
            let run = try await program.run("run", "--config", config)
            #expect(run.code == 0, "\(run.errors)")
            #expect(try await expected(name, address, bench) == "t")
            // What is there is not made again, and nothing of it changes.
            let again = try await program.run(arguments + ["--force"])
            #expect(again.code == 78 && again.errors.contains("it is there already"), "\(again.errors)")
            #expect(try await expected(name, address, bench) == "t")
        }
    }

    /// Holds ids and versions of the table against pages that curl reads.
    private func expected(_ name: String, _ address: String, _ bench: Bench) async throws -> String? {
        var curl = bench.program
        curl.executable = "/usr/bin/curl"
        var records: [Any] = []
        var next: String? = "\(address)/\(name)?limit=500"
        while let url = next {
            let page = try await curl.run(
                "--silent", "--fail", "--header",
                "Authorization: Bearer \(bench.program.environment["BUSYOCTO_API_KEY"] ?? "")",
                "--header", "BusyOcto-Version: 2026-09-01", url
            ).json
            records += try #require(page["data"] as? [Any])
            next = (page["next_cursor"] as? String).map { "\(address)/\(name)?limit=500&cursor=\($0)" }
        }
        let text = String(decoding: try JSONSerialization.data(withJSONObject: records), as: UTF8.self)
        return try await bench.database.value(
            """
            with api as (
              select r ->> 'id' as id, (r ->> 'updated_at')::timestamptz as updated_at
              from jsonb_array_elements('\(text.replacing("'", with: "''"))'::jsonb) r)
            select count(*) > 5 and not exists (table api except select id, updated_at from found.\(name))
              and count(*) = (select count(*) from found.\(name)) from api
            """)
    }
}
