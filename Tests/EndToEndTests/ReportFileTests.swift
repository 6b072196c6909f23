import Foundation
import OctoSimulator
import TestSupport
import Testing

/// CSV and PDF of reports: fetched without the token, checked, and kept.
@Suite struct ReportFileTests {
    private static let names = ["organization", "domains", "reports", "report_files"]

    /// A bench whose program keeps files in a folder of its own, from the simulator's other origin.
    private func withFiles(
        faults: [String] = [], _ body: (Bench, _ folder: URL) async throws -> Void
    ) async throws {
        try await withBench(faults: faults) { bench in
            var bench = bench
            let folder = bench.folder.appending(path: "kept/files")
            bench.program.environment["OCTOLOAD_FILES"] = folder.path
            let api = try #require(bench.program.environment["OCTOLOAD_API_URL"])
            bench.program.environment["OCTOLOAD_FILES_ORIGIN"] =
                api.replacing("127.0.0.1", with: "localhost").replacing("/v1", with: "")
            try await body(bench, folder)
        }
    }

    private func run(_ bench: Bench) async throws -> Program.Result {
        try await bench.program.run(
            ["run"] + ReportFileTests.names + ["--config", try bench.writeConfiguration(), "--output", "json"])
    }

    /// Path, SHA-256 and size of each file that can be had of the reports.
    private func expected(_ bench: Bench) async throws -> [[String?]] {
        try await bench.database.rows(
            """
            select report_id || '.' || (f->>'format'), f->>'sha256', f->>'bytes'
            from dw.fact_report, jsonb_array_elements(files) f
            where status = 'completed' and (f->>'expires_at')::timestamptz > $1::timestamptz order by 1
            """, ["\(bench.simulator.clock)"])
    }

    private func sum(_ file: URL) throws -> String {
        SHA256.hex([UInt8](try Data(contentsOf: file)))
    }

    @Test func `files are kept as the API says they are, once`() async throws {
        try await withFiles { bench, folder in
            let first = try await run(bench)
            try #require(first.code == 0, "\(first.errors)\(first.output)")
            let files = try await expected(bench)
            #expect(files.count >= 2)
            let rows = try await bench.database.rows(
                """
                select stored_path, sha256, bytes::text, url like 'http://localhost:%' and url !~ '[?]', fetched_at is not null,
                  f.domain_key = r.domain_key
                from dw.report_file f join dw.fact_report r using (report_key) where stored_path is not null order by 1
                """)
            #expect(rows == files.map { $0 + ["t", "t", "t"] })
            for file in files {
                let place = folder.appending(path: file[0] ?? "")
                #expect(try sum(place) == file[1])
                let mode = try FileManager.default.attributesOfItem(atPath: place.path)[.posixPermissions] as? Int
                #expect(mode == 0o600)
            }
            let calls = bench.simulator.requestLog.count
            let second = try await run(bench)
            #expect(second.code == 0, "\(second.errors)")
            #expect(!bench.simulator.requestLog.dropFirst(calls).contains { $0.path.hasPrefix("/files/") }, "each once")
        }
    }

    @Test(arguments: ["files#1=403", "files#1=cut", "files#1=500", "files#1=half"])
    func `a file that comes wrong is asked for again, by a fresh link`(fault: String) async throws {
        try await withFiles(faults: [fault]) { bench, folder in
            let result = try await run(bench)
            #expect(result.code == 0, "\(result.errors)")
            for file in try await expected(bench) {
                #expect(try sum(folder.appending(path: file[0] ?? "")) == file[1])
            }
        }
    }

    @Test(arguments: ["files=html:200", "files=redirect:http://127.0.0.1:1/x", "files=404"])
    func `a file that cannot be had leaves no row, and the next run tries again`(fault: String) async throws {
        try await withFiles(faults: [fault]) { bench, folder in
            let result = try await run(bench)
            #expect(result.code == 1, "\(result.errors)")
            #expect(!result.errors.contains("sig="))
            // Of those only that have expired for good.
            let kept = try await expected(bench).map { $0[0] ?? "" }
            let rows = try await bench.database.rows(
                "select r.report_id || '.' || f.format from dw.report_file f join dw.fact_report r using (report_key)")
            #expect(rows.allSatisfy { !kept.contains($0[0] ?? "") })
            #expect((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] == [])
            bench.simulator.removeFaults()
            #expect(try await run(bench).code == 0)
            let stored = try await bench.database.value(
                "select count(*) from dw.report_file where stored_path is not null")
            #expect(stored == "\(kept.count)")
        }
    }

    @Test(arguments: ["OCTOLOAD_FILES", "OCTOLOAD_FILES_ORIGIN"])
    func `without a folder, or from an origin that is not named, files are only listed`(missing: String) async throws {
        try await withFiles { bench, _ in
            var bench = bench
            bench.program.environment[missing] = nil
            let result = try await run(bench)
            #expect(result.code == 0, "\(result.errors)")
            let says = missing == "OCTOLOAD_FILES" ? "report files are skipped" : "files are not fetched from"
            #expect(result.errors.contains(says), "\(result.errors)")
            let listed = try await bench.database.rows(
                "select count(*), count(stored_path), bool_and(url !~ '[?]') from dw.report_file")
            #expect(listed.first?[0] != "0" && listed.first?.dropFirst() == ["0", "t"])
            #expect(!bench.simulator.requestLog.contains { $0.path.hasPrefix("/files/") })
        }
    }

    @Test func `a link that somebody planted in the folder is not written through`() async throws {
        try await withFiles { bench, folder in
            let victim = bench.folder.appending(path: "victim")
            try Data("precious".utf8).write(to: victim)
            let result = try await bench.program.run(
                "run", "organization", "domains", "reports", "--config", try bench.writeConfiguration())
            try #require(result.code == 0)
            let name = try #require(try await expected(bench).first?[0])
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for planted in [name, ".\(name).part"] {
                try FileManager.default.createSymbolicLink(
                    at: folder.appending(path: planted), withDestinationURL: victim)
            }
            #expect(try await run(bench).code == 0)
            #expect(try String(contentsOf: victim, encoding: .utf8) == "precious")
            let type = try FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)[.type]
            #expect(type as? FileAttributeType == .typeRegular)
        }
    }
}
