import Foundation
import TestSupport
import Testing

/// What starts octoload every night: the units, the lines for cron, their installation.
@Suite struct ScheduleTests {
    private static let units = Program.repository.appending(path: "deploy/systemd")
    private static let names = [
        "octoload.service", "octoload.timer", "octoload@.service", "octoload@.timer", "octoload-failed@.service",
    ]

    private func tool(_ path: String, _ arguments: String...) async throws -> Program.Result {
        var program = Program()
        program.executable = path
        return try await program.run(arguments)
    }

    @Test func `the units are exposed no more than 1.5`() async throws {
        for unit in ["octoload.service", "octoload@.service"] {
            let result = try await tool(
                "/usr/bin/systemd-analyze", "security", "--offline=yes", "--threshold=15",
                Self.units.appending(path: unit).path)
            #expect(result.code == 0, "\(result.output.suffix(200))\(result.errors)")
            #expect(result.output.contains("exposure level"))
        }
    }

    @Test func `systemd takes the units as they are printed`() async throws {
        try await withFolder { folder in
            let binary = Program.folder.appending(path: "octoload").path
            for environment in [nil, "staging"] {
                let options = ["--at", "03:30", "--binary", binary] + (environment.map { ["--env", $0] } ?? [])
                let printed = try await Program().run(["schedule", "print", "systemd"] + options)
                #expect(printed.code == 0, "\(printed.errors)")
                #expect(printed.output.contains("OnCalendar=*-*-* 03:30:00"))
                var files: [String] = []
                for part in printed.output.components(separatedBy: "# /etc/systemd/system/").dropFirst() {
                    let name = String(part.prefix { $0 != "\n" })
                    let file = folder.appending(path: name)
                    try String(part.dropFirst(name.count + 1)).write(to: file, atomically: true, encoding: .utf8)
                    files.append(file.path)
                }
                #expect(files.count == 3)
                var verify = Program()
                verify.executable = "/usr/bin/systemd-analyze"
                let result = try await verify.run(["verify", "--recursive-errors=no"] + files)
                #expect(result.code == 0, "\(result.errors)")
            }
        }
    }

    @Test func `what is printed without options is what lies in deploy`() async throws {
        let systemd = try await Program().run("schedule", "print", "systemd")
        for name in ["octoload.service", "octoload.timer", "octoload-failed@.service"] {
            let text = try String(contentsOf: Self.units.appending(path: name), encoding: .utf8)
            #expect(systemd.output.contains(text), "\(name)")
        }
        let cron = try await Program().run("schedule", "print", "cron")
        let text = try String(
            contentsOf: Program.repository.appending(path: "deploy/cron/octoload"), encoding: .utf8)
        #expect(cron.output == text)
        let other = try await Program().run(
            "schedule", "print", "cron", "--at", "23:05", "--env", "staging", "--config", "/srv/p.yaml")
        #expect(other.output.contains("5 23 * * * octoload "), "\(other.output)")
        #expect(other.output.contains("run --env staging --skip-if-running --quiet --config /srv/p.yaml"))
    }

    @Test(arguments: [
        ["systemd", "--at", "25:00"], ["systemd", "--at", "noon"], ["cron", "--binary", "octoload"], ["fcron"],
        ["systemd", "--env", "a b"], ["cron", "--config", "/x;rm"],
    ])
    func `a mistake is 64`(_ arguments: [String]) async throws {
        #expect(try await Program().run(["schedule", "print"] + arguments).code == 64)
    }

    @Test func `it installs, again without harm, and uninstalls`() async throws {
        try await withFolder { folder in
            let destination = folder.path
            let install = Self.units.appending(path: "install").path
            for _ in 0..<2 {
                let result = try await tool(
                    install, "--destdir", destination, "--binary", Program.folder.appending(path: "octoload").path,
                    "--env", "production")
                #expect(result.code == 0, "\(result.errors)")
            }
            let systemd = folder.appending(path: "etc/systemd/system").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: systemd).sorted() == Self.names.sorted())
            let credentials = folder.appending(path: "etc/octoload/credentials")
            let attributes = try FileManager.default.attributesOfItem(atPath: credentials.path)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            let key = credentials.appending(path: "production/BUSYOCTO_API_KEY")
            #expect(FileManager.default.fileExists(atPath: key.path))
            try "# mine\n".write(
                to: folder.appending(path: "etc/octoload/pipelines.yaml"), atomically: true, encoding: .utf8)
            _ = try await tool(install, "--destdir", destination, "--binary", "/bin/true")
            let kept = try String(contentsOf: folder.appending(path: "etc/octoload/pipelines.yaml"), encoding: .utf8)
            #expect(kept == "# mine\n")

            let uninstall = Self.units.appending(path: "uninstall").path
            #expect(try await tool(uninstall, "--destdir", destination).code == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: systemd).isEmpty)
            #expect(FileManager.default.fileExists(atPath: key.path), "secrets stay")
            #expect(try await tool(uninstall, "--destdir", destination, "--purge").code == 0)
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "etc/octoload").path))
            for (script, argument) in [(install, "--nonsense"), (install, "--env"), (uninstall, "--nonsense")] {
                #expect(try await tool(script, argument).code == 64)
            }
        }
    }

    @Test func `a secret is found among systemd's credentials`() async throws {
        try await withBench { bench in
            var program = bench.program
            for name in ["BUSYOCTO_API_KEY", "DATABASE_URL"] {
                let value = try #require(program.environment[name])
                let file = bench.folder.appending(path: name)
                try "\(value)\n".write(to: file, atomically: true, encoding: .utf8)
                try #require(chmod(file.path, 0o440) == 0)
                program.environment[name] = nil
            }
            program.environment["CREDENTIALS_DIRECTORY"] = bench.folder.path
            let result = try await program.run("run", "organization", "--config", try bench.writeConfiguration())
            #expect(result.code == 0, "\(result.errors)")
        }
    }

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "octoload-units-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let result: Result<Void, any Error>
        do { result = .success(try await body(folder)) } catch { result = .failure(error) }
        try? FileManager.default.removeItem(at: folder)
        try result.get()
    }
}
