import Core
import TestSupport
import Testing

/// A list that is read whole each time deletes by absence (`absent: deleted`).
@Suite struct AbsenceTests {
    private let live =
        "select ad_account_id from dw.dim_ad_account where deleted_at is null and ad_account_key <> 0 order by 1"

    @Test func `a member that a complete list no longer has is marked, as of the list's time`() async throws {
        try await withLoad("connected_accounts") { load in
            try await load.publish([Record.account("acc_1"), Record.account("acc_2", domain: "dom_2")])
            let counts = try await load.publish([Record.account("acc_1")])
            #expect(counts.absent == 1 && counts.unchanged == 1 && counts.received == 1)
            let rows = try await load.database.rows(live)
            #expect(rows == [["acc_1"]])
            let gone = try await load.database.rows(
                "select ad_account_name, deleted_at from dw.dim_ad_account where ad_account_id = 'acc_2'")
            #expect(gone == [["Main", "2026-04-01 00:00:00+00"]])
        }
    }

    @Test func `absence is noted once`() async throws {
        try await withLoad("connected_accounts") { load in
            try await load.publish([Record.account("acc_1"), Record.account("acc_2")])
            try await load.publish([Record.account("acc_1")])
            let before = try await load.rows(of: "dim_ad_account")
            let counts = try await load.publish(
                [Record.account("acc_1")], asOf: Record.asOf + .seconds(86_400))
            #expect(counts.absent == 0)
            let after = try await load.rows(of: "dim_ad_account")
            #expect(after == before)
        }
    }

    @Test(arguments: [1, 2])
    func `a member that comes back revives, changed or not`(version: Int) async throws {
        try await withLoad("connected_accounts") { load in
            try await load.publish([Record.account("acc_1"), Record.account("acc_2", version: 1)])
            try await load.publish([Record.account("acc_1")])
            let counts = try await load.publish([Record.account("acc_1"), Record.account("acc_2", version: version)])
            #expect(counts.changed == 1 && counts.unchanged == 1)
            let rows = try await load.database.rows(live)
            #expect(rows == [["acc_1"], ["acc_2"]])
        }
    }

    @Test func `a list that lacks most of its members is held, and nothing of it is published`() async throws {
        try await withLoad("connected_accounts") { load in
            try await load.publish((1...9).map { Record.account("acc_\($0)") })
            var held: WarehouseError?
            do {
                try await load.publish((1...4).map { Record.account("acc_\($0)", name: "New", version: 2) })
            } catch let error as WarehouseError { held = error }
            #expect(held?.kind == .held(.absence))
            #expect(held?.description.contains("no longer has 5 of 9 rows of dw.dim_ad_account") == true)
            #expect(held.map { RunFailure($0).kind } == .dataGate)
            let rows = try await load.database.rows(
                "select count(*) filter (where deleted_at is null), max(ad_account_name) from dw.dim_ad_account where ad_account_key <> 0"
            )
            #expect(rows == [["9", "Main"]])
        }
    }

    @Test func `a rejected record is there, and the others that the list lacks are gone`() async throws {
        try await withLoad("connected_accounts") { load in
            try await load.publish((1...4).map { Record.account("acc_\($0)") })
            let counts = try await load.publish([
                Record.account("acc_1"), "{\"id\": \"acc_2\"}", Record.account("acc_4"),
            ])
            #expect(counts.absent == 1 && counts.rejected == 1)
            let rows = try await load.database.rows(live)
            #expect(rows == [["acc_1"], ["acc_2"], ["acc_4"]])
        }
    }

    @Test(arguments: [#"{"id": null}"#, #"{"id": "acc_2", "id": "acc_3"}"#, "7"])
    func `with a rejected record whose id cannot be read nobody is deleted, and that is told`(record: String)
        async throws
    {
        try await withLoad("connected_accounts") { load in
            try await load.publish((1...4).map { Record.account("acc_\($0)") })
            let staged = try await load.stage(
                pages: [[Record.account("acc_1"), record, Record.account("acc_4")]], of: load.member)
            let outcome = try await load.lane.publish(load.manifest([staged]))
            #expect(outcome.slices[staged.slice.id]?.absent == 0)
            #expect(outcome.waitingDeletions[staged.slice.id]?.map(\.name) == ["dim_ad_account"])
            let rows = try await load.database.rows(live)
            #expect(rows.count == 4)
        }
    }

    @Test(arguments: [1, 2, 5])
    func `an empty list is held, however few members it had`(members: Int) async throws {
        try await withLoad("connected_accounts") { load in
            try await load.publish((1...members).map { Record.account("acc_\($0)") })
            var held: WarehouseError?
            do { try await load.publish([]) } catch let error as WarehouseError { held = error }
            #expect(held?.kind == .held(.absence))
            #expect(held?.description.contains("the list is empty") == true, "\(held?.description ?? "")")
            let rows = try await load.database.rows(live)
            #expect(rows.count == members)
        }
    }

    @Test func `a list that was empty before may be empty, and one that is gone deletes nobody`() async throws {
        try await withLoad("connected_accounts") { load in
            #expect(try await load.publish([]).absent == 0)
            try await load.publish([Record.account("acc_1")])
            let gone = try await load.stage(pages: [], of: load.member)
            let outcome = try await load.lane.publish(load.manifest([gone]))
            #expect(outcome.slices[gone.slice.id]?.absent == 0)
            let rows = try await load.database.rows(live)
            #expect(rows == [["acc_1"]])
        }
    }

    @Test func `absence from one partition's list leaves the others alone`() async throws {
        func client(_ id: String) -> String {
            """
            {"id": "\(id)", "client_name": "\(id)", "currency": "EUR", "time_zone": "UTC",
             "updated_at": "\(Record.version(1))"}
            """
        }
        try await withLoad("domains") { load in
            let one = try await load.stage(pages: [[client("dom_a"), client("dom_b")]], of: load.member)
            let other = try await load.stage(pages: [[client("dom_c")]], of: Load.member("organization", "org_2"))
            _ = try await load.lane.publish(load.manifest([one, other]))
            let counts = try await load.publish([client("dom_a")])
            #expect(counts.absent == 1)
            let gone = try await load.database.rows("select domain_id from dw.dim_domain where deleted_at is not null")
            #expect(gone == [["dom_b"]])
        }
    }
}
