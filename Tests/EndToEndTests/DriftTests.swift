import Foundation
import OctoSimulator
import TestSupport
import Testing

/// A table that somebody changed is named, with what is there and what is expected, before any API call.
@Suite struct DriftTests {
    struct Drift: Sendable, CustomTestStringConvertible {
        let sql: String
        /// The pipeline whose run stops.
        let pipeline: String
        let words: [String]
        var testDescription: String { sql }

        init(_ sql: String, _ pipeline: String, _ words: String...) {
            self.sql = sql
            self.pipeline = pipeline
            self.words = words
        }
    }

    static let drifts: [Drift] = [
        Drift(
            "alter table dw.fact_ad_performance_daily drop column clicks cascade", "ad_performance",
            "table dw.fact_ad_performance_daily has no column \"clicks\""),
        Drift(
            "alter table dw.fact_ad_performance_daily rename column clicks to clicks_all", "ad_performance",
            "table dw.fact_ad_performance_daily has no column \"clicks\""),
        Drift(
            "alter table dw.dim_campaign drop column version_at cascade", "campaigns",
            "table dw.dim_campaign has no column \"version_at\", which its migration made", "add it again"),
        Drift(
            "alter table dw.fact_ad_performance_daily drop column record_key cascade", "ad_performance",
            "has no column \"record_key\", which its migration made"),
        Drift(
            "alter table dw.fact_ad_performance_daily drop column ad_account_key cascade", "ad_performance",
            "has no column \"ad_account_key\", which its migration made"),
        Drift(
            """
            drop schema mart cascade; alter table dw.fact_ad_performance_daily
              drop constraint fact_ad_performance_daily_counts_check,
              drop constraint fact_ad_performance_daily_tombstone_check, alter clicks type text
            """, "ad_performance", "column \"clicks\" of dw.fact_ad_performance_daily is a text, expected a number"),
        Drift(
            "drop schema mart cascade; alter table dw.dim_campaign alter start_date type point using null", "campaigns",
            "column \"start_date\" of dw.dim_campaign has type point, which cannot be loaded"),
        Drift(
            "drop schema mart cascade; alter table dw.dim_ad alter ad_account_key drop default, alter ad_account_key type text",
            "ads", "column \"ad_account_key\" of dw.dim_ad is a text, expected bigint"),
        Drift(
            "drop schema mart cascade; alter table dw.dim_ad alter version_at type timestamp", "ads",
            "column \"version_at\" of dw.dim_ad is a timestamp without time zone, expected timestamp with time zone"),
        Drift(
            "alter table dw.dim_campaign drop constraint dim_campaign_pkey cascade", "campaigns",
            "dw.dim_campaign", "expected primary key (domain_key, campaign_key)",
            "alter table dw.dim_campaign add constraint dim_campaign_pkey primary key (domain_key, campaign_key)"),
        Drift(
            "alter table dw.fact_ad_performance_daily drop constraint fact_ad_performance_daily_pkey", "ad_performance",
            "table dw.fact_ad_performance_daily has no primary key, expected primary key (domain_key, date_day, ad_key)"
        ),
        Drift(
            """
            alter table dw.fact_ad_performance_daily drop constraint fact_ad_performance_daily_pkey,
              add primary key (domain_key, date_day, campaign_key)
            """, "ad_performance",
            "the rows of dw.fact_ad_performance_daily are told apart by (domain_key, date_day, campaign_key)",
            "expected primary key (domain_key, date_day, ad_key)"),
        Drift(
            "alter table dw.dim_ad_set drop constraint dim_ad_set_ad_set_id_key", "ad_sets",
            "table dw.dim_ad_set has no unique key over (domain_key, ad_set_id), expected unique (domain_key, ad_set_id)"
        ),
        Drift(
            """
            alter table dw.dim_campaign add column cost_center text not null default 'x';
            alter table dw.dim_campaign alter cost_center drop default
            """, "campaigns",
            "column \"cost_center\" of dw.dim_campaign must not be null, and nothing fills it", "map it under"),
        Drift(
            "drop table dw.fact_competitor_post cascade", "competitor_posts",
            "table dw.fact_competitor_post does not exist"),
        Drift("drop table dw.dim_ad cascade", "ad_performance", "table dw.dim_ad does not exist"),
        // Of a dimension that another pipeline loads, and this one only writes stubs to.
        Drift(
            "alter table dw.dim_campaign drop constraint dim_campaign_pkey cascade", "ads",
            "expected primary key (domain_key, campaign_key)"),
        Drift("drop table dw.dim_domain cascade", "ads", "table dw.dim_domain does not exist"),
    ]

    @Test(arguments: drifts)
    func `drift is 78 for run, backfill and validate, and costs no API call`(drift: Drift) async throws {
        try await withBench { bench in
            for statement in drift.sql.split(separator: ";") { _ = try await bench.database.rows(String(statement)) }
            let config = try bench.writeConfiguration()
            var commands = [["run", drift.pipeline], ["run"], ["validate", "--database"]]
            if drift.pipeline == "ad_performance" {
                commands.append(["backfill", drift.pipeline, "--from", "2026-10-01", "--to", "2026-10-02"])
            }
            for command in commands {
                let result = try await bench.program.start(command + ["--config", config]).result(within: .seconds(30))
                #expect(result.code == 78, "\(command): \(result.errors)")
                for words in drift.words + ["pipelines.\(drift.pipeline).load."] {
                    #expect(result.errors.contains(words), "\(command): \(words) in \(result.errors)")
                }
                #expect(result.errors.contains(try Regex("pipelines\\.yaml:[0-9]+:[0-9]+")), "\(result.errors)")
            }
            #expect(bench.simulator.requestLog.isEmpty)
        }
    }

    @Test(arguments: [
        ("alter table etl.partition drop constraint partition_pkey cascade", "table etl.partition has no key over"),
        ("drop table etl.reject cascade", "table etl.reject does not exist"),
    ])
    func `books that drifted are named by validate`(sql: String, words: String) async throws {
        try await withBench { bench in
            _ = try await bench.database.rows(sql)
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run("validate", "--database", "--config", config)
            #expect(result.code == 78 && result.errors.contains(words), "\(result.errors)")
        }
    }

    @Test func `a wider type or a column of one's own is no drift`() async throws {
        try await withBench { bench in
            for statement in [
                "drop schema mart cascade",
                "alter table dw.fact_ad_performance_daily alter spend type numeric, add column note text",
                "alter table dw.dim_campaign add column cost_center text not null default 'none'",
            ] { _ = try await bench.database.rows(statement) }
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run("validate", "--database", "--config", config)
            #expect(result.code == 0, "\(result.errors)")
        }
    }

    @Test func `a database that was never migrated is no warehouse`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let program = Program(environment: ["DATABASE_URL": database.conninfo])
            let config = Program.repository.appending(path: "pipelines.yaml").path
            let result = try await program.run("validate", "--database", "--config", config)
            #expect(result.code == 78 && result.output.isEmpty, "\(result.output)")
            #expect(result.errors.contains("octoload migrate"), "\(result.errors)")
        }
    }
}
