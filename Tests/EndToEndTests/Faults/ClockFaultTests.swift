import Foundation
import TestSupport
import Testing

/// Group F: what servers say of the time, over real HTTP and against a real database.
@Suite struct ClockFaultTests {
    private struct Bench {
        let api: ClockAPI
        let database: TestDatabase
        var program: Program
        let config: String

        func run(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws
            -> Program.Result
        {
            try await program.run(arguments + ["--config", config])
        }
    }

    private func withBench(_ body: (Bench) async throws -> Void) async throws {
        let api = try ClockAPI()
        let folder = FileManager.default.temporaryDirectory.appending(path: "clock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "clock.yaml")
        try """
        version: 1
        api:
          base_url: \(api.origin)
          token: {env: KEY}
          limits: {concurrency: 2}
          retry: {attempts: 2, base: 1ms, cap: 5ms, max_wait: 2s}
          paginate: {style: single}
          records: data
        warehouse: {url: {env: DB}, schema: public}
        pipelines:
          days:
            get: /days
            window: {from: from, to: to, field: day, start: 2026-09-01, slice: 31d}
            load: {days: {columns: {day: day, clicks: clicks}}}
          changes:
            get: /changes
            since: {param: since, overlap: 15m}
            load: {changes: {newest_by: updated_at, columns: {id: id, updated_at: updated_at}}}
        """.write(to: file, atomically: true, encoding: .utf8)
        try await withDatabase { database in
            _ = try await database.rows("create table public.days (day date primary key, clicks bigint)")
            _ = try await database.rows("create table public.changes (id bigint primary key, updated_at timestamptz)")
            let program = Program(environment: ["KEY": "k", "DB": database.conninfo])
            try await body(Bench(api: api, database: database, program: program, config: file.path))
        }
    }

    private static let forms: [(name: String, header: @Sendable (Date) -> String?)] = [
        ("no header", { _ in nil }), ("UTC", { ClockAPI.header($0).replacing("GMT", with: "UTC") }),
        ("nonsense", { _ in "this morning" }),
    ]

    @Test(arguments: forms.indices)
    func `a time that cannot be read is the database's, said once a run`(form: Int) async throws {
        try await withBench { bench in
            bench.api.say(Self.forms[form].header)
            let changed = Date().addingTimeInterval(-3_600)
            bench.api.change(1, at: changed)
            for night in 1...2 {
                let result = try await bench.run("run")
                try #require(result.code == 0, "\(result.errors)")
                let said = result.errors.components(separatedBy: "no time that can be read").count - 1
                #expect(said == 1, "night \(night): \(result.errors)")
                bench.api.change(2, at: changed)
            }
            let since = bench.api.requests.filter { $0.hasPrefix("/changes") }
            #expect(since.count == 2 && since[0].contains("1970") && !since[1].contains("1970"), "\(since)")
            // The second night reads the last days only.
            #expect(bench.api.requests.filter { $0.hasPrefix("/days") }.count <= 5)
            #expect(try await bench.database.value("select count(*) from public.changes") == "2")
            #expect(
                try await bench.database.value(
                    "select count(*) from etl.slice where as_of < now() - interval '1 hour' or as_of > read_at") == "0")
        }
    }

    @Test func `a clock that leads for one night loses nothing, and is shown`() async throws {
        try await withBench { bench in
            bench.api.change(1, at: Date().addingTimeInterval(-86_400))
            for lead: TimeInterval in [7_200, 3 * 86_400, 73 * 31_557_600, 0] {
                bench.api.say { ClockAPI.header($0.addingTimeInterval(lead)) }
                let result = try await bench.run("run")
                try #require(result.code == 0, "\(result.errors)")
                #expect(result.errors.contains("ahead of the database's") == (lead > 0), "\(result.errors)")
                let status = try await bench.run("status")
                #expect(status.output.contains("clock: changes: the API's is") == (lead > 0), "\(status.output)")
                bench.api.change(2, at: Date().addingTimeInterval(-1_800))
            }
            #expect(try await bench.database.value("select count(*) from public.changes") == "2")
            #expect(
                try await bench.database.value("select count(*) from etl.slice where as_of > read_at or mark > read_at")
                    == "0")
            // No day after tomorrow was ever asked for.
            let limit = ClockAPI.timestamp(Date().addingTimeInterval(2 * 86_400)).prefix(10)
            let last = bench.api.requests.compactMap { $0.components(separatedBy: "to=").last?.prefix(10) }
            #expect(last.allSatisfy { !$0.hasPrefix("2") || $0 <= limit }, "\(bench.api.requests)")
            // The lies cost no requests: three months of windows once, then the last days.
            #expect(bench.api.requests.filter { $0.hasPrefix("/days") }.count <= 3 + 2 * 4)
        }
    }

    @Test func `what an earlier version wrote of a clock that led heals`() async throws {
        try await withBench { bench in
            bench.api.change(1, at: Date().addingTimeInterval(-7_200))
            try #require(try await bench.run("run").code == 0)
            _ = try await bench.database.rows(
                """
                update etl.slice set read_at = null, server_time = null, mark = null, as_of = '9999-12-31 00:00+00',
                  instants = case when instants is not null
                    then tstzrange(lower(instants), '9999-12-31 00:00+00') end
                """)
            bench.api.change(2, at: Date().addingTimeInterval(-60))
            let before = bench.api.requests.count
            let result = try await bench.run("run")
            try #require(result.code == 0, "\(result.errors)")
            #expect(bench.api.requests.count - before <= 4, "\(bench.api.requests)")
            #expect(try await bench.database.value("select count(*) from public.changes") == "2")
            #expect(try await bench.database.value("select count(*) from etl.watermark where watermark > now()") == "0")
        }
    }
}
