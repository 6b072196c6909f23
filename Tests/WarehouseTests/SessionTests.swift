import Core
import TestSupport
import Testing
import Warehouse

/// What roles, databases and schemas may have been told beforehand does not reach a session of ours.
@Suite struct SessionTests {
    @Test func `hostile defaults of the database change nothing`() async throws {
        try await withDatabase { database in
            for setting in [
                "search_path = public, pg_catalog", "datestyle = 'SQL, DMY'", "timezone = 'Asia/Kolkata'",
                "standard_conforming_strings = off", "default_transaction_isolation = 'serializable'",
            ] {
                try await database.server.execute("alter database \(database.name) set \(setting)")
            }
            _ = try await database.rows(
                """
                do $$ begin
                  create function public.now() returns timestamptz language sql as 'select timestamptz ''1999-01-01''';
                  create table public.fact_ad_performance_daily (x int);
                end $$
                """)
            let load = try await TestLoad("ad_performance", database)
            let counts = try await load.load([performance()])
            #expect(counts.inserted == 1)
            await load.close()
            let row = try await database.rows(
                "select date_day, loaded_at > '2020-01-01' from dw.fact_ad_performance_daily")
            #expect(row == [["2026-10-01", "t"]])
        }
    }

    @Test func `a database of another encoding is refused with the command that makes a right one`() async throws {
        let server = try await TestServer.shared
        try await server.execute("create database latin1 encoding latin1 locale 'C' template template0")
        let warehouse = PostgresWarehouse(
            ConnectionTarget(
                conninfo: Secret("host=\(server.socketDirectory) user=octoload dbname=latin1"), deadline: .seconds(5),
                applicationName: "test"), rejectColumns: [])
        await #expect { try await warehouse.connect() } throws: {
            ($0 as? WarehouseError)?.kind == .unusable && "\($0)".contains("createdb --encoding=UTF8")
        }
        await warehouse.close()
        try await server.execute("drop database latin1")
    }

    @Test func `names and texts reach the server as they are, whatever is in them`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "\"", "'", "\\", "\u{301}", "\u{200D}", "🐙", "א", "a", " ", ";", "--", "$$", "\n", "\u{20E3}", "{", ",",
            "%",
        ]
        try await withDatabase { database in
            for _ in 1...60 {
                let text = (0...Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random)!
                }.joined()
                let name = String(text.unicodeScalars.prefix(12))
                let rows = try await database.rows(
                    "select \(sqlLiteral(text)) as \(SQLIdentifier("x" + name)), convert_to(\(sqlLiteral(text)), 'UTF8') = convert_to($1, 'UTF8')",
                    [text])
                #expect(rows == [[text, "t"]], "seed \(seed): \(text.unicodeScalars.map(\.value))")
            }
        }
    }

    @Test func `a schema that has changed under a migration, or is ahead, is refused`() async throws {
        for (change, word) in [
            ("update etl.schema_migration set checksum = 'x' where version = 3", "was changed"),
            ("insert into etl.schema_migration values (999, '999_future', 'x', now())", "999_future"),
        ] {
            try await withDatabase { database in
                _ = try await database.rows(change)
                let warehouse = database.warehouse()
                await #expect { _ = try await warehouse.migrate() } throws: {
                    ($0 as? WarehouseError)?.kind == .unusable && "\($0)".contains(word)
                }
                await warehouse.close()
            }
        }
    }
}
