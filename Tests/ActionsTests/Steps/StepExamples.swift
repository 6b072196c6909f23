import Core
import TestSupport

@testable import Actions

/// A configuration of each kind of step, and what its peer answers when all is well.
enum StepExamples {
    static let all: [(kind: String, config: ConfigNode)] = [
        ("ask", ["kind": "insight", "prompt": "Compare {name}", "client": "client_id", "context": ["ad": "{name}"]]),
        (
            "asana",
            [
                "token": ["env": "T"], "project": "1200", "section": "1201", "name": "{name}", "notes": "{name}",
                "due_on": "{day}",
            ]
        ),
        (
            "email",
            [
                "server": ["host": "mail.example.com"], "from": "octoload@example.com", "to": ["ops@example.com"],
                "subject": "New: {name}", "text": "{name}", "html": "<p>{name}</p>",
            ]
        ),
        ("file", ["folder": "out", "name": "{name}", "csv": ["name": "{name}", "formula": "{formula}"]]),
        ("http", ["url": "https://peer.example/hook", "json": ["name": "{name}"], "id": "id"]),
        (
            "report",
            [
                "type": "weekly_performance", "client": "client_id", "from": "{day}", "to": "{day}", "formats": ["pdf"],
                "folder": "reports", "origins": ["https://files.example.com"],
            ]
        ),
        ("slack", ["to": ["env": "HOOK"], "text": "New: {name}"]),
        ("slack", ["token": ["env": "T"], "channel": "C0123456789", "text": "New: {name}", "markup": "true"]),
    ]

    static func step(_ number: Int) throws -> any ActionStep {
        let (kind, config) = all[number]
        return try StepRegistry.step(kind: kind, at: config.location, config: config)
    }

    static func item(hostile: Bool = true) -> ActionItem {
        var values: [String: JSONValue] =
            hostile ? TemplateTests.hostile : ["name": .string("Tent"), "formula": .string("1")]
        values["client_id"] = .string(hostile ? "dom_1\r\nX: y" : "dom_1")
        values["day"] = .string("2026-11-30")
        return TemplateTests.item(values)
    }

    /// Answers until the step is done; `nil`: it never is.
    static func finish(_ step: any ActionStep, _ answers: [PeerAnswer]) throws -> StepAnswer? {
        var progress: JSONValue?
        for answer in answers {
            _ = try step.demand(item(), progress)
            switch step.outcome(of: answer, item(), progress) {
            case .done(let answer): return answer
            case .goOn(let next), .wait(let next, _): progress = next
            default: return nil
            }
        }
        return nil
    }
}
