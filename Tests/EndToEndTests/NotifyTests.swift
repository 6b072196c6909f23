import Foundation
import OctoSimulator
import Synchronization
import TestSupport
import Testing

/// Who is told how a run ended.
@Suite struct NotifyTests {
    /// Requests with their bodies.
    private final class Hook: Sendable {
        private final class Requests: Sendable {
            let all = Mutex<[(line: String, body: String)]>([])
        }

        let server: LoopbackServer
        private let requests: Requests
        var all: [(line: String, body: String)] { requests.all.withLock { $0 } }

        init() throws {
            let requests = Requests()
            self.requests = requests
            server = try LoopbackServer { connection in
                while let request = connection.readRequest() {
                    let lines = request.split(separator: "\r\n")
                    let length =
                        lines.first { $0.lowercased().hasPrefix("content-length:") }
                        .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
                    let body = String(decoding: connection.readBytes(length), as: UTF8.self)
                    requests.all.withLock { $0.append((String(lines[0]), body)) }
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                }
            }
        }
    }

    private func config(_ bench: Bench, _ notify: String) throws -> String {
        try bench.writeConfiguration([("\npipelines:", "\nnotify: \(notify)\n\npipelines:")])
    }

    @Test func `a failed run is posted and the health check fails; one that went well only pings`() async throws {
        let hook = try Hook()
        try await withBench { bench in
            let config = try config(bench, "{webhook: {env: HOOK}, health_check: {env: PING}}")
            var program = bench.program
            program.environment["HOOK"] = "\(hook.server.origin)/hook?secret=1"
            program.environment["PING"] = "\(hook.server.origin)/ping/abc"
            #expect(try await program.run("run", "organization", "--config", config).code == 0)
            #expect(hook.all.map(\.line) == ["POST /ping/abc HTTP/1.1"])
            bench.simulator.add(try Fault("domains=500"))
            let failed = try await program.run("run", "domains", "--config", config)
            #expect(failed.code == 69)
            #expect(
                hook.all.dropFirst().map(\.line)
                    == ["POST /hook?secret=1 HTTP/1.1", "POST /ping/abc/fail HTTP/1.1"])
            let body = try #require(
                try JSONSerialization.jsonObject(with: Data(hook.all[1].body.utf8)) as? [String: Any])
            #expect(body["exit_code"] as? Int == 69 && body["status"] as? String == "failed")
            #expect(!failed.errors.contains("secret=1") && !failed.errors.contains("ping/abc"), "\(failed.errors)")
        }
    }

    @Test func `a database that is down is told, too`() async throws {
        let hook = try Hook()
        try await withBench { bench in
            let config = try config(bench, "{webhook: {env: HOOK}}")
            var program = bench.program
            program.environment["HOOK"] = "\(hook.server.origin)/"
            program.environment["DATABASE_URL"] = "postgresql:///x?host=/nowhere&connect_timeout=1"
            let text = try String(contentsOfFile: config, encoding: .utf8)
            try text.replacing("warehouse: {url:", with: "warehouse: {connect_deadline: 1s, url:")
                .write(toFile: config, atomically: true, encoding: .utf8)
            let result = try await program.run("run", "organization", "--config", config)
            #expect(result.code == 74, "\(result.errors)")
            #expect(hook.all.count == 1 && hook.all[0].body.contains("\"exit_code\":74"), "\(hook.all)")
        }
    }

    @Test func `a program gets the summary on its stdin and nothing of our secrets`() async throws {
        try await withBench(faults: ["domains=500"]) { bench in
            let file = bench.folder.appending(path: "told").path
            let config = try config(
                bench, "{command: [/bin/sh, -c, 'cat > \(file); env >> \(file)'], always: true}")
            let result = try await bench.program.run("run", "organization", "domains", "--config", config)
            #expect(result.code == 1)
            let told = try String(contentsOfFile: file, encoding: .utf8)
            #expect(told.contains("\"exit_code\":1"), "\(told)")
            #expect(!told.contains("octosimdemokey"), "\(told)")
        }
    }

    @Test(arguments: ["[/nonexistent/program]", "[/bin/false]"])
    func `what goes wrong with it is logged and changes nothing`(_ command: String) async throws {
        try await withBench { bench in
            let config = try config(bench, "{command: \(command), always: true, webhook: {env: NOT_SET}}")
            let result = try await bench.program.run("run", "organization", "--config", config)
            #expect(result.code == 0)
            #expect(result.errors.contains("notify.command") && result.errors.contains("NOT_SET"), "\(result.errors)")
        }
    }

    @Test func `an interrupted run is nobody's news`() async throws {
        try await withBench(faults: ["campaigns=delay:3000"]) { bench in
            let file = bench.folder.appending(path: "told").path
            let config = try config(bench, "{command: [/bin/sh, -c, 'cat > \(file)'], always: true}")
            let running = try bench.program.start(["run", "organization", "domains", "campaigns", "--config", config])
            while running.isRunning, bench.simulator.requestLog.count < 2 {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await Task.sleep(for: .milliseconds(300))
            running.send(SIGTERM)
            #expect(try await running.result(within: .seconds(15)).code == 143)
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }
}
