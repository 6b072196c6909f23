import Core
import Foundation
import Synchronization
import TestSupport
import Testing
import Warehouse

@testable import Actions

/// Items and actions in a real database: each once, whoever dies when.
@Suite struct OutboxTests {
    private static func step(
        _ name: String, _ onUnknown: Workflow.OnUnknown = .retry, _ config: ConfigNode = ["text": "{id}: {note}"]
    ) throws -> Workflow.Step {
        let node: ConfigNode = [
            "url": "https://peer.example/x", "json": config, "id": "id", "answers": ["told": "told"],
        ]
        return Workflow.Step(name: name, kind: "http", onUnknown: onUnknown, step: try HTTPStep(config: node))
    }

    private static func workflow(_ steps: [Workflow.Step], limit: Int = 20, attempts: Int = 3) -> Workflow {
        Workflow(
            name: "w", watch: Watch(sql: "", origin: "w.sql", key: ["id"]),
            trigger: .event(maximumAge: .seconds(3 * 86_400)), limit: limit, steps: steps,
            retry: Workflow.Retry(attempts: attempts, base: .milliseconds(1), cap: .milliseconds(1)))
    }

    private static func items(_ ids: [String]) -> [WatchedItem] {
        ids.map {
            WatchedItem(
                key: $0, row: WatchedRow(values: ["id": .string($0), "note": .string("it's \"new\" \\ <\u{1F419}>")]))
        }
    }

    private func enter(_ workflow: Workflow, _ ids: [String], _ warehouse: PostgresWarehouse) async throws
        -> EvaluationCounts
    {
        let items = Self.items(ids)
        return try await warehouse.workflows.evaluate(workflow, items: items, runID: nil) { state in
            try workflow.evaluation(of: items, in: state)
        }
    }

    private func deliver(
        _ workflow: Workflow, _ peers: ScriptedPeers, _ warehouse: PostgresWarehouse, told: Told = Told(),
        random: Double = 0
    ) async throws -> DeliveryCounts {
        try await Deliverer(
            [workflow], book: warehouse.outbox, peers: peers, worker: UUID().uuidString, random: { random },
            told: { told.add($0) }
        ).deliver()
    }

    final class Told: Sendable {
        private let sentences = Mutex<[String]>([])
        func add(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
        var all: String { sentences.withLock { $0.joined(separator: "\n") } }
    }

    private func withWarehouse(_ body: (TestDatabase, PostgresWarehouse) async throws -> Void) async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            do { try await body(database, warehouse) } catch {
                await warehouse.close()
                throw error
            }
            await warehouse.close()
        }
    }

    @Test func `an item and its first step enter once, also if many look at the same time`() async throws {
        let workflow = Self.workflow([try Self.step("a"), try Self.step("b")])
        try await withWarehouse { database, warehouse in
            let others = (0..<3).map { _ in database.warehouse() }
            let counts = try await withThrowingTaskGroup(of: EvaluationCounts.self) { group -> [EvaluationCounts] in
                for other in [warehouse] + others {
                    group.addTask { try await enter(workflow, ["1", "2", "3"], other) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for other in others { await other.close() }
            #expect(counts.map(\.new).sorted() == [0, 0, 0, 3] && counts.map(\.begun).sorted() == [0, 0, 0, 3])
            #expect(try await database.value("select count(*) from etl.workflow_item") == "3")
            #expect(
                try await database.value("select count(distinct idempotency_key) from etl.action where state = 'due'")
                    == "3")
        }
    }

    @Test func `a decision that fails leaves nothing`() async throws {
        let workflow = Self.workflow([try Self.step("a")])
        try await withWarehouse { database, warehouse in
            await #expect(throws: WatchMistake.self) {
                let _ = try await warehouse.workflows.evaluate(workflow, items: Self.items(["1"]), runID: nil) { _ in
                    throw WatchMistake("no")
                }
            }
            #expect(try await database.value("select count(*) from etl.workflow") == "0")
            _ = try await enter(workflow, ["1"], warehouse)
            try await warehouse.workflows.fail(workflow, error: "gone")
            #expect(try await warehouse.workflows.list().map(\.error) == ["gone"])
            _ = try await enter(workflow, ["1"], warehouse)
            #expect(try await warehouse.workflows.list().map(\.error) == [nil])
        }
    }

    @Test func `steps follow each other, each with what the earlier ones were answered`() async throws {
        let workflow = Self.workflow([
            try Self.step("a"), try Self.step("b", .retry, ["text": "{steps.a.told} of {id}"]),
        ])
        try await withWarehouse { database, warehouse in
            _ = try await enter(workflow, ["1"], warehouse)
            let peers = ScriptedPeers { number, _ in
                ScriptedPeers.response(201, #"{"id": "p\#(number)", "told": "so \#(number)"}"#)
            }
            let counts = try await deliver(workflow, peers, warehouse)
            #expect(counts.done == 2)
            #expect(peers.all.map(\.body) == [#"{"text":"1: it's \"new\" \\ <🐙>"}"#, #"{"text":"so 1 of 1"}"#])
            #expect(Set(peers.all.map(\.key)).count == 2)
            let rows = try await database.rows(
                "select step_name, state, attempts, status, peer_id, sent, peer from etl.action order by action_id")
            #expect(
                rows.map { $0.prefix(5).map { $0 ?? "-" }.joined(separator: " ") } == [
                    "a done 1 201 p1", "b done 1 201 p2",
                ])
            #expect(rows[1][5] == #"{"text":"so 1 of 1"}"# && rows[1][6] == "POST https://peer.example/x")
            #expect(try await deliver(workflow, peers, warehouse) == DeliveryCounts())
        }
    }

    @Test(arguments: [
        (429, "{}", "due", 1), (503, "{}", "due", 1), (404, "no", "failed", 1), (302, "", "failed", 1),
        (200, "<html>", "due", 1),
    ])
    func `an answer is proof only if it says so`(status: Int, body: String, state: String, attempts: Int) async throws {
        var workflow = Self.workflow([try Self.step("a")])
        workflow.retry = Workflow.Retry(attempts: 3, base: .seconds(3_600), cap: .seconds(3_600))
        try await withWarehouse { database, warehouse in
            _ = try await enter(workflow, ["1"], warehouse)
            let peers = ScriptedPeers { _, _ in ScriptedPeers.response(status, body, headers: [("Retry-After", "3600")])
            }
            // What is tried again is due in an hour.
            _ = try await deliver(workflow, peers, warehouse, random: 1)
            let row = try #require(try await database.rows("select state, attempts, error from etl.action").first)
            #expect(row[0] == state && row[1] == "\(attempts)" && row[2] != nil)
        }
    }

    @Test func `Retry-After is waited for, and the budget of attempts ends in a dead letter`() async throws {
        let workflow = Self.workflow([try Self.step("a")], attempts: 2)
        try await withWarehouse { database, warehouse in
            _ = try await enter(workflow, ["1"], warehouse)
            let peers = ScriptedPeers { _, _ in
                ScriptedPeers.response(429, "slow down", headers: [("Retry-After", "60")])
            }
            let told = Told()
            #expect(try await deliver(workflow, peers, warehouse, told: told).waiting == 1)
            let wait = try #require(
                try await database.value(
                    "select round(extract(epoch from not_before - clock_timestamp())) from etl.action"))
            #expect((55...60).contains(Int(wait) ?? 0))
            _ = try await database.rows("update etl.action set not_before = clock_timestamp()")
            #expect(try await deliver(workflow, peers, warehouse, told: told).failed == 1)
            #expect(told.all.contains("failed: the peer answered 429: slow down (attempt 2 of 2)"))
            #expect(try await warehouse.outbox.troubles().failed == 1)
            // A person tries it anew, with the same key.
            #expect(try await warehouse.outbox.decide(.retry, ids: [], workflow: "w").count == 1)
            let willing = ScriptedPeers { _, _ in ScriptedPeers.response(200, #"{"id": 5}"#) }
            #expect(try await deliver(workflow, willing, warehouse).done == 1)
            #expect(Set(peers.all.map(\.key) + willing.all.map(\.key)).count == 1)
        }
    }

    @Test(arguments: [Workflow.OnUnknown.retry, .hold])
    func `what nobody knows is tried again or held, as configured`(onUnknown: Workflow.OnUnknown) async throws {
        let workflow = Self.workflow([try Self.step("a", onUnknown)])
        try await withWarehouse { database, warehouse in
            _ = try await enter(workflow, ["1"], warehouse)
            let peers = ScriptedPeers { number, _ in
                number == 1
                    ? .failure(TransportError(.network, "no answer within 30 s"))
                    : ScriptedPeers.response(200, #"{"id": 1}"#)
            }
            let counts = try await deliver(workflow, peers, warehouse)
            if onUnknown == .retry {
                // The wait is over at once.
                _ = try await deliver(workflow, peers, warehouse)
                #expect(peers.all.count == 2 && Set(peers.all.map(\.key)).count == 1)
                #expect(try await database.value("select state from etl.action") == "done")
            } else {
                #expect(counts.held == 1 && peers.all.count == 1)
                #expect(
                    try await database.value("select hold from etl.action")?.contains(
                        "whether it was done is not known") == true)
                _ = try await warehouse.outbox.decide(.release, ids: [1], workflow: nil)
                #expect(try await deliver(workflow, peers, warehouse).done == 1)
            }
        }
    }

    @Test(arguments: [Workflow.OnUnknown.retry, .hold])
    func `a process that ends between sending and writing leaves at most one duplicate, with the same key`(
        onUnknown: Workflow.OnUnknown
    ) async throws {
        let workflow = Self.workflow([try Self.step("a", onUnknown)])
        try await withWarehouse { database, warehouse in
            _ = try await enter(workflow, ["1"], warehouse)
            // It claims, announces and sends; then it is gone.
            let dead = UUID().uuidString
            let action = try #require(
                try await warehouse.outbox.claim(worker: dead, workflows: ["w"], lease: .seconds(300)))
            #expect(
                try await warehouse.outbox.announce(action.id, worker: dead, peer: "p", sent: "s", lease: .seconds(300))
            )
            let peers = ScriptedPeers { _, _ in ScriptedPeers.response(200, #"{"id": 1}"#) }
            #expect(try await deliver(workflow, peers, warehouse) == DeliveryCounts(), "the lease holds")
            _ = try await database.rows("update etl.action set leased_until = clock_timestamp()")
            _ = try await deliver(workflow, peers, warehouse)
            #expect(peers.all.map(\.key) == (onUnknown == .retry ? [action.idempotencyKey] : []))
            #expect(try await database.value("select state from etl.action") == (onUnknown == .retry ? "done" : "held"))
            // What the dead one would have written counts no more.
            let late = try await warehouse.outbox.settle(action.id, worker: dead, .failed("late", status: nil))
            #expect(!late)
        }
    }

    @Test func `many workers share the outbox, and nothing is sent twice`() async throws {
        let workflow = Self.workflow([try Self.step("a"), try Self.step("b")], limit: 100)
        try await withWarehouse { database, warehouse in
            _ = try await enter(workflow, (1...25).map { "\($0)" }, warehouse)
            let peers = ScriptedPeers { number, _ in ScriptedPeers.response(200, #"{"id": \#(number)}"#) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let other = database.warehouse()
                        for _ in 0..<2 { _ = try await deliver(workflow, peers, other) }
                        await other.close()
                    }
                }
                try await group.waitForAll()
            }
            #expect(peers.all.count == 50 && Set(peers.all.map(\.key)).count == 50)
            #expect(
                try await database.value("select count(*) from etl.action where state = 'done' and attempts = 1")
                    == "50")
        }
    }

    @Test func `above the limit actions wait for a person`() async throws {
        let workflow = Self.workflow([try Self.step("a")], limit: 2)
        try await withWarehouse { _, warehouse in
            let counts = try await enter(workflow, ["1", "2", "3", "4"], warehouse)
            #expect(counts.new == 4 && counts.held == 2)
            let peers = ScriptedPeers { number, _ in ScriptedPeers.response(200, #"{"id": \#(number)}"#) }
            #expect(try await deliver(workflow, peers, warehouse).done == 2)
            let held = try await warehouse.outbox.list(workflow: "w", states: ["held"], limit: 10)
            #expect(held.count == 2 && held[0].hold?.contains("octoload actions release --workflow w") == true)
            #expect(try await warehouse.outbox.decide(.release, ids: [held[0].id], workflow: nil) == [held[0].id])
            #expect(try await warehouse.outbox.decide(.cancel, ids: [held[1].id], workflow: nil) == [held[1].id])
            #expect(try await deliver(workflow, peers, warehouse).done == 1)
        }
    }

    @Test func `a step whose tokens are used up waits for the next month, unasked`() async throws {
        let config: ConfigNode = ["kind": "insight", "prompt": "{id}", "budget": "300/month"]
        let workflow = Self.workflow([
            Workflow.Step(name: "ask", kind: "ask", onUnknown: .retry, step: try AskStep(config: config))
        ])
        try await withWarehouse { database, warehouse in
            _ = try await enter(workflow, ["1", "2", "3"], warehouse)
            let told = Told()
            let peers = ScriptedPeers { _, _ in
                ScriptedPeers.response(
                    200,
                    #"{"id":"a","status":"completed","output":{"text":"x","variations":[]},"usage":{"total_tokens":150,"plan_tokens_remaining":9}}"#
                )
            }
            let counts = try await deliver(workflow, peers, warehouse, told: told)
            #expect(counts.done == 2 && counts.waiting == 1 && peers.all.count == 2)
            #expect(told.all.contains("300 tokens are used this month, one more takes about 150"))
            let row = try #require(
                try await database.rows(
                    "select state, attempts, not_before >= date_trunc('month', clock_timestamp()) + interval '1 month' from etl.action where tokens is null"
                ).first)
            #expect(row == ["due", "0", "t"])
            let use = try await warehouse.outbox.tokens(of: "w")
            #expect(use.used == 300 && use.usual == 150 && use.left == 9)
        }
    }

    @Test func `the books can keep the hash of what was sent, instead of itself`() async throws {
        var workflow = Self.workflow([try Self.step("a")])
        workflow.audit = .hash
        try await withWarehouse { database, warehouse in
            _ = try await enter(workflow, ["1"], warehouse)
            let peers = ScriptedPeers { _, _ in ScriptedPeers.response(200, #"{"id": 1}"#) }
            #expect(try await deliver(workflow, peers, warehouse).done == 1)
            let sent = try #require(peers.all.first).body
            let digest = hexadecimal(Array(sent.utf8).withUnsafeBytes { sha256($0) })
            #expect(try await database.value("select sent from etl.action") == "sha256:\(digest)")
        }
    }

    @Test func `mart shows actions to the agency, and none to a client`() async throws {
        let workflow = Self.workflow([try Self.step("a")])
        try await withWarehouse { database, warehouse in
            try await warehouse.setUpAccess()
            _ = try await enter(workflow, ["1"], warehouse)
            let count = "select count(*) from mart.actions where workflow = 'w' and state = 'due' and item = '1'"
            for (group, expected) in [("agency", "1"), ("client", "0"), ("loader", "1")] {
                let role = "\(group)_of_\(database.name)"
                try await database.server.execute("create role \(role) login")
                try await database.server.execute("grant octoload_\(group)_\(database.name) to \(role)")
                if group == "loader" {
                    #expect(try await database.as(role).value("select count(*) from etl.action") == expected)
                } else {
                    #expect(try await database.as(role).value(count) == expected, "\(group)")
                    await #expect(throws: WarehouseError.self) {
                        let _ = try await database.as(role).rows("select * from etl.action")
                    }
                }
            }
        }
    }

    @Test func `a step that the configuration has no more is held by name`() async throws {
        try await withWarehouse { _, warehouse in
            _ = try await enter(Self.workflow([try Self.step("gone")]), ["1"], warehouse)
            let told = Told()
            let peers = ScriptedPeers { _, _ in ScriptedPeers.response(200) }
            let counts = try await deliver(Self.workflow([try Self.step("other")]), peers, warehouse, told: told)
            #expect(counts.held == 1 && peers.all.isEmpty && told.all.contains("no step \"gone\" of w any more"))
        }
    }

    @Test func `an alert lives through the books: pending, firing, resolved, anew`() async throws {
        var workflow = Self.workflow([try Self.step("a")])
        workflow.trigger = .alert(evaluations: 2, repeats: nil)
        workflow.resolvedSteps = [try Self.step("over")]
        let alert = workflow
        try await withWarehouse { database, warehouse in
            func see(_ ids: [String]) async throws -> EvaluationCounts { try await enter(alert, ids, warehouse) }
            #expect(try await see(["x"]).begun == 0)
            #expect(try await see(["x"]).begun == 1)
            #expect(try await see(["x"]).begun == 0)
            let silence = try await warehouse.silences.add(
                workflow: "w", key: "y", client: nil, for: .seconds(600), reason: "known")
            #expect(try await see(["x", "y"]).begun == 0)
            #expect(try await see(["x", "y"]).begun == 0)
            #expect(try await warehouse.silences.end(silence.id))
            #expect(try await warehouse.silences.end(silence.id) == false)
            #expect(try await see(["x", "y"]).begun == 1)
            let end = try await see([])
            #expect(end.begun == 2 && end.resolved == 2)
            #expect(try await see(["x"]).begun == 0)
            #expect(try await see(["x"]).begun == 1)
            let told = try await database.rows(
                "select i.item_key || '.' || i.episode || ' ' || a.occasion || ' ' || a.step_name from etl.action a join etl.workflow_item i using (item_id) order by action_id"
            ).map { $0[0] ?? "" }
            #expect(
                told.sorted() == [
                    "x.1 firing a", "x.1 resolved over", "x.2 firing a", "y.1 firing a", "y.1 resolved over",
                ])
        }
    }
}
