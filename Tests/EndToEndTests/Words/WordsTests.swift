import Foundation
import Synchronization
import TestSupport
import Testing

/// No word that leaves the process holds a secret or steers a terminal, whatever the API says.
@Suite struct WordsTests {
    private static let key = "kEy/9+canary=Zq7%41\"x~T0ken"
    private static let password = "dB/pass+w0rd%2F"
    private static let hook = "hO0kSecretPath77"
    private static let ping = "p1ng-Uuid-88-Secret"

    private static let leaks = Leaks(secrets: ["key": key, "password": password, "webhook": hook, "health check": ping])

    /// What `notify:` wrote, posted and started.
    private final class Told: Sendable {
        let bodies: Bodies
        let server: LoopbackServer

        final class Bodies: Sendable { let all = Mutex<[String]>([]) }

        init() throws {
            let bodies = Bodies()
            self.bodies = bodies
            server = try LoopbackServer { connection in
                while let request = connection.readRequest() {
                    let length =
                        request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                        .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
                    let body = String(decoding: connection.readBytes(length), as: UTF8.self)
                    bodies.all.withLock { $0.append(body) }
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                }
            }
        }
    }

    private struct HostileBench {
        let program: Program
        let database: TestDatabase
        let api: OrdersAPI
        let folder: URL
        let told: Told
        var config: String { folder.appending(path: "pipelines.yaml").path }
        var commandFile: String { folder.appending(path: "told").path }

        /// Runs a command and looks at all that it said.
        @discardableResult
        func say(
            _ arguments: [String], expecting codes: Set<Int32> = [0], allowing: String = "",
            at place: SourceLocation = #_sourceLocation
        ) async throws -> Program.Result {
            let result = try await program.run(arguments)
            let command = arguments.joined(separator: " ").replacing(folder.path, with: "…")
            #expect(codes.contains(result.code), "\(command): \(result.code) \(result.errors)", sourceLocation: place)
            for (name, text) in [("stdout", result.output), ("stderr", result.errors)] {
                #expect(WordsTests.leaks.secrets(in: text) == [], "\(name) of \(command)", sourceLocation: place)
                #expect(
                    Leaks.steering(in: text, allowing: allowing) == [], "\(name) of \(command)", sourceLocation: place)
            }
            if arguments.contains("json"), !result.output.isEmpty, result.code < 64 {
                // Some say a sentence whatever they are asked for.
                for line in result.output.split(separator: "\n") where line.hasPrefix("{") || line.hasPrefix("[") {
                    let document = try? JSONSerialization.jsonObject(
                        with: Data(line.utf8), options: .fragmentsAllowed)
                    #expect(document != nil, "\(command): \(line)", sourceLocation: place)
                    let objects = document as? [[String: Any]] ?? [document as? [String: Any] ?? [:]]
                    #expect(
                        objects.allSatisfy { $0["schema"] as? Int == 1 }, "\(command): \(line)", sourceLocation: place)
                    #expect(WordsTests.oddTimes(in: document) == [], "\(command)", sourceLocation: place)
                }
            }
            return result
        }
    }

    /// Members whose names say that they are times, and that are not as docs/json.md has them.
    private static func oddTimes(in value: Any?, _ name: String = "") -> [String] {
        switch value {
        case let object as [String: Any]: return object.flatMap { oddTimes(in: $0.value, $0.key) }
        case let list as [Any]: return list.flatMap { oddTimes(in: $0, name) }
        case let text as String where name.hasSuffix("_at") || ["since", "until", "time"].contains(name):
            let isTime = text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(\d{3}|\d{6})Z/) != nil
            return isTime ? [] : ["\(name): \(text)"]
        default: return []
        }
    }

    private func withHostileAPI(_ body: (HostileBench) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "octoload-words-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let asOf = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -5))
        let hostile = HostileAPI(key: Self.key, others: [Self.password, Self.hook, Self.ping], asOf: asOf)
        let api = try OrdersAPI { hostile.answer($0) }
        let told = try Told()
        try await withDatabase { database in
            let bench = HostileBench(
                program: Program(environment: [
                    "BUSYOCTO_API_KEY": Self.key, "DATABASE_URL": "\(database.conninfo) password='\(Self.password)'",
                    "OCTOLOAD_API_URL": "\(api.origin)/v1",
                    "OCTOLOAD_CONFIG": folder.appending(path: "pipelines.yaml").path,
                    "HOOK": "\(told.server.origin)/services/\(Self.hook)?sig=x",
                    "PING": "\(told.server.origin)/\(Self.ping)",
                ]),
                database: database, api: api, folder: folder, told: told)
            try configuration(bench).write(toFile: bench.config, atomically: true, encoding: .utf8)
            try await body(bench)
        }
    }

    /// As in the repository, with little patience, and telling everybody.
    private func configuration(_ bench: HostileBench) throws -> String {
        let script = "cat >> \(bench.commandFile); env >> \(bench.commandFile); echo \"$0 $*\" >> \(bench.commandFile)"
        let notify =
            "notify: {command: [/bin/sh, -c, '\(script)', a], webhook: {env: HOOK}, health_check: {env: PING}, always: true}"
        let watch =
            "watch: {sql: \"select *, clock_timestamp() as seen from mart.clients\", key: [domain_id], at: seen}"
        let workflows = """
            workflows:
              hostile:
                \(watch)
                do: [{http: {url: {env: HOOK}, json: {client: "{client}", text: "new: {client}"}}}]
              alarm:
                kind: alert
                \(watch)
                do: [{file: {folder: \(bench.folder.appending(path: "out").path), name: "{client}", csv: {client: "{client}"}}}]
            """
        var text = try String(contentsOf: Program.repository.appending(path: "pipelines.yaml"), encoding: .utf8)
        for (old, new) in [
            ("requests: [600/min, 20/s]", "requests: [100000/s]"), ("attempts: 6", "attempts: 2, base: 1ms, cap: 5ms"),
            ("start: 2024-01-01", "start: \(Self.day(before: 3))"),
            // What does not fit is to be seen in quarantine, not held.
            ("get: /ads\n", "get: /ads\n    max_reject: 100%\n"),
            ("\npipelines:", "\n\(notify)\n\(workflows)\n\npipelines:"),
        ] {
            try #require(text.contains(old), "pipelines.yaml has no \(old)")
            text = text.replacing(old, with: new)
        }
        return text
    }

    private static func day(before days: Double) -> String {
        String(ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -86_400 * days)).prefix(10))
    }

    private static let loads = ["organization", "domains", "connected_accounts", "campaigns", "ad_sets", "ads"]

    /// Every leaf of the commands' tree, as the program itself lists them.
    private func commands(_ program: Program) async throws -> Set<String> {
        let dump = try await program.run("--experimental-dump-help").json
        func leaves(_ command: [String: Any], _ path: [String]) -> [String] {
            let children = (command["subcommands"] as? [[String: Any]] ?? []).filter {
                $0["commandName"] as? String != "help"
            }
            if children.isEmpty { return [path.joined(separator: " ")] }
            return children.flatMap { leaves($0, path + [$0["commandName"] as? String ?? ""]) }
        }
        return Set(leaves(try #require(dump["command"] as? [String: Any]), []))
    }

    /// In an order in which each finds something to say.
    private func steps(_ bench: HostileBench) -> [(command: String, arguments: [String], codes: Set<Int32>)] {
        let days = ["ad_performance", "--from", Self.day(before: 2), "--to", Self.day(before: 1)]
        let file = bench.folder.appending(path: "budget.csv").path
        let rules = bench.folder.appending(path: "alert-rules.yaml").path
        return [
            ("validate", [], [0]), ("check", [], [0, 1, 65, 69, 76]), ("preview", ["campaigns"], [0, 1, 65, 69, 76]),
            ("contract", ["--api-version", "2026-12-01", "ads"], [0, 1, 65, 69, 76, 77]),
            ("discover", ["organization"], [0, 1, 65, 69, 76]),
            ("discover", ["/ads", "--name", "x"], [0, 1, 65, 69, 76]),
            ("discover", ["ads"], [64]),
            (
                "init",
                [
                    bench.folder.appending(path: "fresh").path, "--url", "\(bench.api.origin)/v1/campaigns",
                    "--bearer-env",
                    "BUSYOCTO_API_KEY", "--force", "--no-discover",
                ], [0]
            ),
            ("check", ["--security"], [0, 76]), ("migrate", [], [0]),
            ("plan run", ["domains", "ads"], [0]), ("plan backfill", days, [0]),
            ("backfill run", days, [1, 65, 69, 75, 76]), ("backfill start", days, [0]),
            ("backfill status", ["1"], [0]), ("backfill status", ["--all"], [0]), ("backfill pause", ["1"], [0, 64]),
            ("backfill resume", ["1"], [0, 64]), ("work", [], [0, 1, 65, 69, 75, 76]), ("backfill status", ["1"], [0]),
            ("backfill cancel", ["1"], [0, 64]),
            ("status", [], [0]), ("status", ["--gaps"], [0]), ("runs list", [], [0]), ("calls", [], [0]),
            ("quota show", [], [0]), ("quota reset", [], [0]),
            ("state show", [], [0]), ("state adopt", ["domains"], [0]), ("state reset", ["domains"], [0]),
            ("state rename", ["alert_rules", "notifications"], [0, 78]),
            ("drift", [], [0]), ("drift", ["ads", "--only", "unmapped"], [0]),
            ("calls", ["--failed"], [0]), ("slice list", [], [0]), ("slice show", ["1"], [0, 78]),
            ("slice accept", ["--all"], [0]),
            ("quarantine list", [], [0]), ("quarantine show", ["1"], [0]), ("quarantine show", ["2"], [0]),
            ("quarantine replay", [], [0, 1, 65]), ("quarantine waive", ["1"], [0]),
            ("access init", [], [0]), ("access init", ["--print"], [0]),
            ("access grant", ["--role", "words_reader", "--domain", "dom_1"], [0]), ("access list", [], [0]),
            ("access grant", ["--role", "words_reader", "--domain", "dom"], [78]),
            ("access revoke", ["--role", "words_reader", "--domain", "dom_1"], [0]),
            ("alert-rules plan", ["--rules", rules], [0, 1, 69, 76, 78]),
            ("alert-rules apply", ["--rules", rules], [0, 1, 69, 76, 78]),
            ("import budget", [file], [65]), ("import fx", [file], [65]),
            // With the role that workflows are asked as, which `access init` has made.
            ("act", [], [0, 1]), ("act", ["--ignore-age"], [0, 1]), ("workflow list", [], [0]),
            ("workflow test", ["hostile"], [0]), ("workflow history", ["hostile"], [0]), ("actions list", [], [0]),
            ("actions show", ["1"], [0]), ("actions retry", ["--all"], [0]), ("actions release", ["--all"], [0]),
            ("actions cancel", ["--all"], [0]), ("alerts list", ["--all"], [0]),
            ("alerts silence", ["alarm", "--for", "1h", "--reason", "it's \(HostileAPI.steering.first ?? "x")"], [0]),
            ("alerts unsilence", ["1"], [0, 78]), ("status", [], [0]),
            ("schedule print", ["systemd"], [0]), ("schedule print", ["cron"], [0]),
            ("docs", [bench.folder.appending(path: "docs").path], [0]),
            // Has servers of its own: said is what it says of options.
            ("demo", ["--keep", "--stop"], [64]),
        ]
    }

    @Test func `every command keeps secrets and steering characters to itself`() async throws {
        try await withHostileAPI { bench in
            let steps = steps(bench)
            let known = Set(steps.map(\.command) + ["run", "runs show"])
            #expect(try await commands(bench.program) == known, "a command that this test does not start")
            try "client,\(HostileAPI.steering)\n\(HostileAPI.steering)\(Self.key),1\n".write(
                toFile: bench.folder.appending(path: "budget.csv").path, atomically: true, encoding: .utf8)
            try "version: 1\nothers: disable\nrules: {canary: {type: token_usage}}\n".write(
                toFile: bench.folder.appending(path: "alert-rules.yaml").path, atomically: true, encoding: .utf8)
            _ = try await bench.database.rows(
                "do $$ begin create role words_reader; exception when duplicate_object then null; end $$")

            for format in ["text", "journal", "json"] {
                for output in ["text", "json"] {
                    let result = try await bench.say(
                        ["run"] + Self.loads + ["--log-format", format, "--output", output, "--log-level", "debug"],
                        expecting: [1])
                    #expect(result.errors.components(separatedBy: "contains the API key; it was masked").count == 2)
                }
            }
            // The page behind the cursor that holds the key was found: it went back as it came.
            let hostile = HostileAPI(key: Self.key, others: [], asOf: "")
            #expect(bench.api.requests.contains { $0.query["cursor"] == hostile.cursor })
            try await bench.say(["run"] + Self.loads, expecting: [1])
            try await expectCleanTables(bench)

            try await runAll(steps, bench)
            try await expectCleanTables(bench)
            try expectCleanNews(bench)
            for name in ["dictionary.md", "dictionary.html"] {
                let file = try String(contentsOf: bench.folder.appending(path: "docs/\(name)"), encoding: .utf8)
                #expect(Self.leaks.secrets(in: file) == [] && Leaks.steering(in: file, allowing: "\t") == [], "\(name)")
            }

            // As versions before left it in the books, and somebody else's role.
            try await plant(bench)
            try await runAll(steps.filter { !["backfill run", "work", "import budget"].contains($0.command) }, bench)
        }
    }

    private func runAll(
        _ steps: [(command: String, arguments: [String], codes: Set<Int32>)], _ bench: HostileBench
    ) async throws {
        for step in steps {
            let arguments = step.command.split(separator: " ").map(String.init) + step.arguments
            if step.command == "schedule print" {
                try await bench.say(arguments, expecting: step.codes, allowing: "\t")
                continue
            }
            try await bench.say(
                arguments + ["--output", "text", "--log-format", "text"], expecting: step.codes.union([64]))
            let isAgain = ["backfill", "access grant", "access revoke", "quarantine waive", "slice accept"]
                .contains { step.command.hasPrefix($0) }
            // What is done already cannot be done again, and says so.
            let codes = isAgain ? step.codes.union([0, 64, 78]) : step.codes
            try await bench.say(arguments + ["--output", "json", "--log-format", "json"], expecting: codes)
        }
        let runs = try await bench.database.rows("select run_id::text from etl.run order by started_at desc limit 3")
        for run in runs.compactMap(\.first) {
            for format in ["text", "json"] { try await bench.say(["runs", "show", run ?? "", "--output", format]) }
        }
    }

    private func expectCleanTables(_ bench: HostileBench) async throws {
        let tables = try await bench.database.rows(
            """
            select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables
            where schemaname in ('dw', 'etl', 'mart') order by 1
            """)
        #expect(tables.count > 40)
        var rows = 0
        for table in tables.compactMap({ $0[0] }) {
            for row in try await bench.database.rows("select t::text from \(table) t") {
                rows += 1
                #expect(Self.leaks.secrets(in: row[0] ?? "") == [], "\(table): \(row[0] ?? "")")
            }
        }
        #expect(rows > 20)
        // Names are data, and stay as they are.
        let name = try await bench.database.value("select domain_name from dw.dim_domain where domain_id = 'dom_1'")
        #expect(name?.contains("\u{1B}]0;PWNED") == true && name?.contains("****") == true, "\(name ?? "no row")")
    }

    private func expectCleanNews(_ bench: HostileBench) throws {
        let posted = bench.told.bodies.all.withLock { $0 }
        #expect(posted.count > 10)
        let piped = try String(contentsOfFile: bench.commandFile, encoding: .utf8)
        #expect(piped.contains("\"exit_code\":1"))
        for text in posted + [piped] {
            #expect(Self.leaks.secrets(in: text) == [], "\(text)")
            #expect(Leaks.steering(in: text) == [], "\(text)")
        }
    }

    private func plant(_ bench: HostileBench) async throws {
        let words = HostileAPI.steering + [Self.key, Self.password, Self.hook, Self.ping].joined(separator: " ")
        for statement in [
            "update etl.run set error = $1", "update etl.run set command = command || $1",
            "update etl.slice_failure set error = $1", "update etl.run_pipeline set error = $1",
            "update etl.api_call set route = $1, query = $1, request_id = $1, error = $1, rate_remaining = $1",
            "update etl.reject set message = $1, field_pointer = $1, payload = convert_to($1, 'UTF8'), state = 'open'",
            """
            insert into etl.held_slice (pipeline, partition_key, kind, gate, message, run_id)
            select 'domains', $1, 'snapshot', 'volume', $1, run_id from etl.run limit 1
            """,
            "update etl.field set path = path || $1, example = $1, types = array[$1], earlier_types = array[$1]",
            "update etl.field_code set code = code || $1, code_table = code_table || $1",
            "update etl.backfill_slice set state = 'failed', error = $1, slice_id = null",
            "update etl.workflow set error = $1, failing_since = now()",
            "update etl.workflow_item set item_key = $1 || item_id, client = $1",
            "update etl.action set error = $1, hold = $1, peer = $1, sent = $1, peer_id = $1, client = $1",
            "update etl.silence set reason = $1, item_key = $1, client = $1",
            "comment on table dw.dim_domain is 'WORDS'",
        ] {
            // Unlike the program's, this connection knows no secret.
            let text = words.replacing("'", with: "''")
            let quoted = statement.replacing("'WORDS'", with: "'\(text)'")
            let parameters = statement.contains("$1") ? [words] : []
            _ = try await bench.database.rows(quoted, parameters)
        }
    }
}
