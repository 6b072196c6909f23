import Foundation
import OctoSimulator
import TestSupport
import Testing

/// What a crash leaves behind has nothing of what was in memory.
@Suite struct CrashTests {
    /// Starts a run that waits for the API, and kills it as a fault of its own would.
    private func crash(_ backtrace: String?) async throws -> Program.Result {
        var result: Program.Result?
        try await withBench(faults: ["organization=delay:5000"]) { bench in
            var program = bench.program
            program.environment["SWIFT_BACKTRACE"] = backtrace
            let run = try program.start(["run", "organization", "--config", try bench.writeConfiguration()])
            while run.isRunning, bench.simulator.requestLog.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            #expect(run.coreLimit == "0 0")
            run.send(SIGSEGV)
            let ended = try await run.result(within: .seconds(90))
            let said = ended.output + ended.errors
            for secret in ["octosimdemokey", bench.database.conninfo] { #expect(!said.contains(secret)) }
            result = ended
        }
        return try #require(result)
    }

    @Test func `nothing at all is printed unless somebody asks, and no core is written`() async throws {
        let ended = try await crash(nil)
        #expect(ended.code == 128 + SIGSEGV)
        #expect(!(ended.output + ended.errors).contains("crashed"), "\(ended.errors)")
    }

    @Test func `under the units it is the place, without registers and memory`() async throws {
        let deploy = Program.repository.appending(path: "deploy")
        let settings = try ["systemd/octoload.service", "systemd/octoload@.service", "cron/octoload"].map { name in
            let text = try String(contentsOf: deploy.appending(path: name), encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.contains("SWIFT_BACKTRACE=") }, "\(name)")
            return String(try #require(line.components(separatedBy: "SWIFT_BACKTRACE=").last))
        }
        #expect(Set(settings).count == 1)
        let said = try await crash(settings[0]).errors
        #expect(said.contains("Program crashed") && said.contains("Thread 0"), "\(said)")
        // Registers come as "rax 0x0000000000000001  1" or with the bytes that they point to.
        let register = try Regex("\\br[a-d]x\\b|\\bx[0-9]+ 0x")
        #expect(!said.contains("Registers") && !said.contains(register), "\(said)")
        #expect(!said.contains("Images ("), "\(said)")
    }

    @Test func `the units write no core file`() throws {
        for name in ["octoload.service", "octoload@.service"] {
            let file = Program.repository.appending(path: "deploy/systemd/\(name)")
            #expect(try String(contentsOf: file, encoding: .utf8).contains("\nLimitCORE=0\n"))
        }
    }
}
