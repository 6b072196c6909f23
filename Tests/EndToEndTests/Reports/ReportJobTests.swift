import Foundation
import TestSupport
import Testing

/// Reports that are ordered, waited for across runs, and fetched: whoever dies when, an API that knows keys makes each once.
@Suite struct ReportJobTests {
    private static let statements = [
        "create schema lab",
        "create table lab.figure (day date primary key, n bigint)",
    ]

    /// - Parameter days: Of one request.
    private static func configuration(_ port: UInt16, days: Int, wait: String = "60s", key: String = "") -> String {
        let start = Self.day(-20)
        return """
            version: 1
            api:
              base_url: http://127.0.0.1:\(port)
              token: {env: API_KEY}
              retry: {attempts: 2, base: 10ms, cap: 30ms, max_wait: 5s}
              paginate: {style: single}
              records: rows
            warehouse: {url: {env: DATABASE_URL}, schema: lab}
            pipelines:
              figures:
                get: /reports/{job}/rows
                window: {from: from, to: to, field: day, start: \(start), slice: \(days)d, until: yesterday}
                report:
                  post: /reports
                  body: {level: day}
                  id: report.id
                  poll: {status: state, done: [done], every: 1s}
                  wait: \(wait)
                  \(key)
                load: {figure: {columns: {day: day}, measures: {n: n}}}
            """
    }

    private static func day(_ offset: Int) -> String {
        Date(timeIntervalSinceNow: Double(offset) * 86_400).formatted(.iso8601.year().month().day())
    }

    private struct Bench {
        let api: ReportAPI
        let port: UInt16
        let database: TestDatabase
        let config: String

        var program: Program {
            Program(environment: ["API_KEY": "made-up-key-0123456789", "DATABASE_URL": database.conninfo])
        }

        func write(days: Int, wait: String = "60s", key: String = "") throws {
            try ReportJobTests.configuration(port, days: days, wait: wait, key: key)
                .write(toFile: config, atomically: true, encoding: .utf8)
        }

        /// Runs until `moment`, and kills.
        func killRun(at moment: () -> Bool) async throws {
            let running = try program.start(["run", "--config", config])
            let end = ContinuousClock.now + .seconds(60)
            while running.isRunning, !moment(), ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(2))
            }
            running.send(SIGKILL)
            let result = try await running.result(within: .seconds(30))
            try #require(result.code == 137, "\(result.output)\(result.errors)")
        }

        func expectRun(_ code: Int32, saying words: String = "") async throws {
            let result = try await program.run("run", "--config", config)
            #expect(result.code == code, "\(result.output)\(result.errors)")
            #expect(words.isEmpty || result.errors.contains(words), "\(result.errors)")
        }

        func expectFigures(_ days: [Int]) async throws {
            let known = try await database.rows("select day, n from lab.figure order by day").map {
                $0.compactMap(\.self)
            }
            let expected = days.sorted().enumerated().map { index, day in
                [ReportJobTests.day(day), index % 2 == 0 ? "1" : "2"]
            }
            #expect(known == expected)
            #expect(try await database.value("select count(*) from etl.report_job") == "0")
        }
    }

    private func withBench(_ manner: ReportAPI.Manner = .init(), _ body: (Bench) async throws -> Void) async throws {
        try await withDatabase { database in
            for statement in Self.statements { _ = try await database.rows(statement) }
            let api = ReportAPI(manner)
            let config = FileManager.default.temporaryDirectory.appending(path: "reports-\(UUID().uuidString).yaml")
            defer { try? FileManager.default.removeItem(at: config) }
            try await api.serve { port in
                try await body(Bench(api: api, port: port, database: database, config: config.path))
            }
        }
    }

    @Test func `a run that is killed while it waits leaves a job that the next one fetches`() async throws {
        try await withBench(.init(questions: 2)) { bench in
            try bench.write(days: 60)
            try await bench.killRun { bench.api.seen.questions.values.max() ?? 0 > 0 }
            #expect(try await bench.database.value("select job_id from etl.report_job") == "1")
            try await bench.expectRun(0)
            #expect(bench.api.seen.orders.count == 1)
            try await bench.expectFigures([-20, -1])
        }
    }

    @Test func `a run that is killed while it orders sends the same key again`() async throws {
        try await withBench(.init(answersAfter: .seconds(1))) { bench in
            try bench.write(days: 60)
            try await bench.killRun { !bench.api.seen.orders.isEmpty }
            #expect(try await bench.database.value("select count(*) from etl.report_job where job_id is null") == "1")
            bench.api.behave(.init())
            try await bench.expectRun(0)
            let orders = bench.api.seen.orders
            #expect(orders.count == 2)
            #expect(Set(orders.map(\.key)).count == 1)
            #expect(bench.api.seen.jobs.count == 1)
            try await bench.expectFigures([-20, -1])
        }
    }

    @Test func `where no key is sent, an order without a known end is sent again, and said so`() async throws {
        try await withBench(.init(answersAfter: .seconds(1), knowsKeys: false)) { bench in
            try bench.write(days: 60, key: "key: none")
            try await bench.killRun { !bench.api.seen.orders.isEmpty }
            bench.api.behave(.init(knowsKeys: false))
            try await bench.expectRun(0, saying: "never learnt what became of it; it is sent again")
            #expect(bench.api.seen.orders.map(\.key) == [nil, nil])
            try await bench.expectFigures([-20, -1])
        }
    }

    @Test func `a window that holds the days of a job is cut, so that the job is fetched`() async throws {
        try await withBench(.init(questions: 99)) { bench in
            try bench.write(days: 10, wait: "1s")
            try await bench.expectRun(75, saying: "the next run goes on waiting for it")
            #expect(bench.api.seen.orders.count == 2)
            bench.api.behave(.init(questions: 0))
            try bench.write(days: 60)
            try await bench.expectRun(0)
            #expect(bench.api.seen.orders.count == 2)
            try await bench.expectFigures([-20, -11, -10, -1])
        }
    }

    @Test func `a job that is older than it is kept is ordered anew`() async throws {
        try await withBench(.init(questions: 99)) { bench in
            try bench.write(days: 60, wait: "1s")
            try await bench.expectRun(75)
            _ = try await bench.database.rows("update etl.report_job set begun_at = begun_at - interval '2 days'")
            bench.api.behave(.init(questions: 0))
            try await bench.expectRun(0)
            let orders = bench.api.seen.orders
            #expect(orders.count == 2)
            #expect(Set(orders.map(\.key)).count == 2)
            try await bench.expectFigures([-20, -1])
        }
    }

    @Test func `a job that the API has forgotten is ordered again in the same run`() async throws {
        try await withBench(.init(questions: 99)) { bench in
            try bench.write(days: 60, wait: "1s")
            try await bench.expectRun(75)
            _ = try await bench.database.rows("update etl.report_job set job_id = 'lost'")
            bench.api.behave(.init(questions: 0))
            try await bench.expectRun(0, saying: "it is ordered again")
            #expect(bench.api.seen.orders.count == 2)
            try await bench.expectFigures([-20, -1])
        }
    }

    @Test(arguments: [[ReportAPI.Answer.notFound], [.garbage], [.withoutStatus]])
    func `an answer that says nothing of a job is no reason to order it again`(strange: [ReportAPI.Answer]) async throws
    {
        try await withBench(.init(strangeAnswers: strange)) { bench in
            try bench.write(days: 60)
            try await bench.expectRun(0)
            #expect(bench.api.seen.orders.count == 1)
            try await bench.expectFigures([-20, -1])
        }
    }

    @Test func `a job that nobody can read keeps its place, and the next run goes on with it`() async throws {
        try await withBench(.init(strangeAnswers: [.garbage, .garbage])) { bench in
            try bench.write(days: 60)
            let result = try await bench.program.run("run", "--config", bench.config)
            #expect(result.code == 69 || result.code == 1, "\(result.errors)")
            try await bench.expectRun(0)
            #expect(bench.api.seen.orders.count == 1)
            try await bench.expectFigures([-20, -1])
        }
    }

    @Test func `a report that is gone is not a list without records`() async throws {
        try await withBench(.init(strangeAnswers: [.gone])) { bench in
            try bench.write(days: 60, key: "key: X-Order\n    answers: {rules: [{status: 410, means: gone}]}")
            try await bench.expectRun(1, saying: "410")
            #expect(try await bench.database.value("select count(*) from etl.slice") == "0")
            bench.api.behave(.init(questions: 0))
            try await bench.expectRun(0)
            try await bench.expectFigures([-20, -1])
        }
    }

    @Test func `a backfill gives a slice back while its job is not done, and comes again`() async throws {
        try await withBench(.init(questions: 3)) { bench in
            try bench.write(days: 60, wait: "1s")
            let result = try await bench.program.run(
                "backfill", "run", "figures", "--from", Self.day(-10), "--to", Self.day(-2), "--config", bench.config)
            #expect(result.code == 0 || result.code == 75, "\(result.output)\(result.errors)")
            #expect(bench.api.seen.orders.count == 1)
            #expect(try await bench.database.value("select count(*) from lab.figure") == "2")
        }
    }
}
