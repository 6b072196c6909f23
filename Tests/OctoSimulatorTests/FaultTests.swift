import Foundation
import OctoSimulator
import Testing

@Suite("Faults")
struct FaultTests {
    @Test func `the n-th request of a route fails and the others do not`() async throws {
        try await withSimulator(faults: ["ads#2=503:7", "ads#3=html", "*#4=429:2"]) { simulator, client async throws in
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await client.get("ads?limit=1").status) }
            #expect(statuses == [200, 503, 502, 429, 200])
            #expect(simulator.requestLog.map(\.status) == statuses)
        }
    }

    @Test(arguments: ["cut", "drop"]) func `a broken connection is an error of the transport`(action: String)
        async throws
    {
        try await withSimulator(faults: ["ads#1=\(action)"]) { _, client async throws in
            await #expect(throws: (any Error).self) { try await client.get("ads") }
            #expect(try await client.get("ads").status == 200)
        }
    }

    @Test func `a redirect leads to another origin`() async throws {
        try await withSimulator(faults: ["ads=redirect:http://127.0.0.1:1/"]) { _, client async throws in
            let answer = try await client.get("ads")
            #expect(answer.status == 302 && answer.headers["location"] == "http://127.0.0.1:1/")
        }
    }

    @Test func `a key can be revoked in the middle`() async throws {
        try await withSimulator(faults: ["*#3+=revoke"]) { simulator, client async throws in
            #expect(try await client.get("ads").status == 200)
            #expect(try await client.get("ads").status == 200)
            #expect(try await client.get("ads").code == "revoked_api_key")
        }
    }

    @Test func `bad records are bad in the way they were asked to be`() async throws {
        let faults = [
            "campaigns#1=record:nul", "campaigns#2=record:duplicate", "campaigns#3=record:domain",
            "campaigns#4=record:number",
        ]
        try await withSimulator(faults: faults) { _, client async throws in
            let nul = try await client.get("campaigns")
            #expect(try nul.data.contains { ($0["name"] as? String)?.hasPrefix("\0") == true })
            let duplicate = try await client.get("campaigns")
            #expect(String(decoding: duplicate.body, as: UTF8.self).contains(#"{"id":"xx_duplicate000","id":"cpn_"#))
            #expect(
                try await client.get("campaigns").data.contains { $0["domain_id"] as? String == "dom_22222wrongdomain" }
            )
            #expect(
                try await client.get("campaigns").data.contains {
                    ($0["daily_budget"] as? String)?.hasPrefix("1,5") == true
                })
        }
    }

    @Test func `a field of all records can be renamed`() async throws {
        try await withSimulator(faults: ["campaigns#2+=rename:name,title"]) { _, client async throws in
            #expect(try await client.get("campaigns").data.allSatisfy { $0["name"] is String && $0["title"] == nil })
            let renamed = try await client.get("campaigns").data
            #expect(!renamed.isEmpty && renamed.allSatisfy { $0["name"] == nil && $0["title"] is String })
        }
    }

    @Test func `a listing can be made to run in circles or lead elsewhere`() async throws {
        try await withSimulator(faults: ["ads#2=loop", "ads#2=next:http://evil.example"]) { _, client async throws in
            let first = try await client.get("ads?limit=1").json
            let cursor = try #require(first["next_cursor"] as? String)
            let second = try await client.get("ads?limit=1&cursor=\(cursor)").json
            #expect(second["next_cursor"] as? String == cursor)
            #expect((second["next_url"] as? String)?.hasPrefix("http://evil.example/v1/ads?") == true)
        }
    }

    @Test(arguments: ["ads", "ads=", "ads#x=500", "ads=explode", "ads#0=500", "ads=record:odd", "ads=rename:name"])
    func `a fault that makes no sense is refused`(text: String) throws {
        #expect(throws: FaultSyntaxError.self) { try Fault(text) }
    }

    @Test func `the controls are there only when asked for`() async throws {
        try await withSimulator { _, client async throws in
            #expect(try await client.get(client.base.replacing("/v1", with: "/_sim/state")).status == 404)
        }
        try await withSimulator(admin: true) { simulator, client async throws in
            let before = simulator.clock
            let controls = client.base.replacing("/v1", with: "/_sim/")
            #expect(try await client.get(controls + "advance?days=2", method: "POST").status == 200)
            #expect(simulator.clock == before + .seconds(2 * 86_400))
            #expect(try await client.get(controls + "fault?rule=ads=500", method: "POST").status == 200)
            #expect(try await client.get("ads").status == 500)
        }
    }
}
