import OctoSimulator
import Testing

@Suite("Paging")
struct PagingTests {
    @Test(arguments: ["campaigns", "ad-sets", "ads", "competitors", "competitor-posts", "ad-performance"])
    func `paging through a list yields each record exactly once and nothing else`(path: String) async throws {
        try await withSimulator { simulator, client async throws in
            let level = path == "ad-performance" ? "level=ad&" : ""
            let (records, pages) = try await client.all("\(path)?\(level)limit=97&updated_since=1970-01-01T00:00:00Z")
            let world = simulator.world
            let asOf = simulator.clock
            let truth: [any Record] =
                switch path {
                case "campaigns": world.campaigns(asOf: asOf)
                case "ad-sets": world.adSets(asOf: asOf)
                case "ads": world.ads(asOf: asOf)
                case "competitors": world.competitors(asOf: asOf)
                case "competitor-posts": world.posts(asOf: asOf)
                default: world.adPerformance(asOf: asOf)
                }
            let ids = records.compactMap { $0["id"] as? String }
            #expect(ids.count == truth.count && pages >= ids.count / 97)
            #expect(Set(ids) == Set(truth.map { "\($0.id)" }))
            let stamps = Dictionary(uniqueKeysWithValues: truth.map { ("\($0.id)", "\($0.updatedAt)") })
            for record in records {
                let id = try #require(record["id"] as? String)
                #expect(record["updated_at"] as? String == stamps[id])
            }
        }
    }

    @Test func `after an advance updated_since gives exactly what changed`() async throws {
        try await withSimulator { simulator, client async throws in
            let before = simulator.clock
            simulator.advance(days: 2)
            let after = simulator.clock
            let since = before - .seconds(900)
            let old = Dictionary(
                uniqueKeysWithValues: simulator.world.adPerformance(asOf: before).map { ($0.id, $0.json) })
            let truth = simulator.world.adPerformance(asOf: after)
            let got = try await client.all("ad-performance?level=ad&limit=1000&updated_since=\(since)").records
            let ids = Set(got.compactMap { $0["id"] as? String })
            #expect(ids == Set(truth.filter { $0.updatedAt >= since }.map { "\($0.id)" }))
            let changed = truth.filter { old[$0.id] != $0.json }.map { "\($0.id)" }
            #expect(!changed.isEmpty && ids.isSuperset(of: changed))
        }
    }

    @Test func `deletions come as tombstones, some with nothing but their identity`() async throws {
        try await withSimulator { simulator, client async throws in
            let since = simulator.clock
            simulator.advance(days: 3)
            let changed = try await client.all("campaigns?updated_since=\(since)").records
            let bare = try #require(changed.first { $0["name"] == nil })
            #expect(Set(bare.keys) == ["id", "object", "domain_id", "updated_at", "deleted_at"])
            let present = try await client.all("campaigns").records
            #expect(!present.contains { $0["id"] as? String == bare["id"] as? String })
            let single = try await client.get("campaigns/\(try #require(bare["id"] as? String))")
            #expect(single.status == 200)
        }
    }

    @Test func `page lists tell their totals and are complete`() async throws {
        try await withSimulator { simulator, client async throws in
            let first = try await client.get("connected-accounts?per_page=5").json
            let total = simulator.world.connectedAccounts(asOf: simulator.clock).count
            #expect(first["total"] as? Int == total)
            #expect(first["total_pages"] as? Int == (total + 4) / 5)
            let second = try await client.get("connected-accounts?per_page=5&page=2")
            #expect(try second.data.count == min(5, total - 5))
        }
    }

    @Test func `a cursor expires, belongs to its listing and cannot be made up`() async throws {
        try await withSimulator(paging: PagingSettings(cursorLife: .seconds(3600))) { simulator, client async throws in
            let page = try await client.get("ads?limit=1").json
            let cursor = try #require(page["next_cursor"] as? String)
            #expect(try await client.get("ads?limit=2&cursor=\(cursor)").status == 200)
            #expect(try await client.get("ads?status=active&cursor=\(cursor)").code == "cursor_filter_mismatch")
            #expect(try await client.get("ads?cursor=abc").code == "invalid_cursor")
            simulator.advance(by: .seconds(3700))
            let late = try await client.get("ads?cursor=\(cursor)")
            #expect(try late.status == 410 && late.code == "cursor_expired")
        }
    }

    @Test func `a page beyond the size limit is refused with a limit that fits`() async throws {
        try await withSimulator(paging: PagingSettings(maximumPageBytes: 20_000)) { _, client async throws in
            let answer = try await client.get("ads?limit=500")
            #expect(try answer.status == 413 && answer.code == "page_too_large")
            let limit = try #require(try answer.details?["max_limit"] as? Int)
            #expect(try await client.get("ads?limit=\(limit)").status == 200)
        }
    }

    @Test func `a domain and a window select exactly their rows`() async throws {
        try await withSimulator { simulator, client async throws in
            let domain = simulator.world.domains(asOf: simulator.clock)[2]
            let from = simulator.world.shape.firstDay
            let path =
                "ad-performance?level=ad&limit=1000&domain_id=\(domain.id)&date_from=\(from)&date_to=\(from + 30)"
            let got = try await client.all(path).records.compactMap { $0["id"] as? String }
            let truth = simulator.world.adPerformance(
                domain: domain.id, days: from...(from + 30), asOf: simulator.clock)
            #expect(Set(got) == Set(truth.filter { !$0.isDeleted }.map { "\($0.id)" }))
        }
    }
}
