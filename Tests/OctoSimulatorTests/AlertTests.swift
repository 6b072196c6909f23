import OctoSimulator
import Testing

@Suite("Alerts")
struct AlertTests {
    @Test func `rules are renamed, disabled and vanish`() {
        let world = World(shape: .test())
        let old = Dictionary(uniqueKeysWithValues: world.alertRules(asOf: .testOpening).map { ($0.id, $0) })
        let new = world.alertRules(asOf: .testOpening + .seconds(3 * 86_400))
        #expect(new.contains { old[$0.id].map(\.name) ?? $0.name != $0.name })
        #expect(new.contains { old[$0.id].map(\.isEnabled) ?? $0.isEnabled != $0.isEnabled })
        #expect(!Set(old.keys).isSubset(of: new.map(\.id)))
        for rule in new {
            guard let was = old[rule.id], was.json != rule.json else { continue }
            #expect(rule.updatedAt > was.updatedAt)
        }
    }

    @Test func `a notification agrees with its rule and its subject`() throws {
        let world = World(shape: .test())
        let all = world.notifications(asOf: .testOpening)
        let rules = Dictionary(uniqueKeysWithValues: world.alertRules(asOf: .testOpening).map { ($0.id, $0) })
        let posts = Set(world.posts(asOf: .testOpening).map(\.id))
        let campaigns = Set(world.campaigns(asOf: .testOpening).map(\.id))
        for notification in all {
            if let rule = notification.alertRuleID.flatMap({ rules[$0] }) {
                #expect(notification.type == rule.type && notification.domainID == rule.domainID)
                #expect(notification.triggeredAt >= rule.createdAt)
            }
            if let subject = notification.subject {
                #expect((subject.type == "campaign" ? campaigns : posts).contains(subject.id))
            }
        }
        #expect(all.contains { $0.alertRuleID == nil } && all.contains { $0.alertRuleID != nil && $0.domainID == nil })
        #expect(all.contains { $0.isDeleted } && all.contains { $0.readAt == nil } && all.contains { $0.readAt != nil })
        #expect(Set(all.compactMap { $0.subject?.type }) == ["campaign", "competitor_post"])
    }

    @Test func `filters of the lists select what they say`() async throws {
        try await withSimulator { simulator, client async throws in
            let unread = try await client.all("notifications?unread=true&severity=critical,info").records
            #expect(!unread.isEmpty && unread.allSatisfy { !($0["read_at"] is String) })
            #expect(unread.allSatisfy { $0["severity"] as? String != "warning" })
            let rules = try await client.get("alert-rules?per_page=5&type=metric_threshold,token_usage")
            #expect(try Set(rules.data[0].keys) == Contract.members(of: "AlertRule"))
            let truth = simulator.world.alertRules(asOf: simulator.clock)
            #expect(
                try rules.json["total"] as? Int
                    == truth.filter { ["metric_threshold", "token_usage"].contains($0.type) }.count)
            let single = try await client.get("alert-rules/\(truth[0].id)")
            #expect(try single.json["id"] as? String == "\(truth[0].id)")
        }
    }
}
