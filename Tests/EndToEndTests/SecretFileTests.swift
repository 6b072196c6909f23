import Foundation
import OctoSimulator
import TestSupport
import Testing

/// A file that holds a secret is read only if nobody else may read it.
@Suite struct SecretFileTests {
    /// A configuration whose token lies in `file`.
    private func configuration(_ bench: Bench, token file: String) throws -> String {
        try bench.writeConfiguration([("{env: BUSYOCTO_API_KEY}", "{file: \"\(file)\"}")])
    }

    private func write(_ path: String, mode: mode_t, _ text: String = "octosimdemokey0000000000\n") throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try #require(chmod(path, mode) == 0)
    }

    @Test func `one that others can read or change is 78, with the line that mends it`() async throws {
        try await withBench { bench in
            let file = bench.folder.appending(path: "key").path
            let config = try configuration(bench, token: file)
            for mode in [0o644, 0o640, 0o604, 0o620, 0o602] as [mode_t] {
                try write(file, mode: mode)
                let refused = try await bench.program.run("run", "organization", "--config", config)
                #expect(refused.code == 78, "\(String(mode, radix: 8)): \(refused.errors)")
                #expect(refused.errors.contains("run: chmod 600 \(file)"), "\(refused.errors)")
                #expect(refused.errors.contains("(mode 0\(String(mode, radix: 8)))"), "\(refused.errors)")
            }
            #expect(bench.simulator.requestLog.isEmpty)
            for mode in [0o600, 0o400] as [mode_t] {
                try write(file, mode: mode)
                let fine = try await bench.program.run("run", "organization", "--config", config)
                #expect(fine.code == 0, "\(String(mode, radix: 8)): \(fine.errors)")
            }
        }
    }

    @Test func `a link is followed, and what it leads to decides`() async throws {
        try await withBench { bench in
            let (file, link) = (bench.folder.appending(path: "it's").path, bench.folder.appending(path: "link").path)
            let config = try configuration(bench, token: link)
            try write(file, mode: 0o644)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
            #expect(try await bench.program.run("run", "organization", "--config", config).code == 78)
            #expect(chmod(file, 0o600) == 0)
            #expect(try await bench.program.run("run", "organization", "--config", config).code == 0)
        }
    }

    @Test func `what is no file, not there, or larger than any secret is 78 and not waited for`() async throws {
        try await withBench { bench in
            let path = { (name: String) in bench.folder.appending(path: name).path }
            try #require(mkfifo(path("fifo"), 0o600) == 0)
            try write(path("large"), mode: 0o600, String(repeating: "x", count: 70_000))
            for (name, reason) in [
                ("fifo", "it is not a regular file"), ("missing", "No such file or directory"),
                ("large", "it has more than 65536 bytes"), (".", "it is not a regular file"),
            ] {
                let config = try configuration(bench, token: path(name))
                let refused = try await bench.program.start(["run", "organization", "--config", config])
                    .result(within: .seconds(30))
                #expect(refused.code == 78 && refused.errors.contains(reason), "\(name): \(refused.errors)")
            }
        }
    }

    @Test func `systemd's credentials may show the group's bit, and no other`() async throws {
        try await withBench { bench in
            var program = bench.program
            program.environment["BUSYOCTO_API_KEY"] = nil
            program.environment["CREDENTIALS_DIRECTORY"] = bench.folder.path
            let file = bench.folder.appending(path: "BUSYOCTO_API_KEY").path
            for config in [
                try bench.writeConfiguration(), try configuration(bench, token: "BUSYOCTO_API_KEY"),
            ] {
                // 0440: the user has its right by an access control list, whose mask shows as the group's bits.
                for (mode, code) in [(0o400, 0), (0o440, 0), (0o444, 78), (0o460, 78)] as [(mode_t, Int32)] {
                    try write(file, mode: mode)
                    let result = try await program.run("run", "organization", "--config", config)
                    #expect(result.code == code, "\(String(mode, radix: 8)): \(result.errors)")
                }
            }
        }
    }
}
