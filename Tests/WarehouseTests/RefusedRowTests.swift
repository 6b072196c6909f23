import Core
import TestSupport
import Testing
import Warehouse

/// A row that the database refuses fails its batch whole; the other slices can then be published alone.
@Suite struct RefusedRowTests {
    private let refusal = "alter table dw.dim_campaign add constraint no_bad check (campaign_name <> 'bad')"

    @Test func `one refused row leaves nothing of its batch, and says which constraint it broke`() async throws {
        try await withLoad("campaigns") { load in
            _ = try await load.database.rows(refusal)
            let good = try await load.stage(pages: [[Record.campaign("cmp_1")]], of: load.member)
            let bad = try await load.stage(pages: [[Record.campaign("cmp_2", name: "bad")]], of: load.member)
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await load.lane.publish(load.manifest([good, bad]))
            }
            #expect(error?.sqlState == "23514")
            #expect(error?.isCausedByData == true && error?.isTransient == false)
            #expect(error?.description.contains("no_bad") == true)
            #expect(error?.description.contains("cmp_2") == false, "no row values in messages")
            for table in ["dw.dim_campaign where campaign_key <> 0", "etl.slice", "etl.batch"] {
                let count = try await load.database.value("select count(*) from \(table)")
                #expect(count == "0", "\(table)")
            }
        }
    }

    @Test func `the other slices are published one by one`() async throws {
        try await withLoad("campaigns") { load in
            _ = try await load.database.rows(refusal)
            let names = ["a", "bad", "c"]
            var staged: [Load.Staged] = []
            for (number, name) in names.enumerated() {
                let pages = [[Record.campaign("cmp_\(number)", name: name)], ["{}"]]
                staged.append(try await load.stage(pages: pages, of: load.member))
            }
            await #expect(throws: WarehouseError.self) { _ = try await load.lane.publish(load.manifest(staged)) }
            for (each, name) in zip(staged, names) {
                try await load.lane.isolate(slice: each.slice.id, from: 0, to: 1)
                let alone = load.manifest([each], set: 1)
                if name == "bad" {
                    await #expect(throws: WarehouseError.self) { _ = try await load.lane.publish(alone) }
                } else {
                    let outcome = try await load.lane.publish(alone)
                    #expect(outcome.slices[each.slice.id]?.inserted == 1)
                }
            }
            let loaded = try await load.database.rows(
                "select campaign_name from dw.dim_campaign where campaign_key <> 0 order by 1")
            #expect(loaded == [["a"], ["c"]])
            let slices = try await load.database.value("select count(*) from etl.slice")
            #expect(slices == "2")
        }
    }

    @Test func `a slice that was discarded is not in the batch`() async throws {
        try await withLoad("ad_performance") { load in
            let kept = try await load.stage(pages: [[Record.performance(ad: "ad_kept")]], of: load.member)
            let failed = try await load.stage(
                pages: [
                    [Record.performance("apf_2", ad: "ad_failed"), "{}", Record.bareTombstone("apf_3", version: 1)]
                ],
                of: load.member)
            try await load.lane.discard(slice: failed.slice.id, set: 0)
            let outcome = try await load.lane.publish(load.manifest([kept]))
            #expect(outcome.slices.keys.sorted() == [kept.slice.id])
            let ads = try await load.database.rows("select ad_id from dw.dim_ad where is_inferred")
            #expect(ads == [["ad_kept"]])
            let counts = try await load.database.rows(
                "select (select count(*) from dw.fact_ad_performance_daily), (select count(*) from etl.reject)")
            #expect(counts == [["1", "0"]])
        }
    }

    @Test func `publishing empties the stage, failing does not`() async throws {
        try await withLoad("campaigns") { load in
            _ = try await load.database.rows(refusal)
            let bad = try await load.stage(pages: [[Record.campaign(name: "bad")]], of: load.member)
            await #expect(throws: WarehouseError.self) { _ = try await load.lane.publish(load.manifest([bad])) }
            _ = try await load.database.rows("alter table dw.dim_campaign drop constraint no_bad")
            let again = try await load.lane.publish(load.manifest([bad]))
            #expect(again.slices[bad.slice.id]?.inserted == 1)
            let next = try await load.publish([Record.campaign("cmp_2")])
            #expect(next.inserted == 1 && next.superseded == 0)
        }
    }

    @Test func `negative clicks are rejected before the database, and refused by it`() async throws {
        try await withLoad("ad_performance") { load in
            let counts = try await load.publish([
                Record.performance(clicks: -1), Record.performance("apf_2", ad: "ad_2"),
            ])
            #expect(counts.rejected == 1 && counts.inserted == 1)
            let error = await #expect(throws: WarehouseError.self) {
                _ = try await load.warehouse.rows("update dw.fact_ad_performance_daily set clicks = -1")
            }
            #expect(error?.sqlState == "23514")
        }
    }
}
