import Foundation
import OctoSimulator
import TestSupport
import Testing

/// What people and monitors see: status, runs, plans, environments, the service manager.
@Suite struct OperatingTests {
    @Test func `status tells how far each pipeline is, and whether that is recent enough`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            let never = try await bench.program.run("status", "--max-age", "26h", "--quiet", "--config", config)
            #expect(never.code == 1 && never.errors.contains("never ok"), "\(never.errors)")
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            let status = try await bench.program.run("status", "--config", config)
            #expect(status.code == 0, "\(status.errors)")
            let line = try #require(status.output.split(separator: "\n").first { $0.hasPrefix("ad_performance ") })
            #expect(line.contains("2026-10-30 (") && line.contains("zones)"), "\(line)")
            #expect(line.contains("2026-10-02"), "final through is 28 days before: \(line)")
            #expect(status.output.contains("of 100,000 requests") == false, "a second says nothing")

            let fresh = try await bench.program.run("status", "--max-age", "26h", "--quiet", "--config", config)
            #expect(fresh.code == 0 && fresh.output.isEmpty && fresh.errors.isEmpty, "\(fresh.output)\(fresh.errors)")
            _ = try await bench.database.rows(
                "update etl.run_pipeline set finished_at = finished_at - interval '27 h' where pipeline = 'ads'")
            let stale = try await bench.program.run(
                "status", "--max-age", "26h", "--config", config, "--output", "json")
            #expect(stale.code == 1 && stale.errors.contains("ads is stale"), "\(stale.errors)")
            let pipelines = try #require(try stale.json["pipelines"] as? [[String: Any]])
            #expect(pipelines.filter { $0["is_stale"] as? Bool == true }.map { $0["pipeline"] as? String } == ["ads"])
            let wrong = try await bench.program.run("status", "--max-age", "26", "--config", config)
            #expect(wrong.code == 64 && wrong.errors.contains("26h"), "\(wrong.errors)")
        }
    }

    @Test func `gaps are listed with the cause, and close`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(
                try await bench.program.run("run", "organization", "domains", "connected_accounts", "--config", config)
                    .code == 0)
            let domain = bench.simulator.world.domains(asOf: bench.simulator.clock)[0].id.description
            bench.simulator.add(try Fault("ad-performance@\(domain)=500"))
            #expect(try await bench.program.run("run", "ad_performance", "--config", config).code == 1)
            let gaps = try await bench.program.run("status", "--gaps", "--config", config)
            let line = gaps.output.split(separator: "\n").first {
                $0.contains("ad_performance ") && $0.contains(domain)
            }
            #expect(line?.contains("2026-09-01") == true && line?.contains("500") == true, "\(gaps.output)")
            bench.simulator.removeFaults()
            #expect(try await bench.program.run("run", "ad_performance", "--config", config).code == 0)
            // The days since the world's clock are missing by the database's.
            let left = try await bench.database.value(
                "select count(*) from etl.gap_at('2026-10-31 06:00Z') where pipeline = 'ad_performance'")
            #expect(left == "0")
        }
    }

    @Test func `past runs are listed, and one is shown by its first digits`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            #expect(try await bench.program.run("runs", "--config", config).output == "no run yet\n")
            try #require(try await bench.program.run("run", "organization", "domains", "--config", config).code == 0)
            bench.simulator.add(try Fault("campaigns=500"))
            let failed = try await bench.program.run("run", "campaigns", "--config", config)
            #expect(failed.code != 0)
            let list = try await bench.program.run("runs", "--failed", "--config", config)
            #expect(
                list.output.contains("run campaigns") && !list.output.contains("run organization"), "\(list.output)")
            let id = try #require(
                try await bench.database.value("select run_id from etl.run where command = 'run campaigns'"))
            let show = try await bench.program.run("runs", "show", String(id.prefix(6)), "--config", config)
            #expect(show.code == 0 && show.output.contains("FAILED campaigns domain="), "\(show.output)\(show.errors)")
            let json = try await bench.program.run("runs", "show", id, "--config", config, "--output", "json")
            #expect(try json.json["status"] as? String == "failed")
            #expect(try (json.json["failures"] as? [Any])?.isEmpty == false)
            for (argument, message) in [("zzz", "there is no run"), ("", "several runs")] {
                let none = try await bench.program.run("runs", "show", argument, "--config", config)
                #expect(none.code == 64 && none.errors.contains(message), "\(none.errors)")
            }
        }
    }

    @Test func `a plan says what a run then does`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            bench.simulator.advance(days: 1)
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            bench.simulator.clearRequestLog()
            let plan = try await bench.program.run("plan", "--config", config, "--output", "json")
            #expect(plan.code == 0, "\(plan.errors)")
            #expect(bench.simulator.requestLog.isEmpty, "offline")
            let total = try #require(try plan.json["total"] as? [String: Any])
            let run = try await bench.program.run("run", "--config", config, "--output", "json")
            let pipelines = try #require(try run.json["pipelines"] as? [[String: Any]])
            let slices = pipelines.reduce(0) { $0 + (($1["slices"] as? [String: Int])?["planned"] ?? 0) }
            #expect(total["slices"] as? Int == slices)
            let requests = try #require(total["requests"] as? Int)
            let made = bench.simulator.requestLog.count
            #expect(requests >= made / 2 && requests <= made * 2, "planned \(requests), made \(made)")

            let text = try await bench.program.run("plan", "run", "ad_performance", "--config", config)
            #expect(text.output.contains("past reads") && text.output.contains("total: "), "\(text.output)")
            let backfill = try await bench.program.run(
                "plan", "backfill", "ad_performance", "--from", "2026-09-02", "--to", "2026-10-30", "--config", config,
                "--output", "json")
            #expect(try (backfill.json["total"] as? [String: Any])?["slices"] as? Int == 12, "\(backfill.output)")
            #expect(try await bench.database.value("select count(*) from etl.backfill") == "0", "nothing is written")
        }
    }

    @Test func `a plan of a database without books names the migrations`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let program = Program(environment: ["DATABASE_URL": database.conninfo])
            let config = Program.repository.appending(path: "pipelines.yaml").path
            let plan = try await program.run("plan", "--config", config)
            #expect(plan.code == 0, "\(plan.errors)")
            #expect(plan.output.contains("no books yet") && plan.output.contains("001_ledger"), "\(plan.output)")
        }
    }

    @Test func `an environment has its own key and database, and each summary names it`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration([
                (
                    "warehouse: {url: {env: DATABASE_URL}, star: busyocto}",
                    """
                    environments:
                      staging:
                        api: {token: {env: STAGING_KEY}}
                        warehouse: {url: {env: STAGING_DATABASE}}
                        pipelines: {domains: {optional: true}}
                    warehouse: {url: {env: DATABASE_URL}, star: busyocto}
                    """
                )
            ])
            var program = bench.program
            program.environment["STAGING_KEY"] = program.environment["BUSYOCTO_API_KEY"]
            program.environment["STAGING_DATABASE"] = program.environment["DATABASE_URL"]
            program.environment["BUSYOCTO_API_KEY"] = nil
            program.environment["DATABASE_URL"] = "postgresql:///nothing_here?host=/nowhere"
            let result = try await program.run("run", "organization", "--env", "staging", "--config", config)
            #expect(result.code == 0 && result.output.contains("ok in staging"), "\(result.output)\(result.errors)")
            #expect(try await bench.database.value("select environment from etl.run") == "staging")
            program.environment["OCTOLOAD_ENV"] = "staging"
            let json = try await program.run("run", "organization", "--config", config, "--output", "json")
            #expect(try json.json["environment"] as? String == "staging")
            let unknown = try await program.run("run", "--env", "production", "--config", config)
            #expect(unknown.code == 78 && unknown.errors.contains("the file has: staging"), "\(unknown.errors)")
        }
    }

    @Test func `the service manager is told, and the journal gets priorities`() async throws {
        try await withBench(faults: ["campaigns=delay:1200"]) { bench in
            let config = try bench.writeConfiguration()
            let manager = try DatagramSocket()
            var program = bench.program
            program.environment["NOTIFY_SOCKET"] = manager.path
            program.environment["WATCHDOG_USEC"] = "500000"
            let running = try program.start([
                "run", "organization", "domains", "campaigns", "--config", config, "--log-format", "journal",
                "--log-level", "debug",
            ])
            // The kernel keeps ten datagrams that nobody has read (net.unix.max_dgram_qlen), and the program waits for none.
            var messages: [String] = []
            while running.isRunning {
                messages += manager.received()
                try await Task.sleep(for: .milliseconds(20))
            }
            let result = try await running.result(within: .seconds(1))
            #expect(result.code == 0, "\(result.errors)")
            messages += manager.received()
            #expect(messages.first?.hasPrefix("READY=1\nSTATUS=") == true, "\(messages)")
            #expect(messages.contains { $0.hasPrefix("WATCHDOG=1\nSTATUS=") && $0.contains("campaigns 0/6 slices") })
            #expect(messages.last?.hasPrefix("STOPPING=1") == true)
            let lines = result.errors.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("<6>pipeline done") && $0.contains("run=") }, "\(result.errors)")
            #expect(lines.allSatisfy { $0.wholeMatch(of: /<[3-7]>.*/) != nil }, "\(result.errors)")
        }
    }

    @Test func `a terminal shows a bar for each pipeline, without colours if they are not wanted`() async throws {
        try await withBench(faults: ["campaigns=delay:700"]) { bench in
            let config = try bench.writeConfiguration()
            for colour in [true, false] {
                var terminal = bench.program
                terminal.executable = "/usr/bin/script"
                terminal.environment["TERM"] = "xterm"
                terminal.environment["NO_COLOR"] = colour ? nil : "1"
                let command = "\(Program.folder.path)/octoload run organization domains campaigns --config \(config)"
                let file = bench.folder.appending(path: "typescript").path
                let result = try await terminal.run("--quiet", "--return", "--command", command, file)
                #expect(result.code == 0, "\(result.output)")
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(text.contains("campaigns ") && text.contains("░") && text.contains("6/6 slices"), "\(text)")
                #expect(text.contains("\u{1B}[32m") == colour, "\(text.debugDescription)")
            }
        }
    }

    @Test func `a reload of a feed brings what was lost here`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            let before = try await bench.dump()
            _ = try await bench.database.rows(
                "update dw.dim_campaign set campaign_name = 'lost' where campaign_key <> 0")
            #expect(try await bench.program.run("run", "campaigns", "--config", config).code == 0)
            #expect(try await bench.dump() != before, "nothing has changed there")
            #expect(try await bench.program.run("run", "campaigns", "--reload", "--config", config).code == 0)
            #expect(try await bench.dump() == before)
        }
    }

    @Test func `quiet says nothing, unless something is wrong`() async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            let fine = try await bench.program.run("run", "organization", "--quiet", "--config", config)
            #expect(fine.code == 0 && fine.output.isEmpty && fine.errors.isEmpty, "\(fine.output)\(fine.errors)")
            bench.simulator.add(try Fault("domains=500"))
            let wrong = try await bench.program.run("run", "domains", "--quiet", "--config", config)
            #expect(wrong.code == 69 && wrong.errors.contains("FAILED domains"), "\(wrong.errors)")
        }
    }
}

/// A socket that keeps what is sent to it.
private final class DatagramSocket {
    let path: String
    private let descriptor: Int32

    init() throws {
        path = "/tmp/octoload-notify-\(UUID().uuidString.prefix(8))"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        var size: Int32 = 1 << 20
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    func received() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return messages }
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }
}
