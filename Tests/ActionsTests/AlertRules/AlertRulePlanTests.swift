import Config
import Core
import Foundation
import TestSupport
import Testing

@testable import Actions

/// What makes the API's rules those of a file.
@Suite struct AlertRulePlanTests {
    private func present(_ json: String) throws -> PresentRule {
        try #require(PresentRule(JSONValue(parsing: Array(json.utf8))))
    }

    private func spend(_ id: String = "arl_1", _ threshold: String = "250.00", enabled: Bool = true) throws
        -> PresentRule
    {
        try present(
            #"{"id":"\#(id)","name":"Spend","domain_id":"dom_1","type":"metric_threshold","enabled":\#(enabled),"condition":{"metric":"spend","operator":"gte","threshold":"\#(threshold)","window_days":1,"platforms":["b","a"]},"channels":["webhook","dashboard"]}"#
        )
    }

    private let wanted = AlertRule(
        name: "Spend", client: "dom_1", type: "metric_threshold",
        condition: [
            "metric": .string("spend"), "threshold": .string("250"), "platforms": .array([.string("a"), .string("b")]),
        ], channels: ["dashboard", "webhook"])

    @Test func `what means the same is no change`() throws {
        let plan = try AlertRulePlan([wanted], [spend()], disablesOthers: true)
        #expect(plan.changes.isEmpty && plan.unchanged == 1 && plan.others.isEmpty)
    }

    @Test func `only what differs is patched, and said`() throws {
        let plan = try AlertRulePlan([wanted], [spend("arl_1", "300.50", enabled: false)], disablesOthers: false)
        guard case .change(let rule, let patch, let words)? = plan.changes.first else {
            Issue.record("no change")
            return
        }
        #expect(rule.id == "arl_1" && patch.text == #"{"enabled":true,"condition":{"threshold":"250"}}"#)
        #expect(words == ["enabled false → true", "condition.threshold 300.50 → 250"])
    }

    @Test func `a rule that is missing is created, others stay or are switched off`() throws {
        let other = try present(
            #"{"id":"arl_9","name":"Old","domain_id":null,"type":"token_usage","enabled":true,"condition":{},"channels":[]}"#
        )
        let kept = try AlertRulePlan([wanted], [other], disablesOthers: false)
        #expect(kept.changes == [.create(wanted)] && kept.others == [other])
        let off = try AlertRulePlan([wanted], [other], disablesOthers: true)
        #expect(off.changes == [.create(wanted), .disable(other)])
        #expect(
            wanted.document["domain_id"]?.scalarText == "dom_1" && wanted.document["enabled"] == .scalar(.bool(true)))
    }

    @Test func `two rules of one name and client are nobody's to choose from`() throws {
        let twins = [try spend("arl_1"), try spend("arl_2")]
        let error = #expect(throws: AlertRulePlan.Ambiguous.self) {
            let _ = try AlertRulePlan([wanted], twins, disablesOthers: false)
        }
        #expect(error?.description.contains("arl_1, arl_2") == true)
    }

    @Test func `a file's defaults, rules and clients lie over each other`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "alert-rules-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = """
            version: 1
            others: disable
            defaults: {channels: [dashboard]}
            rules:
              Spend:
                type: metric_threshold
                condition: {metric: spend, operator: gte, threshold: "250.00", window_days: 1}
                clients: [dom_1, dom_2]
              Tokens: {type: token_usage, channels: [email], enabled: false}
            clients:
              dom_2: {Spend: {condition: {threshold: "900.00"}, channels: [slack]}}

            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        let wish = try AlertRulesLoader.load(path: file.path)
        #expect(
            wish.disablesOthers
                && wish.rules.map(\.label) == ["Spend (dom_1)", "Spend (dom_2)", "Tokens (organization)"])
        #expect(wish.rules.map { $0.condition["threshold"]?.scalarText } == ["250.00", "900.00", nil])
        #expect(wish.rules.map(\.channels) == [["dashboard"], ["slack"], ["email"]] && !wish.rules[2].isEnabled)
        for (old, new, problem) in [
            ("type: token_usage", "typ: token_usage", "unknown key \"typ\"; did you mean \"type\"?"),
            ("window_days", "window", "unknown key \"window\""),
            ("{Spend: {", "{Spent: {", "there is no rule \"Spent\"; did you mean \"Spend\"?"),
            ("others: disable", "others: delete", "unknown value \"delete\""),
            ("[dom_1, dom_2]", "[]", "no client is named"),
        ] {
            try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
            let error = #expect(throws: ConfigErrors.self) { let _ = try AlertRulesLoader.load(path: file.path) }
            #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
        }
    }
}
