import Core
import Testing

@testable import Actions

/// Which rows begin a chain of steps, decided without a database.
@Suite struct EventTests {
    static let now = Instant(unixSeconds: 1_780_000_000)

    static func item(_ key: String, hoursAgo: Int64 = 1, client: String? = nil) -> WatchedItem {
        WatchedItem(
            key: key, client: client, at: now - .seconds(3_600 * hoursAgo),
            row: WatchedRow(values: ["id": .string(key), "client": client.map { .string($0) } ?? .scalar(.null)]))
    }

    static func workflow(_ trigger: Trigger, limit: Int = 20, group: String? = nil) -> Workflow {
        Workflow(
            name: "w", watch: Watch(sql: "select", origin: "w.sql", key: ["id"]), trigger: trigger, limit: limit,
            group: group.map { Workflow.Group(column: $0) }, steps: [])
    }

    private let events = Self.workflow(.event(maximumAge: .seconds(3 * 86_400)))

    @Test func `a row that was not there begins once`() throws {
        let known = [KnownItem(id: 1, key: "a", state: .taken)]
        let evaluation = try events.evaluation(
            of: [Self.item("a"), Self.item("b")], in: WorkflowState(now: Self.now, activatedAt: nil, known: known))
        #expect(evaluation.entering.map(\.key) == ["b"] && evaluation.moving == [])
        #expect(evaluation.beginnings.map(\.occasion) == [.new] && evaluation.beginnings[0].hold == nil)
    }

    @Test func `what is older than max_age is seen and begins nothing, also at the first activation`() throws {
        let state = WorkflowState(now: Self.now, activatedAt: nil)
        let items = [Self.item("old", hoursAgo: 73), Self.item("edge", hoursAgo: 72), Self.item("new", hoursAgo: 1)]
        let evaluation = try events.evaluation(of: items, in: state)
        #expect(evaluation.entering.map { "\($0.key) \($0.state)" } == ["old old", "edge taken", "new taken"])
        #expect(evaluation.beginnings.flatMap(\.items).map(\.key) == ["edge", "new"])
        #expect(try events.evaluation(of: items, in: state, ignoresAge: true).beginnings.count == 3)
    }

    @Test func `above the limit the newest wait for a person, who is told how many there are`() throws {
        let evaluation = try Self.workflow(.event(maximumAge: .seconds(86_400)), limit: 2).evaluation(
            of: (1...5).map { Self.item("\($0)", hoursAgo: $0) }, in: WorkflowState(now: Self.now, activatedAt: nil))
        let free = evaluation.beginnings.filter { $0.hold == nil }.flatMap(\.items).map(\.key)
        let held = evaluation.beginnings.filter { $0.hold != nil }
        #expect(free == ["5", "4"] && held.count == 3)
        #expect(held[0].hold?.contains("5 rows in one evaluation, and limit is 2") == true)
    }

    @Test func `rows of one group begin together, and those above the limit apart`() throws {
        let items = [
            Self.item("1", hoursAgo: 4, client: "x"), Self.item("2", hoursAgo: 3, client: "y"),
            Self.item("3", hoursAgo: 2, client: "x"), Self.item("4", hoursAgo: 1, client: "x"),
        ]
        let evaluation = try Self.workflow(.event(maximumAge: .seconds(86_400)), limit: 3, group: "client").evaluation(
            of: items, in: WorkflowState(now: Self.now, activatedAt: nil))
        #expect(evaluation.beginnings.map { $0.items.map(\.key) } == [["1", "3"], ["2"], ["4"]])
        #expect(evaluation.beginnings.map { $0.client } == ["x", "y", "x"])
        #expect(evaluation.beginnings.map { $0.hold != nil } == [false, false, true])
    }

    @Test func `a key that is null or there twice ends the evaluation with the query's name`() throws {
        let watch = Watch(sql: "select", origin: "w.sql", key: ["a", "b"], at: "t")
        func row(_ a: String?, _ b: String, _ t: String = "2026-11-01") -> WatchedRow {
            WatchedRow(values: ["a": a.map { .string($0) } ?? .scalar(.null), "b": .string(b), "t": .string(t)])
        }
        func problem(_ rows: [WatchedRow]) -> String? {
            #expect(throws: WatchMistake.self) { let _ = try watch.items(rows) }?.description
        }
        #expect(problem([row(nil, "1")])?.contains("w.sql: the key column \"a\" is null") == true)
        #expect(problem([row("1", "1"), row("1", "1")])?.contains("is there twice") == true)
        #expect(problem([row("1", "1", "soon")])?.contains("must be a time") == true)
        #expect(problem([WatchedRow(values: ["a": .string("1")])])?.contains("no column \"b\", but a") == true)
        #expect(
            problem([row(String(repeating: "k", count: 1_001), "1")])?.contains("is longer than 1000; take an id")
                == true)
        // Keys of several columns cannot be mistaken for each other.
        #expect(try watch.items([row("1|2", "3"), row("1", "2|3")]).map(\.key) == ["1\\|2|3", "1|2\\|3"])
    }
}
