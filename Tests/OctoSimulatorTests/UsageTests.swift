import OctoSimulator
import Testing

@Suite("Usage")
struct UsageTests {
    @Test func `interactions have what trips up loaders`() {
        let all = World(shape: .test()).interactions(asOf: .testOpening)
        #expect(Set(all.map(\.status)) == ["completed", "filtered", "failed"])
        #expect(all.allSatisfy { ($0.text == nil) == ($0.status != "completed") })
        #expect(all.contains { $0.domainID == nil } && all.contains { $0.isDeleted && $0.tombstone == .bare })
        #expect(all.contains { $0.variations.count > 1 } && all.contains { $0.prompt.count > 7000 })
        #expect(Set(all.map(\.conversationID)).count < all.count)
    }

    @Test func `a day's tokens contain those of its interactions and reports`() {
        let world = World(shape: .test())
        let usage = world.usage(asOf: .testOpening)
        var chat: [Day: Int64] = [:]
        for interaction in world.interactions(asOf: .testOpening) {
            let ended = interaction.completedAt ?? interaction.createdAt
            chat[ended.utcDay, default: 0] += interaction.inputTokens + interaction.outputTokens
        }
        var summaries: [Day: Int64] = [:]
        for report in world.reports(asOf: .testOpening) {
            if let day = report.completedAt?.utcDay { summaries[day, default: 0] += report.tokensUsed }
        }
        for day in usage {
            let features = Dictionary(uniqueKeysWithValues: day.tokensByFeature.map { ($0.feature, $0.tokens) })
            #expect(features["ai_chat"] ?? 0 == chat[day.date] ?? 0)
            #expect(features["report_summary"] ?? 0 == summaries[day.date] ?? 0)
        }
        #expect(usage.count == 61 && Set(usage.flatMap { $0.tokensByFeature.map(\.feature) }).count >= 4)
    }

    @Test func `days come in order with the plan, and today grows`() async throws {
        try await withSimulator { simulator, client async throws in
            let days = try await client.all("usage?limit=17").records
            let dates = days.compactMap { $0["date"] as? String }
            #expect(dates == simulator.world.usage(asOf: simulator.clock).map { "\($0.date)" })
            #expect(Set(days[0].keys) == (try Contract.members(of: "UsageDay")))
            let today = simulator.clock.utcDay
            let path = "usage?date_from=\(today)&date_to=\(today)"
            let before = try await client.get(path)
            simulator.advance(by: .seconds(5 * 3600))
            let after = try await client.get(path)
            let (less, more) = (try before.data[0]["tokens_used"] as? Int, try after.data[0]["tokens_used"] as? Int)
            #expect(try #require(less) < (try #require(more)))
            let plan = try #require(try after.json["plan"] as? [String: Any])
            #expect(Set(plan.keys) == (try Contract.members(of: "UsagePlan")))
            #expect(plan["tokens_used"] as? Int64 == simulator.world.usagePlan(asOf: simulator.clock).tokensUsed)
            let changed = try await client.get("usage?updated_since=2026-10-01T00:00:00Z")
            #expect(try changed.status == 400 && changed.code == "parameter_unknown")
        }
    }
}
