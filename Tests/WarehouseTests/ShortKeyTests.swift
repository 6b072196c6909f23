import Core
import TestSupport
import Testing
import Warehouse

/// Records of one read that have one key and one version, and differ, hold their slice: the key is too short.
@Suite struct ShortKeyTests {
    private static let yaml = """
        version: 1
        api: {base_url: "https://api.example.com", token: {env: KEY}, paginate: {style: single}, records: data}
        warehouse: {url: {env: DB}, schema: public}
        pipelines:
          ads:
            get: /ads
            load:
              ads:
                newest_by: at
                columns: {ad_id: id, day: day, country: country, at: at}
                measures: {spend: spend}
          plain:
            get: /plain
            load: {plain: {columns: {id: id, note: note, more: more}}}
        """

    private func record(_ id: Int, _ country: String, _ spend: String, at second: Int = 1) -> String {
        #"{"id":"\#(id)","day":"2026-03-01","country":"\#(country)","spend":"\#(spend)","at":"2026-03-02T00:00:0\#(second)Z"}"#
    }

    private func withAds(_ pipeline: String = "ads", _ body: (Load) async throws -> Void) async throws {
        try await withDatabase { database in
            _ = try await database.rows(
                """
                create table public.ads (
                  ad_id text, day date, country text, spend numeric(12, 4), at timestamptz, primary key (ad_id, day))
                """)
            _ = try await database.rows("create table public.plain (id text primary key, note text, more json)")
            let load = try await Load.open(yaml: Self.yaml, pipeline, in: database)
            do { try await body(load) } catch {
                await load.close()
                throw error
            }
            await load.close()
        }
    }

    private func refusal(_ load: Load, _ records: [String]) async throws -> WarehouseError {
        let staged = try await load.stage(pages: [records], of: nil)
        let error = await #expect(throws: WarehouseError.self) { try await load.lane.publish(load.manifest([staged])) }
        return try #require(error)
    }

    @Test func `a key without the breakdown is held, and the sentence says what differs`() async throws {
        try await withAds { load in
            let records = (1...4).flatMap { id in
                [("DE", "5"), ("FR", "3"), ("US", "2")].map { record(id, $0.0, $0.1) }
            }
            let error = try await refusal(load, records)
            #expect(error.gate == .key)
            #expect(
                error.message
                    == "12 records, 4 keys (ad_id, day) of public.ads; of one key and version country, spend differ: "
                    + "add what tells them apart to the table's key")
            #expect(try await load.database.value("select count(*) from public.ads") == "0")
            try await load.lane.empty(set: 0)
            var staged = try await load.stage(pages: [records], of: nil)
            staged.slice.isAccepted = true
            _ = try await load.lane.publish(load.manifest([staged]))
            #expect(try await load.database.value("select count(*) from public.ads") == "4")
        }
    }

    @Test func `the same record again, another spelling of it, or a newer version is fine`() async throws {
        try await withAds { load in
            let counts = try await load.publish([
                record(1, "DE", "5"), record(1, "DE", "5"), record(2, "DE", "5"), record(2, "DE", "5.00"),
                record(3, "DE", "5"), record(3, "FR", "6", at: 2),
            ])
            #expect(counts.inserted == 3 && counts.superseded == 3)
            #expect(try await load.database.value("select country from public.ads where ad_id = '3'") == "FR")
        }
    }

    @Test func `different slices of one batch may overlap, and only the slice at fault is held`() async throws {
        try await withAds { load in
            let first = try await load.stage(pages: [[record(1, "DE", "5")]], of: nil)
            let second = try await load.stage(pages: [[record(1, "FR", "5")]], of: nil)
            _ = try await load.lane.publish(load.manifest([first, second]))
            #expect(try await load.database.value("select count(*) from public.ads") == "1")
        }
    }

    @Test func `without a version, different content of one key is held; null against a value, and json, too`()
        async throws
    {
        try await withAds("plain") { load in
            let alike = #"{"id":"1","note":null,"more":{"a":1}}"#
            let counts = try await load.publish([alike, alike])
            #expect(counts.inserted == 1 && counts.superseded == 1)
            for other in [#"{"id":"1","note":"x","more":{"a":1}}"#, #"{"id":"1","note":null,"more":{"a":2}}"#] {
                let error = try await refusal(load, [alike, other, #"{"id":"2"}"#])
                #expect(error.gate == .key && error.message.hasPrefix("3 records, 2 keys (id)"), "\(error)")
                #expect(error.message.contains(other.contains("x") ? "note differs" : "more differs"))
                try await load.lane.empty(set: 0)
            }
        }
    }
}
