import Core
import Foundation
import OctoSimulator
import TestSupport
import Testing

/// What is done about what was loaded: the program, a database, and peers on loopback.
@Suite struct ActTests {
    private static let watch =
        "watch: {sql: orders.sql, key: [id], client: client, at: seen}"

    /// Orders above an amount, with names as anybody may type them.
    private static let sql = """
        select id, amount, note || E' <!channel> & =1\\r\\nBcc: x@y' as note, 'acme' as client, clock_timestamp() as seen
        from public.orders where quantity > 20
        """

    private func withWorkflows(
        _ workflows: String, sql: String = sql, _ body: (OrdersBench) async throws -> Void
    ) async throws {
        try await withOrders { bench in
            try configure(bench, workflows, sql: sql)
            let access = try await bench.run("access", "init")
            try #require(access.code == 0, "\(access.errors)")
            _ = try await bench.database.rows(
                "grant select on public.orders to octoload_actor_\(bench.database.name)")
            try await body(bench)
        }
    }

    private func configure(_ bench: OrdersBench, _ workflows: String, sql: String = sql) throws {
        try bench.configure()
        let text = try String(contentsOfFile: bench.config, encoding: .utf8)
        try (text + "\nworkflows:\n" + workflows + "\n").write(toFile: bench.config, atomically: true, encoding: .utf8)
        try sql.write(
            to: bench.folder.appending(path: "orders.sql"), atomically: true, encoding: .utf8)
    }

    @Test func `a run acts once on what it loads, and steps use what earlier ones were answered`() async throws {
        let peer = try PeerServer { number, _ in ("201 Created", #"{"id":"p\#(number)","data":{"gid":"\#(number)"}}"#) }
        try await withWorkflows(
            """
              big_orders:
                \(Self.watch)
                do:
                  - http: {url: \(peer.origin)/hook, json: {order: "{id}", amount: "{amount}", note: "{note}"}, id: id, sign: {env: WHSEC}}
                  - asana: {token: {env: ASANA}, project: "1200", name: "{note}", notes: "seen as {steps.http.id}", address: \(peer.origin)/tasks}
            """
        ) { bench in
            var bench = bench
            bench.program.environment["WHSEC"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            bench.program.environment["ASANA"] = "asana-token-7f3c2b"
            let first = try await bench.run("run", "--output", "json")
            #expect(first.code == 0, "\(first.errors)")
            let actions = try #require(try first.json["actions"] as? [String: Any])
            #expect(actions["new"] as? Int == 5 && actions["done"] as? Int == 10)
            let hooks = peer.requests.filter { $0.line.hasPrefix("POST /hook") }
            let tasks = peer.requests.filter { $0.line.hasPrefix("POST /tasks") }
            #expect(hooks.count == 5 && tasks.count == 5)
            #expect(Set(hooks.compactMap { $0.json["order"] as? String }) == ["o21", "o22", "o23", "o24", "o25"])
            #expect(hooks.allSatisfy { $0.json["amount"] is Double || $0.json["amount"] is NSNumber })
            #expect(
                hooks.allSatisfy {
                    $0.headers["webhook-id"] == $0.headers["idempotency-key"]
                        && $0.headers["webhook-signature"]?.hasPrefix("v1,") == true
                })
            #expect(tasks.allSatisfy { $0.headers["authorization"] == "Bearer asana-token-7f3c2b" })
            let names = tasks.compactMap { ($0.json["data"] as? [String: Any])?["name"] as? String }
            #expect(names.sorted().first == "note 21 <!channel> & =1 Bcc: x@y")
            // Nothing is new the second time; nor for `act`.
            try await bench.expectRun(0)
            try await bench.expectRun(0, "act")
            #expect(peer.requests.count == 10)
            let show = try await bench.run("actions", "show", "1", "--output", "json")
            #expect(try show.json["state"] as? String == "done" && show.json["peer_id"] as? String != nil)
            #expect(!show.output.contains("asana-token") && !show.output.contains("whsec_"))
            let history = try await bench.run("workflow", "history", "big_orders")
            #expect(history.output.contains("o25") && history.output.contains("taken"))
        }
    }

    @Test func `a workflow that fails is named, and the load and the others go on`() async throws {
        let peer = try PeerServer { _, _ in ("200 OK", "ok") }
        let slack = "do: [{slack: {to: {env: HOOK}, text: \"{id} {note}\"}}]"
        try await withWorkflows(
            """
              broken:
                watch: {sql: "select no_such_column as id, now() as seen from public.orders", key: id, at: seen}
                \(slack.replacing(" {note}", with: ""))
              doubled:
                watch: {sql: "select 'x' as id, now() as seen, 'y' as note from public.orders", key: id, at: seen}
                \(slack)
              curious:
                watch: {sql: "select run_id::text as id, started_at as seen from etl.run", key: id, at: seen}
                \(slack.replacing(" {note}", with: ""))
              good:
                \(Self.watch)
                \(slack)
            """
        ) { bench in
            var bench = bench
            bench.program.environment["HOOK"] = "\(peer.origin)/services/T0/secret-path-81"
            let result = try await bench.run()
            #expect(result.code == 1)
            try await bench.expectOrders()
            #expect(result.errors.contains("workflow broken FAILED") && result.errors.contains("no_such_column"))
            #expect(result.errors.contains("workflow doubled FAILED") && result.errors.contains("is there twice"))
            #expect(result.errors.contains("workflow curious FAILED") && result.errors.contains("permission denied"))
            #expect(peer.requests.count == 5 && peer.requests.allSatisfy { $0.body.contains("&lt;!channel&gt;") })
            #expect(!result.errors.contains("secret-path-81"))
            let status = try await bench.run("status")
            #expect(status.output.contains("workflow: broken fails since"))
        }
    }

    @Test func `a peer that refuses leaves a dead letter, which a person tries anew`() async throws {
        let peer = try PeerServer { number, _ in
            number <= 5 ? ("404 Not Found", "no_service") : ("200 OK", "ok")
        }
        try await withWorkflows(
            "  w:\n    \(Self.watch)\n    do: [{slack: {to: {env: HOOK}, text: \"{id}\"}}]"
        ) { bench in
            var bench = bench
            bench.program.environment["HOOK"] = "\(peer.origin)/services"
            let first = try await bench.run()
            #expect(first.code == 1 && first.errors.contains("5 actions failed: octoload actions list --state failed"))
            try await bench.expectOrders()
            #expect(try await bench.run("status").output.contains("5 actions failed"))
            try await bench.expectRun(0, "act")
            #expect(peer.requests.count == 5)
            try await bench.expectRun(0, "actions", "retry", "--workflow", "w")
            try await bench.expectRun(0, "act")
            #expect(peer.requests.count == 10)
            let none = try await bench.run("actions", "retry", "1")
            #expect(none.code == 78 && none.errors.contains("1: not failed, or not there"))
        }
    }

    @Test func `old rows begin nothing, nor does --no-actions, and test sends nothing`() async throws {
        let peer = try PeerServer { _, _ in ("200 OK", "ok") }
        let old = Self.sql.replacing("clock_timestamp()", with: "timestamptz '2026-01-01'")
        try await withWorkflows(
            "  w:\n    \(Self.watch)\n    do: [{slack: {to: {env: HOOK}, text: \"{id}: {note}\"}}]", sql: old
        ) { bench in
            var bench = bench
            bench.program.environment["HOOK"] = "\(peer.origin)/services"
            try await bench.expectRun(0, "run", "--no-actions")
            try await bench.expect(0, "etl.workflow_item")
            let trial = try await bench.run("workflow", "test", "w")
            #expect(
                trial.code == 0 && trial.output.contains("too old to act on")
                    && trial.output.contains("o21: note 21 &lt;!channel&gt;"))
            try await bench.expectRun(0)
            try await bench.expect(5, "etl.workflow_item where state = 'old'")
            try await bench.expect(0, "etl.action")
            #expect(peer.requests.isEmpty)
        }
    }

    @Test func `without access init a workflow says what to do`() async throws {
        try await withOrders { bench in
            try configure(bench, "  w:\n    \(Self.watch)\n    do: [{file: {folder: out, name: x, text: x}}]")
            let result = try await bench.run()
            #expect(result.code == 1 && result.errors.contains("octoload access init"))
            try await bench.expectOrders()
        }
    }

    @Test func `a file is whole, for this user only, and its name is nobody's to choose`() async throws {
        try await withWorkflows(
            """
              w:
                \(Self.watch)
                group: {by: client}
                do:
                  - file: {folder: OUT, name: "../{note}", csv: {id: "{id}", note: "{note}", formula: "={amount}"}}
            """
        ) { bench in
            let out = bench.folder.appending(path: "out").path
            let text = try String(contentsOfFile: bench.config, encoding: .utf8).replacing("OUT", with: out)
            try text.write(toFile: bench.config, atomically: true, encoding: .utf8)
            try await bench.expectRun(0)
            let names = try FileManager.default.contentsOfDirectory(atPath: out)
            let name = try #require(names.first)
            #expect(
                names.count == 1 && name.wholeMatch(of: /note-21-channel-1-bcc-x-y-[0-9a-f]{8}\.csv/) != nil, "\(names)"
            )
            let mode = try FileManager.default.attributesOfItem(atPath: "\(out)/\(name)")[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let lines = try String(contentsOfFile: "\(out)/\(name)", encoding: .utf8).components(separatedBy: "\r\n")
            #expect(lines[0] == "id,note,formula" && lines.count == 7 && lines[1].hasSuffix(",'=21.500000"))
        }
    }

    @Test func `a report is asked for, waited for without a process, fetched, checked and mailed`() async throws {
        let pdf = "%PDF-1.7 a report"
        let digest = hexadecimal(Array(pdf.utf8).withUnsafeBytes { sha256($0) })
        let files = try PeerServer { _, _ in ("200 OK", pdf) }
        let link = "\(files.origin)/signed?sig=1"
        let api = try PeerServer { _, request in
            let report = { (status: String, files: String) in
                #"{"id":"rpt_1","object":"report","status":"\#(status)","files":\#(files),"error":null}"#
            }
            switch request.line.split(separator: " ")[0...1].joined(separator: " ") {
            case "POST /v1/reports": return ("202 Accepted\r\nRetry-After: 1", report("queued", "[]"))
            case "GET /v1/reports/rpt_1":
                let file = #"[{"format":"pdf","url":"\#(link)","bytes":\#(pdf.utf8.count),"sha256":"\#(digest)"}]"#
                return ("200 OK", report("completed", file))
            case "POST /v1/ai/chat":
                return (
                    "200 OK",
                    #"{"id":"aim_1","status":"completed","output":{"text":"All <b>well</b>","variations":[]},"usage":{"total_tokens":9}}"#
                )
            default: return ("200 OK", #"{"data":[],"next":null,"more":false}"#)
            }
        }
        let shape = OrdersBench.Shape(baseURL: "\(api.origin)/v1")
        try await withOrders(shape: shape) { bench in
            let mail = try await MailServer(in: bench.folder)
            let folder = bench.folder.appending(path: "reports").path
            let workflows = """

                workflows:
                  weekly:
                    watch: {sql: "select 'dom_1' as domain_id, 'Acme' as client, now() as seen", key: domain_id, at: seen}
                    do:
                      - report: {type: weekly_performance, client: domain_id, from: "2026-11-02", to: "2026-11-08", formats: [pdf], folder: \(folder), origins: [\(files.origin)]}
                      - ask: {kind: insight, prompt: "What of report {steps.report.id}?", client: domain_id, budget: 100/month}
                      - email: {server: {host: 127.0.0.1, port: \(mail.port), encryption: none}, from: octoload@example.com, to: [ops@example.com], subject: "{client}: {steps.report.id}", text: "{steps.ask.reply}", html: "<p>{steps.ask.reply}</p>", attach: [report]}

                """
            let text = try String(contentsOfFile: bench.config, encoding: .utf8)
            try (text + workflows).write(toFile: bench.config, atomically: true, encoding: .utf8)
            try await bench.expectRun(0, "access", "init")
            let first = try await bench.run("act")
            #expect(first.code == 0 && first.output.contains("0 done, 1 due later"), "\(first.output) \(first.errors)")
            // It is not due yet; then it is.
            _ = try await bench.database.rows("update etl.action set not_before = clock_timestamp()")
            let second = try await bench.run("act")
            #expect(second.code == 0 && second.output.contains("3 done"), "\(second.output) \(second.errors)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names == ["dom-1-rpt-1.pdf"])
            #expect(try String(contentsOfFile: "\(folder)/dom-1-rpt-1.pdf", encoding: .utf8) == pdf)
            // The key of the API goes to the API only.
            #expect(files.requests.allSatisfy { $0.headers["authorization"] == nil } && files.requests.count == 1)
            let posts = api.requests.filter { $0.line.hasPrefix("POST") }
            #expect(
                posts.count == 2 && posts.allSatisfy { $0.headers["authorization"] == "Bearer \(OrdersBench.canary)" })
            #expect(Set(posts.compactMap { $0.headers["idempotency-key"] }).count == 2)
            let message = try #require(try mail.messages.first)
            #expect(message.to == ["ops@example.com"] && message.data.contains("Subject: Acme: rpt_1"))
            #expect(message.bodies.contains("<p>All &lt;b&gt;well&lt;/b&gt;</p>") && message.bodies.contains(pdf))
            #expect(try await bench.database.value("select sum(tokens) from etl.action") == "9")
        }
    }

    @Test func `a report's file that is not what the API says is not kept`() async throws {
        let files = try PeerServer { _, _ in ("200 OK", "something else") }
        let api = try PeerServer { _, request in
            let file =
                #"[{"format":"pdf","url":"\#(files.origin)/f","bytes":14,"sha256":"\#(String(repeating: "0", count: 64))"}]"#
            return request.line.contains("/reports")
                ? ("200 OK", #"{"id":"rpt_1","status":"completed","files":\#(file),"error":null}"#)
                : ("200 OK", #"{"data":[],"next":null,"more":false}"#)
        }
        try await withOrders(shape: OrdersBench.Shape(baseURL: "\(api.origin)/v1")) { bench in
            let folder = bench.folder.appending(path: "reports").path
            let workflows = """

                workflows:
                  weekly:
                    watch: {sql: "select 'dom_1' as domain_id, now() as seen", key: domain_id, at: seen}
                    retry: {attempts: 2, base: 1ms, cap: 1ms}
                    do: [{report: {type: x, client: domain_id, from: "2026-11-02", to: "2026-11-08", formats: [pdf], folder: \(folder), origins: [\(files.origin)]}}]

                """
            let text = try String(contentsOfFile: bench.config, encoding: .utf8)
            try (text + workflows).write(toFile: bench.config, atomically: true, encoding: .utf8)
            try await bench.expectRun(0, "access", "init")
            let result = try await bench.run("act")
            #expect(result.code == 1 && result.errors.contains("SHA-256"), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test func `kills between sending and writing cost one message at most, under the same key`() async throws {
        let peer = try PeerServer { number, _ in
            // Slow enough to be killed while it answers.
            if number <= 3 { Thread.sleep(forTimeInterval: 3) }
            return ("200 OK", #"{"id":\#(number)}"#)
        }
        try await withWorkflows(
            "  w:\n    \(Self.watch)\n    do: [{http: {url: \(peer.origin)/x, json: {id: \"{id}\"}, id: id}}]"
        ) { bench in
            try await bench.expectRun(0, "run", "--no-actions")
            for round in 1...3 {
                let running = try bench.program.start(["act", "--config", bench.config])
                while peer.requests.count < round, running.isRunning { try await Task.sleep(for: .milliseconds(10)) }
                running.send(SIGKILL)
                _ = try await running.result(within: .seconds(10))
                // Nobody waits five minutes for a lease in a test.
                _ = try await bench.database.rows(
                    "update etl.action set leased_until = clock_timestamp() where state = 'sending'")
            }
            try await bench.expectRun(0, "act")
            try await bench.expect(5, "etl.action where state = 'done'")
            let sent = Dictionary(grouping: peer.requests) { $0.json["id"] as? String ?? "" }
            #expect(sent.count == 5 && peer.requests.count == 8)
            #expect(sent.values.allSatisfy { Set($0.map { $0.headers["idempotency-key"] }).count == 1 })
            // Each kill cost one message.
            let doubles = peer.requests.count - sent.count
            #expect(doubles == 3)
        }
    }
}
