import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Days of a world that goes on: what a workflow acts on is what the world's own model says is new, each once, also if the
/// program is killed while it acts.
///
/// `OCTOLOAD_NIGHTS=40` is the long form; by default there are fewer.
@Suite struct NewsTests {
    private static let nights = ProcessInfo.processInfo.environment["OCTOLOAD_NIGHTS"].flatMap { Int($0) } ?? 6
    private static let lists = ["organization", "domains", "connected_accounts", "competitors", "competitor_ads"]

    @Test(arguments: [false, true])
    func `each new ad is acted on once`(isKilled: Bool) async throws {
        let peer = try PeerServer { number, _ in ("201 Created", #"{"id":"p\#(number)"}"#) }
        let opening = Day(year: 2026, month: 9, day: 1)
        try await withBench(world: .small(rows: 0, opening: opening)) { bench in
            let sql =
                "select ad_id as ad, domain_id, headline, first_seen_at from mart.competitor_ads where first_seen_at >= '\(opening)'"
            let workflows = """

                workflows:
                  new_ads:
                    watch: {sql: "\(sql)", key: ad, client: domain_id, at: first_seen_at}
                    max_age: 3650d
                    limit: 10000
                    retry: {attempts: 50, base: 1ms, cap: 5ms}
                    do:
                      - http: {url: \(peer.origin)/first, json: {ad: "{ad}", text: "{headline}"}, id: id, once_by_key: true}
                      - http: {as: second, url: \(peer.origin)/second, json: {ad: "{ad}", of: "{steps.http.id}"}, id: id, once_by_key: true}

                pipelines:
                """
            let config = try bench.writeConfiguration([("\npipelines:", workflows)])
            func octoload(_ arguments: [String]) async throws -> Program.Result {
                try await bench.program.run(arguments + ["--config", config])
            }
            let access = try await octoload(["migrate"])
            try #require(access.code == 0, "\(access.errors)")
            let role = try await octoload(["access", "init"])
            try #require(role.code == 0, "\(role.errors)")
            var expected: Set<String> = []
            for night in 1...Self.nights {
                let run = try await octoload(["run"] + Self.lists + (isKilled ? ["--no-actions"] : []))
                #expect(run.code == 0, "night \(night): \(run.errors)")
                if isKilled { try await killWhileActing(bench, config, night: night) }
                let act = try await octoload(["act"])
                #expect(act.code == 0, "night \(night): \(act.errors)")
                expected.formUnion(ads(bench, since: opening))
                bench.simulator.advance(days: 1)
            }
            #expect(expected.count >= 2, "the world has no news")
            let items = try await bench.database.rows("select item_key from etl.workflow_item").compactMap { $0[0] }
            #expect(Set(items) == expected && items.count == expected.count)
            for step in ["first", "second"] {
                let sent = peer.requests.filter { $0.line.hasPrefix("POST /\(step) ") }
                let byAd = Dictionary(grouping: sent) { $0.json["ad"] as? String ?? "" }
                #expect(Set(byAd.keys) == expected, "\(step)")
                // However often, under one key; and only if a process was killed, more than once.
                #expect(byAd.values.allSatisfy { Set($0.map { $0.headers["idempotency-key"] }).count == 1 }, "\(step)")
                if !isKilled { #expect(sent.count == expected.count, "\(step)") }
            }
            let states = try await bench.database.rows("select distinct state from etl.action")
            #expect(states == [["done"]])
            let mart = try await bench.database.value("select count(*) from mart.actions where state = 'done'")
            #expect(mart == "\(2 * expected.count)")
        }
    }

    /// Ads that the world has now and had not before.
    private func ads(_ bench: Bench, since opening: Day) -> [String] {
        bench.simulator.world.competitorAds(asOf: bench.simulator.clock)
            .filter { $0.deletedAt == nil && $0.firstSeenAt >= opening.utcStart }.map { "\($0.id)" }
    }

    /// At another place each night: while it asks, enters, sends or writes.
    private func killWhileActing(_ bench: Bench, _ config: String, night: Int) async throws {
        for round in 0..<3 {
            let running = try bench.program.start(["act", "--config", config])
            try await Task.sleep(for: .milliseconds(40 + (night * 37 + round * 61) % 200))
            running.send(SIGKILL)
            _ = try await running.result(within: .seconds(10))
            _ = try await bench.database.rows(
                "update etl.action set leased_until = clock_timestamp() where state = 'sending'")
        }
    }
}
