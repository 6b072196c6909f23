import Core
import Foundation
import OctoSimulator
import TestSupport
import Testing

/// One quota of a key for all processes that use it.
@Suite struct QuotaSharingTests {
    @Test func `four workers use 95 % of 600 a minute and more, and are never refused`() async throws {
        try await withBench(world: .small(rows: 5_000, clients: 50, days: 365), limits: RateLimits()) { bench in
            // The server counts whole seconds by its clock: a request that is late counts with those after it.
            let config = try bench.writeConfiguration([("requests: [100000/s]", "requests: [600/min, 20/s]")])
            let members = try await bench.program.run(
                "run", "organization", "domains", "connected_accounts", "--config", config)
            try #require(members.code == 0, "\(members.errors)")
            let start = try await bench.program.run(
                "backfill", "start", "ad_performance", "--slice", "3d", "--config", config, "--from",
                "\(bench.simulator.world.shape.firstDay)", "--to", "2026-10-30")
            try #require(start.code == 0, "\(start.errors)")
            let workers = try (0..<4).map { _ in try bench.program.start(["work", "--config", config]) }
            // The first whole minute of the server's, and the one after it.
            let begun = Moment.now
            let minute = Moment(milliseconds: (begun.milliseconds / 60_000 + 1) * 60_000)
            let end = minute + .seconds(120)
            while Moment.now.milliseconds < end.milliseconds { try await Task.sleep(for: .milliseconds(200)) }
            for worker in workers { worker.send(SIGTERM) }
            for worker in workers {
                let result = try await worker.result(within: .seconds(15))
                #expect(result.code == 143, "\(result.errors.suffix(2_000))")
            }
            let log = bench.simulator.requestLog
            #expect(log.filter { $0.status == 429 }.isEmpty)
            let counted = log.filter { $0.time >= minute && $0.time < end }.count
            #expect(counted >= 2 * 570, "\(counted) requests in two minutes of 600")
            print("four workers: \(counted) requests in two minutes of 600")
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
