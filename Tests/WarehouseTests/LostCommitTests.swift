import Core
import Foundation
import TestSupport
import Testing
import Transform
import Warehouse

/// What COMMIT did is what the server says it did, and if its answer is lost, what `etl.batch` says.
@Suite struct LostCommitTests {
    /// A load whose lane goes through a proxy that mistreats COMMIT.
    private func withFault(
        _ fault: CommitProxy.Fault, times: Int = 1, _ body: (Load, CommitProxy) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            let proxy = try CommitProxy(fault, times: times, serverDirectory: database.server.socketDirectory)
            defer { proxy.stop() }
            let target = "host=\(proxy.directory) user=octoload dbname=\(database.name)"
            try await withLoad("campaigns", in: database, laneTarget: target) { try await body($0, proxy) }
        }
    }

    private func loaded(_ load: Load) async throws -> [[String?]] {
        try await load.database.rows(
            """
            select (select count(*) from dw.dim_campaign where campaign_key <> 0), (select count(*) from etl.batch),
              (select count(*) from etl.slice)
            """)
    }

    /// Makes every COMMIT of a slice take some seconds longer.
    private func slowDownCommits(of load: Load, by seconds: Double) async throws {
        _ = try await load.database.rows(
            """
            create function public.dawdle() returns trigger language plpgsql as
              $$ begin perform pg_catalog.pg_sleep(\(seconds)); return null; end $$
            """)
        _ = try await load.database.rows(
            """
            create constraint trigger dawdle after insert on etl.slice deferrable initially deferred
            for each row execute function public.dawdle()
            """)
    }

    @Test func `a connection that breaks after COMMIT is found to have published`() async throws {
        try await withFault(.cutAfter) { load, proxy in
            let counts = try await load.publish([Record.campaign("cmp_1"), Record.campaign("cmp_2")])
            #expect(proxy.remaining == 0)
            #expect(counts.inserted == 2 && counts.received == 2)
            let rows = try await loaded(load)
            #expect(rows == [["2", "1", "1"]])
        }
    }

    @Test func `after a lost connection a lane takes no rows until it is prepared again`() async throws {
        try await withFault(.cutAfter) { load, _ in
            let other = try await load.stage(pages: [[Record.campaign("cmp_2")]], of: load.member, set: 1)
            try await load.publish([Record.campaign("cmp_1")])
            // What the other set held went with the session: it must not be published without its rows.
            await #expect(throws: WarehouseError.self) {
                _ = try await load.lane.publish(load.manifest([other], set: 1))
            }
            await #expect(throws: WarehouseError.self) { try await load.publish([Record.campaign("cmp_3")]) }
            try await load.lane.prepare(load.plan.layout, schemas: load.schemas, sets: 2)
            let counts = try await load.publish([Record.campaign("cmp_4")])
            #expect(counts.inserted == 1)
            let rows = try await loaded(load)
            #expect(rows == [["2", "2", "2"]])
        }
    }

    @Test func `a connection that breaks while the server commits is found to have published`() async throws {
        try await withFault(.cutMeanwhile) { load, _ in
            try await slowDownCommits(of: load, by: 0.4)
            let counts = try await load.publish([Record.campaign("cmp_1")])
            #expect(counts.inserted == 1)
            let rows = try await loaded(load)
            #expect(rows == [["1", "1", "1"]])
        }
    }

    @Test func `a connection that breaks before COMMIT is found not to have published`() async throws {
        try await withFault(.cutBefore) { load, proxy in
            let error = await #expect(throws: WarehouseError.self) {
                try await load.publish([Record.campaign("cmp_1")])
            }
            #expect(proxy.remaining == 0)
            #expect(error?.kind == .unreachable)
            let rows = try await loaded(load)
            #expect(rows == [["0", "0", "0"]])
        }
    }

    @Test func `if the database cannot be asked, the outcome is unknown, and said so`() async throws {
        try await withDatabase { database in
            let proxy = try CommitProxy(.cutAfter, serverDirectory: database.server.socketDirectory)
            let target = "host=\(proxy.directory) user=octoload dbname=\(database.name)"
            try await withLoad("campaigns", in: database, laneTarget: target) { load in
                try await slowDownCommits(of: load, by: 0.2)
                let staged = try await load.stage(pages: [[Record.campaign()]], of: load.member)
                let (lane, manifest) = (load.lane, load.manifest([staged]))
                let publishing = Task { try await lane.publish(manifest) }
                while proxy.remaining > 0 { try await Task.sleep(for: .milliseconds(2)) }
                proxy.stop()
                let error = await #expect(throws: WarehouseError.self) { _ = try await publishing.value }
                #expect(error?.kind == .outcomeUnknown)
                let rows = try await loaded(load)
                #expect(rows == [["1", "1", "1"]])
            }
        }
    }

    @Test func `COMMIT answered by ROLLBACK is not taken for a success, and the batch is sent again`() async throws {
        try await withFault(.abort, times: 1) { load, proxy in
            let counts = try await load.publish([Record.campaign("cmp_1")])
            #expect(proxy.remaining == 0)
            #expect(counts.inserted == 1)
            let rows = try await loaded(load)
            #expect(rows == [["1", "1", "1"]])
        }
    }

    @Test func `COMMIT answered by ROLLBACK again and again fails the batch`() async throws {
        try await withFault(.abort, times: 100) { load, _ in
            let error = await #expect(throws: WarehouseError.self) {
                try await load.publish([Record.campaign("cmp_1")])
            }
            #expect(error?.kind == .refused)
            #expect(error?.description.contains("answered COMMIT with ROLLBACK") == true)
            let rows = try await loaded(load)
            #expect(rows == [["0", "0", "0"]])
        }
    }

    @Test func `a refusal at COMMIT itself fails the batch`() async throws {
        try await withLoad("campaigns") { load in
            _ = try await load.database.rows(
                """
                create function public.refuse() returns trigger language plpgsql as
                  $$ begin raise exception 'not today' using errcode = '23001'; end $$
                """)
            _ = try await load.database.rows(
                """
                create constraint trigger refuse after insert on dw.dim_campaign deferrable initially deferred
                for each row execute function public.refuse()
                """)
            let error = await #expect(throws: WarehouseError.self) { try await load.publish([Record.campaign()]) }
            #expect(error?.sqlState == "23001")
            let rows = try await loaded(load)
            #expect(rows == [["0", "0", "0"]])
        }
    }
}
