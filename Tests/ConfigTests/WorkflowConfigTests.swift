import Config
import Core
import Foundation
import Testing

/// `workflows:` is read whole, and each mistake has its place.
@Suite struct WorkflowConfigTests {
    private static let text = """
        workflows:
          new_ads:
            watch:
              sql: |
                select id, client, seen
                from mart.ads
              key: [id]
              client: client
              at: seen
            max_age: 3d
            limit: 5
            group: {by: client, line: "- {id}"}
            retry: {attempts: 4, base: 1s, cap: 1m}
            do:
              - ask: {kind: insight, prompt: "Compare {id}", client: client}
              - slack: {to: {env: HOOK}, text: "{steps.ask.reply}", on_unknown: hold}
              - slack: {as: again, token: {env: T}, channel: C012, text: "{id}"}
          slow:
            kind: alert
            for: 2
            repeat: 24h
            watch: {sql: "select 1 as id", key: id}
            do: [{http: {url: "https://x.example/a", json: {a: "{id}", n: 1, t: true, q: "1"}}}]
            resolved: [{slack: {to: {env: HOOK}, text: "over"}}]
          weekly:
            every: monday 06:00
            zone: {column: time_zone}
            watch: {sql: "select domain_id, time_zone from mart.clients", key: domain_id}
            do: [{file: {folder: out, name: "{domain_id}", text: "{period_from}"}}]

        """

    private func workflows(_ text: String = text, file: String = "p.yaml") throws -> [Workflow] {
        try ConfigLoader.parse(text: Example.text + text, file: file).workflows
    }

    @Test func `each part is what the file says`() throws {
        let all = try workflows()
        #expect(all.map(\.name) == ["new_ads", "slow", "weekly"])
        let events = all[0]
        #expect(events.trigger == .event(maximumAge: .seconds(3 * 86_400)) && events.limit == 5)
        #expect(events.watch.key == ["id"] && events.watch.sql.contains("\nfrom mart.ads"))
        let line = try Template("- {id}")
        #expect(events.group?.column == "client" && events.group?.line == line)
        #expect(
            events.steps.map(\.name) == ["ask", "slack", "again"]
                && events.steps.map(\.kind) == ["ask", "slack", "slack"])
        #expect(events.steps.map(\.onUnknown) == [.retry, .hold, .retry] && events.retry.attempts == 4)
        #expect(all[1].trigger == .alert(evaluations: 2, repeats: .seconds(86_400)))
        #expect(all[1].resolvedSteps.map(\.name) == ["slack"])
        #expect(
            all[2].trigger == .schedule(Timetable(rhythm: .weekly(day: 1), minute: 360, zone: .column("time_zone"))))
    }

    @Test func `a query's file lies beside the configuration`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "octoload-watch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "workflows"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "select 2 as id, now() as seen".write(
            to: folder.appending(path: "workflows/a.sql"), atomically: true, encoding: .utf8)
        let text = """
            workflows:
              w:
                watch: {sql: workflows/a.sql, key: id, at: seen}
                do: [{file: {folder: out, name: x, text: x}}]

            """
        let watch = try #require(try workflows(text, file: folder.appending(path: "p.yaml").path).first).watch
        #expect(watch.sql == "select 2 as id, now() as seen" && watch.origin == "workflows/a.sql")
        let missing = #expect(throws: ConfigErrors.self) {
            let _ = try workflows(text.replacing("a.sql", with: "b.sql"), file: folder.appending(path: "p.yaml").path)
        }
        #expect(missing?.description.contains("workflows.w.watch.sql: cannot read") == true)
    }

    static let mistakes: [(String, String, String)] = [
        ("max_age: 3d", "max_agee: 3d", "workflows.new_ads: unknown key \"max_agee\"; did you mean \"max_age\"?"),
        ("      at: seen\n", "", "nothing says how old a row is"), ("key: [id]", "key: []", "no column is named"),
        ("limit: 5", "limit: 0", "0 is out of range"), ("limit: 5", "for: 2", "only alerts have for"),
        ("for: 2", "max_age: 1d", "only events have max_age"),
        ("for: 2", "every: day 06:00", "an alert has no timetable"),
        ("every: monday 06:00", "every: moonday 06:00", "\"moonday 06:00\" is not a time that comes again"),
        ("every: monday 06:00", "every: monday 24:00", "there is no time of day"),
        ("every: monday 06:00", "every: month 32 06:00", "is not a time that comes again"),
        ("    zone: {column: time_zone}\n", "", "the key \"zone\" is missing"),
        ("zone: {column: time_zone}", "zone: CET", "\"CET\" is not a time zone"),
        ("- ask:", "- aks:", "there is no step \"aks\"; did you mean \"ask\"?"),
        ("as: again, ", "", "two steps are called \"slack\""),
        ("text: \"{id}\"}", "text: \"{id\"}", "a \"{\" that does not close"),
        ("limit: 5", "audit: hush", "unknown value \"hush\"; did you mean \"hash\"?"),
        ("limit: 5", "enabled: no", "neither true nor false"),
        ("channel: C012", "channel: C012, by: client", "expected both of by and channels"),
        ("channel: C012, ", "", "nobody is named that it goes to"),
        ("channel: C012", "channel: \"#ops\"", "\"#ops\" is not the id of a channel"),
        (
            "to: {env: HOOK}, text: \"{steps.ask.reply}\"", "to: https://x.example, text: a",
            "a secret never stands in the file itself"
        ),
        ("https://x.example/a", "http://x.example/a", "clear text"),
        ("https://x.example/a", "https://x.example/../a", "not an address"),
        (
            "folder: out, name: \"{domain_id}\", text: \"{period_from}\"", "folder: out, name: a",
            "exactly one of text, json and csv"
        ),
        ("kind: insight, ", "api: shop, kind: insight, ", "asks the API \"shop\", which the file has not"),
        ("    kind: alert\n", "", "only alerts are over some day"), ("  slow:", "  Slow:", "cannot be a name"),
        ("on_unknown: hold", "on_unknown: held", "unknown value \"held\"; did you mean \"hold\"?"),
    ]

    @Test(arguments: mistakes)
    func `a mistake has its place`(old: String, new: String, problem: String) throws {
        try #require(Self.text.contains(old), "\(old)")
        let error = #expect(throws: ConfigErrors.self) { let _ = try workflows(Self.text.replacing(old, with: new)) }
        let words = error?.description ?? ""
        #expect(words.contains(problem), "\(words)")
        #expect(words.split(separator: "\n").allSatisfy { $0.hasPrefix("p.yaml:") }, "\(words)")
    }
}
