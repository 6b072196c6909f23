import OctoSimulator
import Testing

@Suite("World")
struct WorldTests {
    @Test func `two worlds of one shape are the same at the same clock`() {
        let moment = Moment.testOpening + .seconds(5 * 86_400)
        let first = World(shape: .test()).everything(asOf: moment)
        let second = World(shape: .test()).everything(asOf: moment)
        #expect(first.mapValues(\.json) == second.mapValues(\.json))
    }

    @Test func `another seed is another world`() {
        let first = World(shape: .test(seed: 1)).campaigns(asOf: .testOpening).map(\.json)
        let second = World(shape: .test(seed: 2)).campaigns(asOf: .testOpening).map(\.json)
        #expect(first != second)
    }

    @Test(arguments: [3000, 40_000]) func `history holds about the rows asked for`(rows: Int) {
        let shape = WorldShape.test(rows: rows)
        let count = World(shape: shape).adPerformance(asOf: shape.opening).count
        #expect(Double(count) > Double(rows) * 0.93 && Double(count) < Double(rows) * 1.4)
    }

    @Test(arguments: [600, 3600, 20 * 3600, 86_400, 30 * 86_400])
    func `every visible change raises updated_at and shows within ten minutes`(seconds: Int) {
        let world = World(shape: .test(rows: 6000))
        let before = Moment.testOpening + .seconds(3 * 3600)
        let after = before + .seconds(seconds)
        let old = world.everything(asOf: before)
        let new = world.everything(asOf: after)
        for (id, now) in new {
            guard let was = old[id] else {
                #expect(now.updatedAt >= before - .seconds(600), "\(id) is new")
                continue
            }
            if now.json == was.json { continue }
            #expect(now.updatedAt > was.updatedAt && now.updatedAt >= before - .seconds(600), "\(id)")
            #expect(now.updatedAt <= after)
            #expect(was.deletedAt == nil, "\(id) came back or moved after its deletion")
        }
        #expect(old.keys.allSatisfy { new[$0] != nil }, "nothing vanishes without a tombstone")
    }

    @Test func `the first days after the opening show each kind of event`() {
        let world = World(shape: .test())
        let opening = Moment.testOpening
        let later = opening + .seconds(3 * 86_400)
        let names = Dictionary(uniqueKeysWithValues: world.campaigns(asOf: opening).map { ($0.id, $0) })
        let changed = world.campaigns(asOf: later)
        #expect(changed.contains { names[$0.id].map(\.name) ?? $0.name != $0.name })
        #expect(changed.contains { names[$0.id].map(\.status) ?? $0.status != $0.status })
        #expect(changed.contains { names[$0.id].map(\.dailyBudget) ?? $0.dailyBudget != $0.dailyBudget })
        #expect(changed.contains { $0.isDeleted && $0.tombstone == .bare })
        #expect(world.competitors(asOf: later).contains { $0.isDeleted })
        #expect(world.domains(asOf: later).count == world.domains(asOf: opening).count + 1)
        #expect(world.domains(asOf: later).contains { $0.status == "archived" })
        #expect(world.posts(asOf: later).count > world.posts(asOf: opening).count)
    }

    @Test func `the world has what trips up loaders`() {
        let world = World(shape: .test(rows: 60_000))
        let rows = world.adPerformance(asOf: .testOpening)
        #expect(rows.contains { ($0.metrics.impressions ?? 0) > 2_147_483_647 })
        #expect(rows.contains { $0.isDeleted && $0.metrics == AdMetrics() })
        #expect(rows.contains { $0.metrics.spend?.digits == 6 })
        #expect(Set(rows.map(\.timeZone)).isSuperset(of: ["Asia/Kathmandu", "Asia/Kolkata"]))
        #expect(Set(rows.map(\.currency)).count >= 5)
        #expect(world.campaigns(asOf: .testOpening).contains { (UInt64($0.platformCampaignID) ?? 0) > 1 << 53 })
        #expect(world.posts(asOf: .testOpening).contains { $0.isDeleted })
        #expect(Set(rows.map(\.updatedAt)).count < rows.count / 2, "many rows share updated_at")
    }
}
