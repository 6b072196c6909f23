import OctoSimulator
import Testing

@Suite("Webhooks")
struct WebhookTests {
    @Test func `endpoints never tell their secret, and one fails and one vanishes`() async throws {
        try await withSimulator { simulator, client async throws in
            let before = try await client.get("webhook-endpoints").data
            #expect(try before.allSatisfy { Set($0.keys) == (try Contract.members(of: "WebhookEndpoint")) })
            simulator.advance(days: 3)
            let after = try await client.get("webhook-endpoints").data
            #expect(before.count == 3 && after.count == 2)
            #expect(after.contains { $0["disabled_reason"] as? String == "failing" && $0["enabled"] as? Bool == false })
        }
    }

    @Test func `an event tells the object as it was, for thirty days`() throws {
        let world = World(shape: .test())
        let events = world.webhookEvents(asOf: .testOpening)
        let types = Set(events.map(\.type))
        #expect(types.isSuperset(of: ["report.completed", "alert.triggered", "competitor.post.detected"]))
        #expect(events.allSatisfy { $0.timestamp > .testOpening - .seconds(30 * 86_400) && !$0.object.isDeleted })
        let alerts = events.filter { $0.type == "alert.triggered" }
        #expect(alerts.allSatisfy { $0.object.updatedAt == $0.timestamp })
        let reports = Dictionary(uniqueKeysWithValues: world.reports(asOf: .testOpening).map { ($0.id, $0) })
        for event in events where event.type.hasPrefix("report.") {
            let report = try #require(reports[event.object.id])
            #expect(report.completedAt == event.timestamp && event.type == "report.\(report.status)")
        }
    }
}
