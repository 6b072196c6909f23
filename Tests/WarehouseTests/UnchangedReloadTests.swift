import Core
import TestSupport
import Testing

/// A load that brings nothing new writes nothing: no dead rows, no WAL, nothing for replicas and backups to carry.
@Suite struct UnchangedReloadTests {
    @Test(
        arguments: [
            ("campaigns", ["dim_campaign", "dim_ad_account"], [Record.campaign("cmp_1"), Record.campaign("cmp_2")]),
            (
                "ad_performance", ["fact_ad_performance_daily", "dim_ad", "dim_ad_set"],
                [Record.performance(), Record.performance("apf_2", ad: "ad_2", day: "2026-02-28")]
            ),
            (
                "competitor_posts", ["fact_competitor_post", "dim_competitor_content", "dim_competitor"],
                [Record.post(), Record.post("pst_2")]
            ),
            ("connected_accounts", ["dim_ad_account"], [Record.account("acc_1"), Record.account("acc_2")]),
        ])
    func `loading the same records again leaves every row where it is`(
        pipeline: String, tables: [String], records: [String]
    ) async throws {
        try await withLoad(pipeline) { load in
            let first = try await load.publish(records)
            #expect(first.inserted == records.count)
            var before: [[[String?]]] = []
            for table in tables { before.append(try await load.rows(of: table)) }
            let second = try await load.publish(records)
            #expect(second.unchanged == records.count)
            #expect(second.inserted == 0 && second.changed == 0 && second.superseded == 0)
            for (table, rows) in zip(tables, before) {
                let after = try await load.rows(of: table)
                #expect(after == rows, "\(table)")
            }
        }
    }

    @Test func `loading the same records again logs nothing for the star's tables`() async throws {
        try await withLoad("ad_performance") { load in
            let records = (1...300).map { Record.performance("apf_\($0)", ad: "ad_\($0)") }
            let loaded = try await walOfStar(in: load) { try await load.publish(records) }
            #expect(loaded > 50_000, "the measure itself must work")
            let again = try await walOfStar(in: load) { try await load.publish(records) }
            #expect(again == 0)
        }
    }

    @Test func `a tombstone that comes again writes nothing`() async throws {
        try await withLoad("ad_performance") { load in
            try await load.publish([Record.performance()])
            let deleted = try await load.publish([Record.bareTombstone("apf_1", version: 2)])
            #expect(deleted.changed == 1)
            let before = try await load.rows(of: "fact_ad_performance_daily")
            let again = try await load.publish([Record.bareTombstone("apf_1", version: 2)])
            #expect(again.unchanged == 1 && again.unknownTombstones == 0)
            let after = try await load.rows(of: "fact_ad_performance_daily")
            #expect(after == before)
        }
    }

    /// Bytes of WAL that touch a table or index of `dw` in this test's database; other tests write at the same time.
    private func walOfStar(in load: Load, _ body: () async throws -> Void) async throws -> Int {
        let database = load.database
        _ = try await database.rows("create extension if not exists pg_walinspect schema public")
        let start = try await database.value("select pg_current_wal_insert_lsn()") ?? ""
        try await body()
        let sum = try await database.value(
            """
            select coalesce(sum(w.record_length), 0)
            from public.pg_get_wal_records_info('\(start)', pg_current_wal_flush_lsn()) w,
              regexp_matches(w.block_ref, 'rel \\d+/(\\d+)/(\\d+)', 'g') block
            where block[1]::oid = (select oid from pg_database where datname = current_database())
              and block[2]::oid in (
                select pg_relation_filenode(oid) from pg_class where relnamespace = 'dw'::regnamespace)
            """)
        return sum.flatMap { Int($0) } ?? -1
    }
}
