import Foundation
import TestSupport
import Testing

@testable import octoload

/// Lists of an API that a configuration has: by the pipeline's name, or by a path.
@Suite struct DiscoverOwnFileTests {
    private static let pages = [
        "/v1/orders": [
            #"{"data": [{"id": 1, "amount": "1.50", "placed": "2026-01-31"}, {"id": 2, "amount": "2", "placed": null}], "total": 2}"#
        ],
        "/v1/items": [#"[{"sku": "a", "n": 1}, {"sku": "b", "n": 2}, {"sku": "c", "n": 3}]"#],
    ]

    private func bench(_ config: String) -> CommandBench {
        CommandBench(Self.pages, environment: ["KEY": "key-0123456789abcdef", "OCTOLOAD_CONFIG": config])
    }

    @Test func `a pipeline is looked at with the key, headers and query that it has, and its stanza proposed anew`()
        async throws
    {
        try await CommandBench.withConfiguration { config in
            let bench = bench(config)
            let found = await bench.run("discover", "orders")
            #expect(found.code == 0, "\(found.errors)")
            #expect(found.output.hasPrefix("  # Proposed by"), "\(found.output)")
            #expect(found.output.contains("  orders:\n    get: /orders\n"), "\(found.output)")
            #expect(found.output.contains("create table public.orders ("), "\(found.output)")
            // In the place of the one that is there the file is right.
            let text = try String(contentsOfFile: config, encoding: .utf8)
            let stanza = found.output.components(separatedBy: "\n-- Proposed")[0]
            let start = try #require(text.firstRange(of: "  orders:"))
            try (text[..<start.lowerBound] + stanza + "\n").write(toFile: config, atomically: true, encoding: .utf8)
            let valid = await bench.run("validate")
            #expect(valid.code == 0, "\(valid.errors)")
            #expect(!bench.script.requests.isEmpty)
        }
    }

    @Test func `a path below its API is a new pipeline`() async throws {
        try await CommandBench.withConfiguration { config in
            let found = await bench(config).run("discover", "/items?kind=x", "--print", "yaml", "--table", "shop.wares")
            #expect(found.code == 0, "\(found.errors)")
            #expect(found.output.contains("  items:\n    get: /items\n    query: {kind: x}\n"), "\(found.output)")
            #expect(found.output.contains("shop.wares:") && !found.output.contains("create table"), "\(found.output)")
            let taken = await bench(config).run("discover", "/orders")
            #expect(taken.code == 64 && taken.errors.contains("--name"), "\(taken.errors)")
            let unknown = await bench(config).run("discover", "nothing")
            #expect(unknown.code == 64 && unknown.errors.contains("orders"), "\(unknown.errors)")
            let keyed = await bench(config).run("discover", "orders", "--bearer-env", "OTHER")
            #expect(keyed.code == 64 && keyed.errors.contains("in the configuration"), "\(keyed.errors)")
        }
    }

    @Test func `without --create the database is not even looked for`() async throws {
        try await CommandBench.withConfiguration { config in
            let found = await bench(config).run("discover", "orders", "--output", "json")
            #expect(found.code == 0 && !found.output.contains("created_in"), "\(found.errors)")
            let created = await bench(config).run("discover", "orders", "--create", "--quiet")
            #expect(created.code == 78 && created.errors.contains("no database is named"), "\(created.errors)")
        }
    }
}
