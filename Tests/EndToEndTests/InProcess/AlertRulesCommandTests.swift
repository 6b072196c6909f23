import Core
import Foundation
import Testing

/// `octoload alert-rules` against an API that answers from a script.
@Suite struct AlertRulesCommandTests {
    private static let rule =
        #"{"id":"arl_1","name":"Spend","domain_id":"dom_1","type":"metric_threshold","enabled":true,"condition":{"metric":"spend","threshold":"250.00"},"channels":["dashboard"]}"#

    private static func page(_ rules: [String]) -> String {
        #"{"data":[\#(rules.joined(separator: ","))],"page":1,"per_page":100,"total":\#(rules.count),"total_pages":1}"#
    }

    private func withRules(_ body: (_ config: String, _ rules: String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "alert-rules-\(UUID().uuidString).yaml")
        try """
        version: 1
        rules:
          Spend:
            type: metric_threshold
            condition: {metric: spend, threshold: "300.00"}
            clients: [dom_1, dom_2]
        """.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try await CommandBench.withConfiguration { config in try await body(config, file.path) }
    }

    @Test func `plan shows the difference and changes nothing`() async throws {
        try await withRules { config, rules in
            let bench = CommandBench(["/v1/alert-rules": [Self.page([Self.rule])]], environment: ["KEY": "key-1"])
            let ending = await bench.run("alert-rules", "plan", "--rules", rules, "--config", config)
            #expect(ending.code == 1, "\(ending.errors)")
            #expect(ending.output.contains("~ change Spend (dom_1): condition.threshold 250.00 → 300.00"))
            #expect(ending.output.contains("+ create Spend (dom_2)"))
            #expect(bench.script.requests.map(\.method) == [.get])
        }
    }

    @Test func `apply creates and changes what differs`() async throws {
        try await withRules { config, rules in
            let bench = CommandBench(
                ["/v1/alert-rules": [Self.page([Self.rule])], "/v1/alert-rules/arl_1": [Self.rule]],
                environment: ["KEY": "key-1"])
            let ending = await bench.run("alert-rules", "apply", "--rules", rules, "--config", config)
            #expect(ending.code == 0 && ending.output.contains("2 changed"), "\(ending.errors)")
            let sent = bench.script.requests
            #expect(
                sent.map { "\($0.method.rawValue) \($0.url.path)" } == [
                    "GET /v1/alert-rules", "GET /v1/alert-rules/arl_1", "PATCH /v1/alert-rules/arl_1",
                    "POST /v1/alert-rules",
                ])
            #expect(sent[2].body?.bytes == Array(#"{"condition":{"threshold":"300.00"}}"#.utf8))
            #expect(sent[3].headers.contains { $0.name == "Idempotency-Key" && $0.value.utf8.count == 64 })
        }
    }

    @Test func `what somebody else has changed meanwhile is left alone`() async throws {
        try await withRules { config, rules in
            let changed = Self.rule.replacing("250.00", with: "275.00")
            let bench = CommandBench(
                ["/v1/alert-rules": [Self.page([Self.rule])], "/v1/alert-rules/arl_1": [changed]],
                environment: ["KEY": "key-1"])
            let ending = await bench.run("alert-rules", "apply", "--rules", rules, "--config", config)
            #expect(ending.code == 1 && ending.errors.contains("was changed by somebody else meanwhile"))
            #expect(!bench.script.requests.contains { $0.method == .patch })
        }
    }

    @Test func `an answer that is no list of rules is refused`() async throws {
        try await withRules { config, rules in
            for body in [#"{"data":{}}"#, "<html>", #"{"data":[{"id":"x"}],"total_pages":1}"#] {
                let bench = CommandBench(["/v1/alert-rules": [body]], environment: ["KEY": "key-1"])
                let ending = await bench.run("alert-rules", "plan", "--rules", rules, "--config", config)
                #expect(ending.code == 69, "\(body): \(ending.errors)")
            }
        }
    }
}
