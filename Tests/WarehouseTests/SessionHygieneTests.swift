import Core
import TestSupport
import Testing
import Transform
import Warehouse

/// What a load leaves on the server besides its rows: nothing.
@Suite struct SessionHygieneTests {
    private let ours = "datname = current_database() and application_name = '\(Load.applicationName)'"

    /// Our sessions, their advisory locks, and temporary relations.
    private var traces: String {
        """
        select (select count(*) from pg_stat_activity where \(ours)),
          (select count(*) from pg_locks l join pg_database d on d.oid = l.database
           where l.locktype = 'advisory' and d.datname = current_database()),
          (select count(*) from pg_class where relpersistence = 't')
        """
    }

    @Test func `closing leaves no session, lock or temporary table`() async throws {
        try await withDatabase { database in
            let load = try await Load.open("ad_performance", in: database)
            _ = try await load.stage(pages: [[Record.performance()]], of: load.member)
            let during = try await database.rows(traces)
            #expect(during[0][0] == "2" && during[0][1] == "1" && during[0][2] != "0", "the measure itself must work")
            await load.close()
            var after = try await database.rows(traces)
            // A backend takes a moment to notice that its client is gone.
            for _ in 0..<200 where after != [["0", "0", "0"]] {
                try await Task.sleep(for: .milliseconds(10))
                after = try await database.rows(traces)
            }
            #expect(after == [["0", "0", "0"]])
        }
    }

    @Test func `no transaction is open between two calls`() async throws {
        try await withLoad("campaigns") { load in
            let states = "select distinct state from pg_stat_activity where \(ours)"
            let staged = try await load.stage(pages: [[Record.campaign()]], of: load.member)
            let waiting = try await load.database.rows(states)
            #expect(waiting == [["idle"]])
            _ = try await load.lane.publish(load.manifest([staged]))
            _ = await #expect(throws: WarehouseError.self) {
                _ = try await load.lane.publish(load.manifest([staged]))  // its number is taken
            }
            let afterwards = try await load.database.rows(states)
            #expect(afterwards == [["idle"]])
        }
    }

    @Test func `the next pipeline's stage tables replace those of the one before`() async throws {
        try await withDatabase { database in
            let temporary =
                "select count(*) from pg_class where relpersistence = 't' and relkind = 'r' and relname ~ '^stage_'"
            let posts = try await Load.open("competitor_posts", in: database)
            let campaigns = try await Load.open("campaigns", in: database)
            await campaigns.lane.close()
            try await posts.lane.prepare(campaigns.plan.layout, schemas: campaigns.schemas, sets: 1)
            // One set: rows, members, rejects; and the delta. The other lane's go with its session.
            var count = try await database.value(temporary)
            for _ in 0..<200 where count != "4" {
                try await Task.sleep(for: .milliseconds(10))
                count = try await database.value(temporary)
            }
            #expect(count == "4")
            await posts.close()
            await campaigns.close()
        }
    }

    @Test func `a server that is down is reported once the deadline has passed`() async throws {
        let warehouse = Load.warehouse("host=/tmp/nobody-listens-here dbname=x", deadline: .milliseconds(200))
        let clock = ContinuousClock()
        let began = clock.now
        let error = await #expect(throws: WarehouseError.self) { try await warehouse.connect() }
        #expect(error?.kind == .unreachable)
        #expect(clock.now - began >= .milliseconds(200))
        await warehouse.close()
    }

    @Test func `a database that does not exist is not waited for`() async throws {
        let directory = try await TestServer.shared.socketDirectory
        let warehouse = Load.warehouse("host=\(directory) user=octoload dbname=no_such", deadline: .seconds(60))
        let error = await #expect(throws: WarehouseError.self) { try await warehouse.connect() }
        #expect(error?.kind == .credentials && error?.sqlState == "3D000")
        #expect(error?.description.contains("LOCATION") == false && error?.description.contains("postinit.c") == false)
        await warehouse.close()
    }

    @Test(arguments: [("28P01", WarehouseError.Kind.credentials), ("3D000", .credentials), ("53300", .unreachable)])
    func `what a server refuses in its own language is known by its SQLSTATE`(
        state: String, kind: WarehouseError.Kind
    ) async throws {
        let server = try LoopbackServer { connection in
            // Length and protocol come first; libpq asks for TLS only where it may.
            guard let length = connection.readBytes(4).last, length > 4 else { return }
            _ = connection.readBytes(Int(length) - 4)
            var fields = ""
            for field in [
                "SSCHWERWIEGEND", "VFATAL", "C\(state)", "MPasswort für Benutzer »lader« abgelehnt", "Fauth.c", "L331",
            ] {
                fields += field + "\0"
            }
            let body = Array(fields.utf8) + [0]
            connection.send([UInt8(ascii: "E"), 0, 0, 0, UInt8(body.count + 4)] + body)
        }
        let warehouse = Load.warehouse(
            "host=127.0.0.1 port=\(server.port) user=lader dbname=x sslmode=disable", deadline: .milliseconds(300))
        let error = await #expect(throws: WarehouseError.self) { try await warehouse.connect() }
        #expect(error?.kind == kind && error?.sqlState == state, "\(error?.description ?? "")")
        #expect(error?.description.contains("Passwort für Benutzer »lader« abgelehnt") == true)
        #expect(error?.description.contains("auth.c") == false, "\(error?.description ?? "")")
        await warehouse.close()
    }
}
