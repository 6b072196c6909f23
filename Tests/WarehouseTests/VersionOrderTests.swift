import Core
import TestSupport
import Testing

/// The order guard: what a row holds is decided by the source's versions, not by the order of arrival.
@Suite struct VersionOrderTests {
    private func campaign(_ load: Load) async throws -> [String?] {
        try await load.database.rows(
            "select campaign_name, version_at from dw.dim_campaign where campaign_id = 'cmp_1'"
        ).first ?? []
    }

    @Test(arguments: [[1, 2, 3], [3, 2, 1], [2, 3, 1]])
    func `the newest version of a batch wins in whatever order they come`(order: [Int]) async throws {
        try await withLoad("campaigns") { load in
            let counts = try await load.publish(order.map { Record.campaign(name: "name \($0)", version: $0) })
            #expect(counts.inserted == 1 && counts.superseded == 2 && counts.unchanged == 0)
            let row = try await campaign(load)
            #expect(row == ["name 3", Record.versionText(3)])
        }
    }

    @Test(arguments: [[1, 2], [2, 1]])
    func `the newest version wins across pages and slices of one batch`(order: [Int]) async throws {
        try await withLoad("campaigns") { load in
            var staged: [Load.Staged] = []
            for version in order {
                let pages = [[Record.campaign("cmp_9")], [Record.campaign(name: "name \(version)", version: version)]]
                staged.append(try await load.stage(pages: pages, of: load.member))
            }
            let outcome = try await load.lane.publish(load.manifest(staged))
            let row = try await campaign(load)
            #expect(row == ["name 2", Record.versionText(2)])
            #expect(outcome.slices.values.reduce(0) { $0 + $1.inserted } == 2)
            #expect(outcome.slices.values.reduce(0) { $0 + $1.superseded } == 2)
        }
    }

    @Test func `an older read never overwrites`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([Record.campaign(name: "new", version: 5)])
            let before = try await load.rows(of: "dim_campaign")
            let counts = try await load.publish([Record.campaign(name: "old", version: 4)])
            #expect(counts.unchanged == 1 && counts.changed == 0)
            let after = try await load.rows(of: "dim_campaign")
            #expect(after == before)
        }
    }

    @Test func `a newer version overwrites`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([Record.campaign(name: "old", version: 4)])
            let counts = try await load.publish([Record.campaign(name: "new", version: 5)])
            #expect(counts.changed == 1 && counts.unchanged == 0)
            let row = try await campaign(load)
            #expect(row == ["new", Record.versionText(5)])
        }
    }

    @Test func `other content under the same version is written`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([Record.campaign(name: "as once mapped", version: 5)])
            let counts = try await load.publish([Record.campaign(name: "as mapped now", version: 5)])
            #expect(counts.changed == 1)
            let row = try await campaign(load)
            #expect(row == ["as mapped now", Record.versionText(5)])
        }
    }

    @Test func `a version that moved without a change is taken over and counts as unchanged`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([Record.campaign(version: 1)])
            let stamps = "select loaded_at, slice_id, first_loaded_at from dw.dim_campaign where campaign_id = 'cmp_1'"
            let before = try await load.database.rows(stamps)
            let counts = try await load.publish([Record.campaign(version: 9)])
            #expect(counts.unchanged == 1 && counts.changed == 0)
            let row = try await campaign(load)
            #expect(row == ["Spring", Record.versionText(9)])
            let after = try await load.database.rows(stamps)
            #expect(after == before, "only the version moved")
            let older = try await load.publish([Record.campaign(name: "late", version: 5)])
            #expect(older.changed == 0, "and it guards from then on")
        }
    }

    @Test func `a restated figure replaces the old one, and a late old figure does not`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance(clicks: 3, version: 1)])
            let restated = try await load.publish([Record.performance(clicks: 4, version: 2)])
            let late = try await load.publish([Record.performance(clicks: 3, version: 1)])
            #expect(restated.changed == 1 && late.unchanged == 1)
            let clicks = try await load.database.value("select clicks from dw.fact_ad_performance_daily")
            #expect(clicks == "4")
        }
    }
}
