import Foundation
import OctoSimulator
import Testing

@Suite("Protocol")
struct ProtocolTests {
    @Test(arguments: [
        ("ad-performance?level=ad&date_from=2026-10-01&date_to=2026-11-01", "date_range_too_large"),
        ("ad-performance?level=ad&granularity=hour&date_from=2026-10-01&date_to=2026-10-08", "date_range_too_large"),
        ("ad-performance?date_from=2026-10-01&date_to=2026-10-02", "parameter_missing"),
        ("ad-performance?level=ad", "parameter_missing"),
        ("ad-performance?level=ad&date_from=2026-10-01", "parameter_missing"),
        ("ad-performance?level=ad&granularity=hour&updated_since=2026-10-01T00:00:00Z", "parameter_missing"),
        ("ad-performance?level=keyword&date_from=2026-10-01&date_to=2026-10-02", "parameter_invalid"),
        ("ads?limit=501", "parameter_invalid"),
        ("ads?updated_since=2026-10-01", "parameter_invalid"),
        ("ads?colour=red", "parameter_unknown"),
        ("domains?updated_since=2026-10-01T00:00:00Z", "parameter_unknown"),
        ("organization?page=1", "parameter_unknown"),
    ])
    func `wrong parameters are refused by name`(path: String, code: String) async throws {
        try await withSimulator { _, client async throws in
            let answer = try await client.get(path)
            #expect(try answer.status == 400 && answer.code == code)
        }
    }

    @Test func `a filter takes fifty values`() async throws {
        try await withSimulator { _, client async throws in
            let ids = { (count: Int) in (0..<count).map { "dom_\($0)" }.joined(separator: ",") }
            #expect(try await client.get("ads?domain_id=\(ids(50))").status == 200)
            #expect(try await client.get("ads?domain_id=\(ids(51))").status == 400)
        }
    }

    @Test func `keys that are missing, wrong, revoked or expired get 401`() async throws {
        let keys = [
            APIKey.demo, APIKey("revokedkey00000000000000", state: .revoked),
            APIKey("expiredkey00000000000000", state: .expired),
        ]
        try await withSimulator(keys: keys) { simulator, client async throws in
            let cases = [
                (nil, "missing_api_key"), ("wrongkey0000000000000000", "invalid_api_key"),
                (keys[1].secret, "revoked_api_key"),
                (keys[2].secret, "expired_api_key"),
            ]
            for (secret, code) in cases {
                let answer = try await TestClient(base: client.base, key: secret).get("domains")
                #expect(try answer.status == 401 && answer.code == code)
                #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            }
            simulator.revoke(APIKey.demo.secret)
            #expect(try await client.get("domains").code == "revoked_api_key")
        }
    }

    @Test func `a restricted key sees its domains only`() async throws {
        try await withSimulator(keys: [APIKey("restrictedkey000000000000", domains: [1])]) {
            simulator, client async throws in
            let domains = try await client.get("domains").data
            let own = try #require(domains.first?["id"] as? String)
            #expect(domains.count == 1)
            let campaigns = try await client.all("campaigns?updated_since=1970-01-01T00:00:00Z").records
            #expect(!campaigns.isEmpty && campaigns.allSatisfy { $0["domain_id"] as? String == own })
            let other = try #require(simulator.world.campaigns(asOf: simulator.clock).first { "\($0.domainID)" != own })
            #expect(try await client.get("campaigns/\(other.id)").status == 404)
            #expect(try await client.get("campaigns?domain_id=\(other.domainID)").code == "domain_not_accessible")
        }
    }

    @Test func `requests beyond the burst get 429 and a time to wait, as seconds and as a date`() async throws {
        try await withSimulator(limits: RateLimits(perMinute: 600, perSecond: 1)) { _, client async throws in
            // Side by side, so that a slow machine does not spread them over seconds.
            let answers = try await withThrowingTaskGroup(of: TestClient.Answer.self) { group in
                for _ in 0..<8 { group.addTask { try await client.get("organization") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            var waits: [String] = []
            for answer in answers {
                #expect(answer.headers["ratelimit-limit"] == "600")
                if answer.status == 429 {
                    #expect(try answer.code == "burst_limit_exceeded")
                    waits.append(try #require(answer.headers["retry-after"]))
                }
            }
            #expect(waits.contains { Int($0) != nil } && waits.contains { $0.hasSuffix("GMT") })
        }
    }

    @Test func `large bodies travel compressed`() async throws {
        try await withSimulator { simulator, client async throws in
            let answer = try await client.get("ads?limit=100", headers: ["Accept-Encoding": "gzip"])
            let sent = try #require(simulator.requestLog.last?.bytes)
            #expect(try !answer.data.isEmpty)
            #expect(sent * 3 < answer.body.count)
        }
    }

    @Test func `an unchanged page is 304, a changed one is not`() async throws {
        try await withSimulator { simulator, client async throws in
            let first = try await client.get("campaigns")
            let tag = try #require(first.headers["etag"])
            #expect(tag.hasPrefix("W/\""))
            #expect(try await client.get("campaigns", headers: ["If-None-Match": tag]).status == 304)
            simulator.advance(days: 3)
            #expect(try await client.get("campaigns", headers: ["If-None-Match": tag]).status == 200)
        }
    }

    @Test func `versions are echoed, deprecated ones announce their end, unknown ones are refused`() async throws {
        try await withSimulator { _, client async throws in
            let name = "BusyOcto-Version"
            #expect(try await client.get("domains").headers["busyocto-version"] == "2026-09-01")
            let old = try await client.get("domains", headers: [name: "2026-03-01"])
            #expect(
                old.headers["deprecation"] == "@1788220800" && old.headers["sunset"] == "Mon, 01 Mar 2027 00:00:00 GMT")
            #expect(try await client.get("domains", headers: [name: "1999-01-01"]).code == "unsupported_version")
            #expect(try await client.get("accounts").headers["deprecation"] != nil)
        }
    }

    @Test func `other methods and other paths are refused`() async throws {
        try await withSimulator { _, client async throws in
            #expect(try await client.get("domains", method: "POST").status == 405)
            #expect(try await client.get("nonsense").status == 404)
            #expect(try await client.get("ads/ad_2222222222222").status == 404)
        }
    }
}
