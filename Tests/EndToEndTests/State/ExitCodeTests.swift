import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Exit codes and next steps that had drifted from what is written.
@Suite struct ExitCodeTests {
    @Test(arguments: [
        "ftp://api.example.com", "api.example.com/v1", "https://", "https:///v1", "'https://api.example.com '",
        "' https://api.example.com'", "https://api..example.com", "https://-api.example.com", "https://.",
        "https://api example.com",
    ])
    func `an address that is none is 78, and nothing is asked`(address: String) async throws {
        try await withOrders(shape: OrdersBench.Shape(baseURL: address)) { bench in
            for arguments in [["run"], ["validate"], ["check"]] {
                let result = try await bench.program.run(arguments + ["--config", bench.config])
                #expect(result.code == 78 && result.errors.contains("base_url"), "\(arguments): \(result.errors)")
            }
        }
    }

    @Test func `a name that nobody resolves is 69`() async throws {
        try await withOrders(shape: OrdersBench.Shape(baseURL: "https://nobody.invalid/v1")) { bench in
            let result = try await bench.run()
            #expect(result.code == 69 && result.errors.contains("nobody.invalid"), "\(result.errors)")
        }
    }

    @Test func `a redirect elsewhere is 76, and the same command is not called a way on`() async throws {
        try await withOrders { bench in
            bench.api.follow { _ in .status(302, headers: ["Location": "https://elsewhere.example/"]) }
            let result = try await bench.run()
            #expect(result.code == 76 && result.errors.contains("elsewhere.example"), "\(result.errors)")
            #expect(!result.errors.contains("resume with"), "\(result.errors)")
        }
    }

    @Test func `a run that is not there is 64, and those that are there are named`() async throws {
        try await withOrders { bench in
            let none = try await bench.run("runs", "show", "abc")
            #expect(none.code == 64 && none.errors.contains("none at all"), "\(none.errors)")
            try await bench.expectRun(0)
            let id = try await bench.database.value("select left(run_id::text, 8) from etl.run") ?? "?"
            for unknown in ["zzz", "%", "00000000-0000-0000-0000-000000000000"] {
                let result = try await bench.run("runs", "show", unknown)
                #expect(result.code == 64 && result.errors.contains(id), "\(result.errors)")
            }
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let wait: String?
        /// How many requests are refused before one goes through.
        let count: Int
        let code: Int32
        let says: String
        var testDescription: String { "\(count) of Retry-After \(wait ?? "none")" }
    }

    @Test(arguments: [
        Refusal(wait: "60", count: 99, code: 75, says: "longer than retry.max_wait"),
        Refusal(wait: nil, count: 99, code: 69, says: "429"),
        Refusal(wait: "1", count: 1, code: 0, says: ""),
    ])
    func `check and run are alike on 429`(refusal: Refusal) async throws {
        for command in ["run", "check"] {
            try await withOrders { bench in
                let headers = refusal.wait.map { ["Retry-After": $0] } ?? [:]
                bench.api.follow { request in
                    request.number <= refusal.count ? .status(429, headers: headers) : Orders.healthy(request)
                }
                let result = try await bench.run(command)
                #expect(result.code == refusal.code, "\(command): \(result.errors) \(result.output)")
                let words = result.errors + result.output
                #expect(refusal.says.isEmpty || words.contains(refusal.says), "\(command): \(words)")
            }
        }
    }

    /// Every command, as it answers into a disk that is full.
    @Test func `what cannot be written is 74 and a sentence, whatever the command`() async throws {
        try await withOrders { bench in
            var shell = bench.program
            shell.executable = "/bin/bash"
            func run(_ command: String) async throws -> Program.Result {
                try await shell.run("-c", "\(Program.folder.appending(path: "octoload").path) \(command) > /dev/full")
            }
            let config = "--config \(bench.config)"
            for command in [
                "--help", "--version", "help run", "run \(config)", "run --output json \(config)", "check \(config)",
                "validate \(config)", "plan \(config)", "status \(config)", "runs \(config)", "calls \(config)",
                "migrate \(config)", "migrate --plan \(config)", "quota \(config)", "state \(config)",
                "slice list \(config)", "quarantine list \(config)", "access list \(config)",
                "backfill status \(config)",
                "schedule print cron \(config)", "check --security \(config)",
            ] {
                let result = try await run(command)
                #expect(result.code == 74, "\(command): \(result.code) \(result.errors)")
                #expect(
                    result.errors.contains("standard output: No space left on device"), "\(command): \(result.errors)")
            }
            // The work itself is done.
            try await bench.expectOrders()
            #expect(try await run("run --quiet \(config)").code == 0, "nothing to write, nothing lost")
            #expect(try await run("run nosuch \(config)").code == 64)
        }
    }

    /// Each command in the words of the program, given to the program: it need not succeed, but it must be one.
    @Test func `every command that is printed is one`() async throws {
        let program = Program(environment: [:])
        let commands = try Self.printedCommands()
        #expect(commands.count >= 25, "\(commands)")
        for command in commands.sorted() {
            var shell = program
            shell.executable = "/bin/bash"
            let words = command.dropFirst("octoload".count)
            let path = Program.folder.appending(path: "octoload").path
            let result = try await shell.run("-c", "\(path)\(words) --config /nonexistent/pipelines.yaml")
            // The file is read after the command line is understood.
            #expect(result.code == 78, "\(command): \(result.code) \(result.errors)")
        }
    }

    /// Commands in backticks, and behind a colon, in string literals of the program.
    private static func printedCommands() throws -> Set<String> {
        let sources = Program.repository.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(atPath: sources.path))
        var commands: Set<String> = []
        for case let file as String in files where file.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let code = line.trimmingCharacters(in: .whitespaces)
                guard !code.hasPrefix("//") else { continue }
                let plain = withoutInterpolations(String(code))
                for match in plain.matches(of: #/(?:`|: )(octoload [a-z][^`"\\;]*)/#) {
                    commands.insert(match.1.trimmingCharacters(in: CharacterSet(charactersIn: " .,)")))
                }
            }
        }
        return commands
    }

    /// With a word in the place of each value.
    private static func withoutInterpolations(_ line: String) -> String {
        var result = ""
        var rest = Substring(line)
        while let start = rest.range(of: "\\(") {
            result += rest[..<start.lowerBound] + "1"
            var depth = 1
            rest = rest[start.upperBound...]
            while depth > 0, let next = rest.first {
                if next == "(" { depth += 1 }
                if next == ")" { depth -= 1 }
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
