import Foundation
import TestSupport
import Testing

@testable import octoload

/// `octoload init`: from flags, from answers, and with nobody to ask.
@Suite struct InitTests {
    private static let page = #"{"data": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], "next": null}"#

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "octoload-init-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func text(_ folder: URL, _ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test func `flags alone make files that are read, with a place for the secret that is its owner's`() async throws {
        try await withFolder { folder in
            let bench = CommandBench(["/v1/things": [Self.page]], environment: ["SHOP_KEY": "a-key-0123456789"])
            let made = await bench.run(
                "init", folder.path, "--url", "https://api.example.com/v1/things", "--bearer-env", "SHOP_KEY",
                "--schema", "shop",
                "--schedule", "cron", "--quiet")
            #expect(made.code == 0, "\(made.errors)")
            for command in [
                ". ./octoload.env", "psql \"$DATABASE_URL\" -f table.sql", "octoload run",
                "octoload schedule print cron",
            ] {
                #expect(made.output.contains(command), "\(made.output)")
            }
            let valid = await bench.run("validate", "--config", folder.appending(path: "pipelines.yaml").path)
            #expect(valid.code == 0, "\(valid.errors)")
            #expect(try text(folder, "pipelines.yaml").contains("name: name"))
            #expect(try text(folder, "table.sql").contains("create table shop.things"))
            let variables = try text(folder, "octoload.env")
            #expect(
                variables.contains("\nSHOP_KEY=\n") && variables.contains("DATABASE_URL=")
                    && !variables.contains("a-key-0123456789"))
            let mode = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "octoload.env").path)[
                .posixPermissions]
            #expect(mode as? Int == 0o600)
            // Nothing is written over.
            let again = await bench.run("init", folder.path, "--url", "https://api.example.com/v1/things", "--quiet")
            #expect(again.code == 78 && again.errors.contains("--force"), "\(again.errors)")
            #expect(try text(folder, "octoload.env") == variables)
        }
    }

    @Test func `a person is asked for what no flag gives, and asked again for what will not do`() async throws {
        try await withFolder { folder in
            var bench = CommandBench(["/v1/things": [Self.page]], environment: ["KEY": "a-key-0123456789"])
            bench.lines = [
                "nonsense", "https://api.example.com/v1/things?kind=x", "header", "KEY", "X-Key", "wares", "", "none",
            ]
            let made = await bench.run("init", folder.path)
            #expect(made.code == 0, "\(made.errors)")
            #expect(
                made.errors.contains("this is not an address") && made.errors.contains("Schema of its table [public]"),
                "\(made.errors)")
            let yaml = try text(folder, "pipelines.yaml")
            #expect(yaml.contains("  wares:\n    get: /things\n    query: {kind: x}"), "\(yaml)")
            #expect(yaml.contains("auth: {style: api_key, env: KEY, header: X-Key}"), "\(yaml)")
            #expect(bench.script.requests.count > 1)
        }
    }

    @Test func `with nobody to ask the flag that is missing is named`() async throws {
        try await withFolder { folder in
            for arguments in [["init", folder.path], ["init", folder.path, "--yes"]] {
                let refused = await CommandBench().run(arguments)
                #expect(refused.code == 64 && refused.errors.contains("--url is missing"), "\(refused.errors)")
            }
            var silent = CommandBench()
            silent.lines = []
            let refused = await silent.run("init", folder.path)
            #expect(refused.code == 64 && refused.errors.contains("--url"), "\(refused.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.path))
        }
    }

    @Test func `a list that does not answer gets a file to begin with, and the command that fills it`() async throws {
        try await withFolder { folder in
            var bench = CommandBench()
            bench.isHasty = true
            let made = await bench.run(
                "init", folder.path, "--url", "https://api.example.com/v1/things", "--yes", "--output", "json")
            #expect(made.code == 0 && made.errors.contains("could not be looked at"), "\(made.errors)")
            #expect(
                made.output.contains(#""discovered":false"#) && made.output.contains("octoload discover things"),
                "\(made.output)")
            let valid = await bench.run("validate", "--config", folder.appending(path: "pipelines.yaml").path)
            #expect(valid.code == 0, "\(valid.errors)")
            let unset = await bench.run(
                "init", folder.path, "--url", "https://api.example.com/v1/things", "--bearer-env", "NOT_SET", "--yes",
                "--force")
            #expect(unset.code == 0 && unset.errors.contains("NOT_SET is not set"), "\(unset.errors)")
            // The attempts of the first look; the second asks nothing.
            #expect((1...6).contains(bench.script.requests.count))
        }
    }
}
