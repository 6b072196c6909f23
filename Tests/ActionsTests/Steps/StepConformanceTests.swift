import Core
import Foundation
import TestSupport
import Testing

@testable import Actions

/// What holds for every kind of step, whatever its peer does and whatever the rows hold.
@Suite struct StepConformanceTests {
    static let examples = StepExamples.all.indices

    @Test func `every kind has an example here, and every example is a kind`() {
        #expect(Set(StepExamples.all.map(\.kind)) == Set(StepRegistry.kinds.map { $0.kind }))
        #expect(Set(StepRegistry.kinds.map { $0.kind }).count == StepRegistry.kinds.count)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: PeerAnswer
        /// What steps may make of it.
        let allowed: Set<String>
        var testDescription: String { name }
    }

    static let faults: [Fault] = [
        Fault(
            name: "refused connection",
            answer: .failure(TransportError(.network, "connection refused", isUnsent: true)),
            allowed: ["again"]),
        Fault(
            name: "no answer", answer: .failure(TransportError(.network, "no answer within 30 s")),
            allowed: ["again", "unknown"]),
        Fault(
            name: "cancelled", answer: .failure(TransportError(.cancelled, "cancelled")),
            allowed: ["unknown", "again"]),
        Fault(name: "TLS", answer: .failure(TransportError(.security, "not trusted")), allowed: ["refused", "again"]),
        Fault(
            name: "no secret", answer: .failure(TransportError(.credentials, "HOOK is not set", isUnsent: true)),
            allowed: ["again"]),
        Fault(name: "refused for good", answer: .refused("550 no such user"), allowed: ["refused"]),
        Fault(
            name: "429", answer: ScriptedPeers.response(429, "slow", headers: [("Retry-After", "7")]),
            allowed: ["again 7"]),
        Fault(
            name: "503 with Retry-After", answer: ScriptedPeers.response(503, "", headers: [("Retry-After", "7")]),
            allowed: ["again 7"]),
        Fault(name: "500", answer: ScriptedPeers.response(500, "{}"), allowed: ["again", "unknown"]),
        Fault(name: "401", answer: ScriptedPeers.response(401, "{}"), allowed: ["refused"]),
        Fault(name: "404", answer: ScriptedPeers.response(404, "{}"), allowed: ["refused"]),
        Fault(
            name: "redirect", answer: ScriptedPeers.response(302, "", headers: [("Location", "https://evil.example/")]),
            allowed: ["refused"]),
        Fault(
            name: "200 with a page", answer: ScriptedPeers.response(200, "<html>log in</html>"),
            allowed: ["again", "unknown"]),
        Fault(name: "200 with nothing", answer: ScriptedPeers.response(200, ""), allowed: ["again", "unknown"]),
        Fault(
            name: "200 with null", answer: ScriptedPeers.response(200, "null"), allowed: ["again", "unknown", "done"]),
        Fault(
            name: "200 with 5 MiB", answer: ScriptedPeers.response(200, String(repeating: " ", count: 5 << 20) + "{}"),
            allowed: ["again", "unknown"]),
    ]

    static func word(_ outcome: StepOutcome) -> String {
        switch outcome {
        case .done: "done"
        case .goOn: "go on"
        case .wait: "wait"
        case .again(_, let wait?): "again \(Int(wait.inSeconds))"
        case .again: "again"
        case .postponed(_, let wait): "postponed \(Int(wait.inSeconds))"
        case .unknown: "unknown"
        case .refused: "refused"
        }
    }

    @Test(arguments: examples, faults)
    func `a fault is never taken for success`(number: Int, fault: Fault) throws {
        let step = try StepExamples.step(number)
        let word = Self.word(step.outcome(of: fault.answer, StepExamples.item(), nil))
        // Kinds that speak no HTTP have no such answers: they refuse them.
        let speaksHTTP = if case .call = try step.demand(StepExamples.item(), nil) { true } else { false }
        var isHTTP = false
        if case .response = fault.answer { isHTTP = true }
        if isHTTP, !speaksHTTP {
            #expect(word == "refused")
        } else if fault.name == "200 with null" {
            // Only a peer of which nothing is expected may say nothing.
            #expect(["again", "unknown"].contains(word) || StepExamples.all[number].kind == "http")
        } else {
            #expect(fault.allowed.contains(word), "\(StepExamples.all[number].kind): \(word)")
        }
    }

    @Test(arguments: examples)
    func `what rows hold changes neither where it goes nor to whom, and breaks no form`(number: Int) throws {
        let step = try StepExamples.step(number)
        let harmless = try step.demand(StepExamples.item(hostile: false), nil)
        let hostile = try step.demand(StepExamples.item(), nil)
        switch (harmless, hostile) {
        case (.call(let left), .call(let right)):
            #expect(left.place == right.place && left.headers == right.headers && left.method == right.method)
            #expect(left.token == right.token && left.signature == right.signature)
            let (first, second) = (
                try JSONValue(parsing: try #require(left.body).bytes),
                try JSONValue(parsing: try #require(right.body).bytes)
            )
            #expect(Self.outline(first) == Self.outline(second))
            #expect(right.headers.allSatisfy { $0.value.isHeaderValue })
        case (.mail(let left), .mail(let right)):
            #expect(left.recipients == right.recipients && left.from == right.from && left.server == right.server)
            #expect(!right.subject.contains { $0.isNewline } && right.html?.contains("<https") == false)
            let message = String(
                decoding: MIMEMessage(right, attachments: [], date: EventTests.now).bytes, as: UTF8.self)
            let head = try #require(message.components(separatedBy: "\r\n\r\n").first)
            #expect(!head.contains("\r\nBcc:") && message.utf8.allSatisfy { $0 < 0x7F })
            #expect(message.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 76 || $0.hasPrefix("Content-Type") })
        case (.write(let left), .write(let right)):
            #expect(left.folder == right.folder && right.name.wholeMatch(of: /[a-z0-9-]+\.csv/) != nil)
            #expect(String(decoding: right.bytes, as: UTF8.self).contains("\"'=HYPERLINK"))
        default: Issue.record("another kind of demand")
        }
    }

    /// Members and kinds of values, without the values.
    private static func outline(_ value: JSONValue) -> String {
        switch value {
        case .scalar(.string): "s"
        case .scalar(let scalar): scalar.literal
        case .array(let items): "[\(items.map(outline).joined(separator: ","))]"
        case .object(let members): "{\(members.map { "\($0.name):\(outline($0.value))" }.joined(separator: ","))}"
        }
    }

    @Test(arguments: examples)
    func `all attempts are alike, under one key where the peer takes one`(number: Int) throws {
        let step = try StepExamples.step(number)
        let (first, second) = (try step.demand(StepExamples.item(), nil), try step.demand(StepExamples.item(), nil))
        #expect(first.sent == second.sent && first.peer == second.peer)
        let key = StepExamples.item().idempotencyKey
        switch first {
        case .call(let call):
            let isInHeader = call.headers.contains { $0.name == "Idempotency-Key" && $0.value == key }
            // A webhook of Slack's takes none.
            #expect(isInHeader || first.sent.contains(key) || call.peer.contains("HOOK"))
        case .mail(let mail): #expect(mail.messageID == "<\(key)@example.com>")
        case .write(let draft): #expect(draft.name.contains(key.prefix(8)))
        }
    }

    @Test(arguments: examples)
    func `a key that there is not is refused with its place`(number: Int) throws {
        let (kind, config) = StepExamples.all[number]
        guard case .mapping(let entries) = config.content else { return }
        var wrong = config
        wrong.content = .mapping(
            entries + [ConfigNode.Entry(key: "colour", keyLocation: config.location, value: "red")])
        let error = #expect(throws: ConfigError.self) {
            let _ = try StepRegistry.step(kind: kind, at: config.location, config: wrong)
        }
        #expect(error?.description.contains("unknown key \"colour\"") == true)
    }
}
