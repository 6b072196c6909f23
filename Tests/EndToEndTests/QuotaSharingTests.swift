import Core
import Foundation
import OctoSimulator
import TestSupport
import Testing

/// One quota of a key for all processes that use it.
@Suite struct QuotaSharingTests {
    // How much of it they use is measured by `deploy/benchmark/run quota`, with nothing else on the machine.
    @Test func `workers together keep to one quota`() async throws {
        try await withBench(limits: RateLimits(perMinute: 90, perSecond: 1_000, inFlight: 4)) { bench in
            let config = try bench.writeConfiguration([
                ("requests: [100000/s], concurrency: 8", "requests: [90/min], concurrency: 4")
            ])
            let members = try await bench.program.run(
                "run", "organization", "domains", "connected_accounts", "--config", config)
            try #require(members.code == 0, "\(members.errors)")
            let start = try await bench.program.run(
                "backfill", "start", "ad_performance", "--slice", "2d", "--config", config, "--from", "2026-09-02",
                "--to", "2026-10-30")
            try #require(start.code == 0, "\(start.errors)")
            let workers = try (0..<3).map { _ in try bench.program.start(["work", "--config", config]) }
            // All that there is for this minute.
            while workers.contains(where: \.isRunning), bench.simulator.requestLog.count < 89 {
                try await Task.sleep(for: .milliseconds(50))
            }
            // And a little longer: whoever asked for more now would be refused.
            try await Task.sleep(for: .seconds(2))
            for worker in workers { worker.send(SIGTERM) }
            for worker in workers { #expect(try await worker.result(within: .seconds(15)).code == 143) }
            #expect(bench.simulator.requestLog.filter { $0.status == 429 }.isEmpty)
        }
    }

    @Test func `a quota that is used up for longer than max_wait is 75, and says when to go on`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration([
                ("requests: [100000/s]", "requests: [60/h]"), ("max_wait: 15m", "max_wait: 5s"),
            ])
            let result = try await bench.program.run("run", "--config", config, "--output", "json")
            #expect(result.code == 75, "\(result.errors)")
            let resume = try #require(try result.json["resume_at"] as? String, "\(result.output)")
            let time = try #require(Instant(rfc3339: resume))
            let wait = time - (.unixEpoch + .milliseconds(Moment.now.milliseconds))
            #expect(wait > .seconds(3_300) && wait <= .seconds(3_720), "\(resume)")
            #expect(result.errors.contains(resume), "\(result.errors)")
            #expect(bench.simulator.requestLog.count <= 59)
            // The next process knows, and asks nothing.
            bench.simulator.clearRequestLog()
            let second = try await bench.program.run("run", "--config", config)
            #expect(second.code == 75 && bench.simulator.requestLog.isEmpty, "\(second.errors)")
        }
    }

    @Test func `requests of a process that was killed hold up nobody`() async throws {
        try await withBench(faults: ["campaigns=delay:4000"]) { bench in
            let config = try bench.writeConfiguration([("concurrency: 8", "concurrency: 1")])
            try #require(try await bench.program.run("run", "organization", "domains", "--config", config).code == 0)
            let running = try bench.program.start(["run", "campaigns", "--config", config])
            let busy = #"select count(*) from etl.quota where state like '%"inFlight":1%'"#
            while running.isRunning, try await bench.database.value(busy) == "0" {
                try await Task.sleep(for: .milliseconds(20))
            }
            running.send(SIGKILL)
            _ = try await running.result(within: .seconds(5))
            let start = ContinuousClock.now
            #expect(try await bench.program.run("run", "organization", "--config", config).code == 0)
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test func `what the API says of its rates holds for all processes`() async throws {
        try await withBench(limits: RateLimits(perMinute: 60, perSecond: 100)) { bench in
            let config = try bench.writeConfiguration([("max_wait: 15m", "max_wait: 1s")])
            let first = try await bench.program.run("run", "--config", config)
            #expect(first.code == 75, "\(first.errors)")
            let second = try await bench.program.run("run", "--config", config)
            #expect(second.code == 75 || second.code == 0, "\(second.errors)")
            #expect(bench.simulator.requestLog.filter { $0.status == 429 }.isEmpty)
        }
    }
}
