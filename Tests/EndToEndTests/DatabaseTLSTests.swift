import Foundation
import OctoSimulator
import TestSupport
import Testing

/// A database on another machine: what `check` and a run say of it, and with which exit code.
@Suite struct DatabaseTLSTests {
    private static let name = "warehouse.test"

    private func program(_ bench: Bench, _ conninfo: String) -> Program {
        var program = bench.program
        program.environment["DATABASE_URL"] = conninfo
        return program
    }

    @Test func `76 for a changed identity, 74 for the rest, and the password shows nowhere`() async throws {
        let authority = try CertificateAuthority()
        let right = try await RemoteServer(showing: try authority.issue(Self.name))
        let expired = try await RemoteServer(showing: try authority.issue(Self.name, days: -1))
        let bare = try await RemoteServer(showing: nil)
        let trusted = "sslrootcert=\(authority.file)"
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            for (conninfo, code, words) in [
                (right.conninfo(host: "other.test", trusted), Int32(76), "does not match host name \"other.test\""),
                (right.conninfo(host: Self.name), 76, "certificate verify failed"),
                (expired.conninfo(host: Self.name, trusted), 74, "certificate has expired"),
                (bare.conninfo(host: Self.name), 74, "server does not support SSL"),
            ] {
                for command in ["check", "run"] {
                    let result = try await program(bench, conninfo).run(command, "--config", config)
                    #expect(result.code == code, "\(command) \(words): \(result.output)\(result.errors)")
                    #expect((result.output + result.errors).contains(words), "\(result.output)\(result.errors)")
                    #expect(!(result.output + result.errors).contains(RemoteServer.password))
                }
            }
            for server in [right, expired, bare] { #expect(!server.log.contains("connection authorized: user=loader")) }
            // A run asks the API for nothing before the database; a check asks both.
            #expect(bench.simulator.requestLog.allSatisfy { $0.path == "/v1/organization" })
        }
    }

    @Test func `a weaker connection is named by check and by each run, wherever it is written`() async throws {
        let authority = try CertificateAuthority()
        let server = try await RemoteServer(showing: try authority.issue(Self.name))
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            let services = bench.folder.appending(path: "services").path
            try "[warehouse]\nsslmode=require\n".write(toFile: services, atomically: true, encoding: .utf8)
            let checked = program(bench, server.conninfo(host: Self.name, "sslrootcert=\(authority.file)"))
            #expect(try await checked.run("migrate", "--config", config).code == 0)
            let quiet = try await checked.run("run", "organization", "--quiet", "--config", config)
            #expect(quiet.code == 0 && quiet.errors.isEmpty, "\(quiet.errors)")
            let fine = try await checked.run("check", "--config", config)
            #expect(fine.code == 0 && !fine.output.contains("WARN"), "\(fine.output)")
            #expect(
                fine.output.contains("at \(Self.name), TLSv1.3, database postgres, user loader"), "\(fine.output)")

            var variable = program(bench, server.conninfo(host: Self.name))
            variable.environment["PGSSLMODE"] = "require"
            var service = program(bench, server.conninfo(host: Self.name, "service=warehouse"))
            service.environment["PGSERVICEFILE"] = services
            for (program, place) in [
                (program(bench, server.conninfo(host: Self.name, "sslmode=require")), "in the connection string"),
                (variable, "in the variable PGSSLMODE"), (service, "in the service file"),
            ] {
                let said = "sslmode=require (\(place))"
                let check = try await program.run("check", "--config", config)
                #expect(
                    check.code == 0 && check.output.contains("WARN   database connection: \(said)"), "\(check.output)")
                let run = try await program.run("run", "organization", "--quiet", "--config", config)
                #expect(run.code == 0 && run.errors.contains(said), "\(run.errors)")
                #expect(run.errors.contains("\"level\":\"warning\""), "\(run.errors)")
            }
            let json = try await variable.run("check", "--output", "json", "--config", config)
            let entries = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
            let warned = entries?.filter { $0["is_warning"] as? Bool == true }
            #expect(warned?.count == 1 && warned?.first?["is_fine"] as? Bool == true, "\(json.output)")
        }
    }
}
