import Foundation
import OctoSimulator
import Testing

@Suite("Reports")
struct ReportTests {
    @Test func `a report is queued, runs, and is completed or fails`() {
        let world = World(shape: .test())
        var seen: [Identifier: [String]] = [:]
        // The Monday after the opening, from six o'clock.
        let monday = Day(year: 2026, month: 11, day: 2).utcStart + .seconds(6 * 3600)
        for minute in [1, 5, 9, 13, 18, 25, 40, 60, 120, 300, 600] {
            for report in world.reports(asOf: monday + .seconds(minute * 60)) where report.createdAt >= monday {
                if seen[report.id]?.last != report.status { seen[report.id, default: []].append(report.status) }
                #expect(report.files.isEmpty == (report.status != "completed"))
                #expect((report.error != nil) == (report.status == "failed"))
            }
        }
        #expect(seen.count >= 7)
        #expect(seen.values.contains(["queued", "running", "completed"]))
        #expect(seen.values.allSatisfy { ["completed", "failed"].contains($0.last) })
        let all = world.reports(asOf: .testOpening)
        #expect(Set(all.map(\.status)).isSuperset(of: ["completed", "failed"]))
        #expect(all.contains { $0.domainID == nil } && all.contains { $0.isDeleted })
    }

    @Test func `content is there from completion until it expires`() async throws {
        let world = World(shape: .test())
        let story = try #require(
            world.reports(asOf: .testOpening + .seconds(20 * 86_400)).first {
                $0.status == "completed" && !$0.isDeleted && $0.createdAt > .testOpening
            })
        let failed = try #require(world.reports(asOf: .testOpening).first { $0.status == "failed" && !$0.isDeleted })
        try await withSimulator { simulator, client async throws in
            #expect(try await client.get("reports/\(failed.id)/content").code == "report_failed")
            simulator.setClock(try #require(story.startedAt) + .seconds(610))
            let early = try await client.get("reports/\(story.id)/content")
            if early.status == 409 {
                #expect(try early.code == "report_not_ready" && early.headers["retry-after"] != nil)
            }
            let completed = try #require(story.completedAt)
            simulator.setClock(completed + .seconds(610))
            let content = try await client.get("reports/\(story.id)/content").json
            #expect(Set(content.keys) == (try Contract.members(of: "ReportContent")))
            let sections = try #require(content["sections"] as? [[String: Any]])
            for section in sections {
                let columns = try #require(section["columns"] as? [[String: Any]])
                let rows = try #require(section["rows"] as? [[Any]])
                #expect(rows.allSatisfy { $0.count == columns.count })
            }
            #expect(simulator.world.reportContents(asOf: simulator.clock).contains { $0.id == story.id })
            simulator.setClock(completed + .seconds(30 * 86_400))
            let late = try await client.get("reports/\(story.id)/content")
            #expect(try late.status == 410 && late.code == "report_expired")
        }
    }

    @Test func `a report that waits is not ready`() async throws {
        let world = World(shape: .test())
        var moment = Day(year: 2026, month: 11, day: 2).utcStart + .seconds(6 * 3600)
        while !world.reports(asOf: moment).contains(where: { $0.status == "running" }) {
            moment = moment + .seconds(300)
        }
        let report = try #require(world.reports(asOf: moment).first { $0.status == "running" })
        try await withSimulator { simulator, client async throws in
            simulator.setClock(moment)
            let answer = try await client.get("reports/\(report.id)/content")
            #expect(try answer.status == 409 && answer.code == "report_not_ready")
            #expect(try answer.details?["status"] as? String == "running")
        }
    }

    @Test func `files have the bytes and checksums that the report tells, on another host and for a day`()
        async throws
    {
        try await withSimulator { simulator, client async throws in
            let reports = try await client.all("reports?status=completed&limit=500").records
            let files = try #require(
                reports.compactMap { $0["files"] as? [[String: Any]] }.last { $0.count == 2 })
            let stranger = TestClient(base: client.base, key: nil)
            for file in files {
                let url = try #require(file["url"] as? String)
                #expect(url.hasPrefix("http://localhost:"))
                let answer = try await stranger.get(url)
                #expect(answer.status == 200 && answer.body.count == file["bytes"] as? Int)
                #expect(SHA256.hex([UInt8](answer.body)) == file["sha256"] as? String)
                #expect(try await client.get(url).status == 400)
                #expect(try await stranger.get(url + "0").status == 403)
                simulator.advance(days: 1)
                #expect(try await stranger.get(url).code == "link_expired")
                simulator.setClock(.testOpening)
            }
        }
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `checksums are those of the standard's examples`(text: String, digest: String) {
        #expect(SHA256.hex(Array(text.utf8)) == digest)
    }
}
