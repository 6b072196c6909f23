import OctoSimulator
import Testing

/// A cursor list of records that the world can name all of.
struct RecordList: Sendable, CustomTestStringConvertible {
    let path: String
    let schema: String
    /// What a request for everything that is there must add: some lists cannot be asked for without bounds.
    var bounds = ""
    var hasSingles = true
    /// A schema that this one takes in (`allOf`).
    var parent: String?
    let truth: @Sendable (World, Moment) -> [any Record]

    var testDescription: String { path }

    static let all = [
        RecordList(path: "reports", schema: "Report") { $0.reports(asOf: $1) },
        RecordList(path: "ai/history", schema: "AiInteraction") { $0.interactions(asOf: $1) },
        RecordList(path: "notifications", schema: "Notification") { $0.notifications(asOf: $1) },
        RecordList(path: "webhook-events", schema: "Event") { $0.webhookEvents(asOf: $1) },
        RecordList(path: "competitor-ads", schema: "CompetitorAd") { $0.competitorAds(asOf: $1) },
        RecordList(
            path: "competitor-engagement", schema: "CompetitorEngagement",
            bounds: "&updated_since=1970-01-01T00:00:00Z&include_deleted=false", hasSingles: false, parent: "Engagement"
        ) { $0.engagement(asOf: $1) },
        RecordList(path: "competitor-activity", schema: "CompetitorActivity") { $0.activity(asOf: $1) },
    ]
}

@Suite("Lists of the organization")
struct RecordListTests {
    @Test(arguments: RecordList.all) func `a listing has each record once with the documented members`(
        list: RecordList
    ) async throws {
        let inherited = try list.parent.map { try Contract.members(of: $0) } ?? []
        let members = try Contract.members(of: list.schema).union(inherited)
        try await withSimulator { simulator, client async throws in
            simulator.advance(days: 5)
            let truth = list.truth(simulator.world, simulator.clock)
            let since = "limit=37&updated_since=1970-01-01T00:00:00Z"
            let records = try await client.all("\(list.path)?\(since)").records
            #expect(records.count == truth.count && records.count > 10)
            #expect(Set(records.compactMap { $0["id"] as? String }) == Set(truth.map { "\($0.id)" }))
            for record in records {
                let isBare = record["deleted_at"] is String && record.count == 5
                #expect(Set(record.keys) == (isBare ? Contract.bareTombstone : members))
            }
            let present = try await client.all("\(list.path)?limit=500\(list.bounds)").records
            #expect(present.count == truth.filter { !$0.isDeleted }.count)
        }
    }

    @Test(arguments: RecordList.all) func `updated_since gives exactly what changed and every change raises it`(
        list: RecordList
    ) async throws {
        try await withSimulator { simulator, client async throws in
            let before = simulator.clock
            let old = Dictionary(
                uniqueKeysWithValues: list.truth(simulator.world, before).map { ($0.id, $0.comparable) })
            simulator.advance(days: 4)
            let truth = list.truth(simulator.world, simulator.clock)
            let since = before - .seconds(900)
            let got = try await client.all("\(list.path)?limit=500&updated_since=\(since)").records
            let ids = Set(got.compactMap { $0["id"] as? String })
            #expect(ids == Set(truth.filter { $0.updatedAt >= since }.map { "\($0.id)" }))
            let changed = truth.filter { old[$0.id] != $0.comparable }
            #expect(!changed.isEmpty && ids.isSuperset(of: changed.map { "\($0.id)" }))
        }
    }

    @Test(arguments: RecordList.all, [600, 3600, 86_400, 10 * 86_400])
    func `every visible change raises updated_at and shows within ten minutes`(list: RecordList, seconds: Int) {
        let world = World(shape: .test())
        let before = Day(year: 2026, month: 11, day: 2).utcStart + .seconds(6 * 3600 + 900)
        let after = before + .seconds(seconds)
        let old = Dictionary(uniqueKeysWithValues: list.truth(world, before).map { ($0.id, $0) })
        let new = list.truth(World(shape: .test()), after)
        for now in new {
            if let was = old[now.id] {
                if now.comparable == was.comparable { continue }
                #expect(now.updatedAt > was.updatedAt && !was.isDeleted, "\(now.id)")
            }
            #expect(now.updatedAt >= before - .seconds(600) && now.updatedAt <= after, "\(now.id)")
        }
        guard list.path != "webhook-events" else { return }  // which are forgotten
        #expect(Set(old.keys).isSubset(of: new.map(\.id)), "nothing vanishes without a tombstone")
    }

    @Test(arguments: RecordList.all) func `a restricted key sees nothing of the whole organization`(list: RecordList)
        async throws
    {
        try await withSimulator(keys: [APIKey("restrictedkey000000000000", domains: [1])]) {
            simulator, client async throws in
            let own = simulator.world.domains(asOf: simulator.clock).map { "\($0.id)" }
            let records = try await client.all("\(list.path)?limit=500\(list.bounds)").records
            let seen = Set(records.compactMap { $0["domain_id"] as? String })
            #expect(!records.isEmpty && seen.count == 1 && seen.isSubset(of: own))
            #expect(records.allSatisfy { $0["domain_id"] is String })
        }
    }

    @Test(arguments: RecordList.all.filter(\.hasSingles)) func `a single object is that of the list`(list: RecordList)
        async throws
    {
        try await withSimulator { simulator, client async throws in
            let first = try #require(list.truth(simulator.world, simulator.clock).first)
            let answer = try await client.get("\(list.path)/\(first.id)")
            #expect(try answer.status == 200 && answer.json["id"] as? String == "\(first.id)")
            #expect(try await client.get("\(list.path)/dom_2222222222222").status == 404)
        }
    }
}

extension Record {
    /// The record's text without links, which are fresh ones at every reading.
    fileprivate var comparable: String { json.replacing(/"(url|expires_at)":"[^"]*"/, with: "") }
}
