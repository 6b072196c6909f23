import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Seventeen questions as somebody types them who has just opened `mart`: the answer is right, null, or a column of it says that it is
/// not whole. None is wrong in silence.
@Suite struct FirstTryTests {
    /// A question, and its answer from the world's own records.
    private struct Question {
        var title: String
        /// Gives `key`, `answer` and `says`: the answer is not whole, and a column that stands beside it says so.
        var firstTry: String
        /// Gives `key` and `answer`; null: there is no such number.
        var truth: String
        /// Some of its answers are refused, as the world is made.
        var isRefused = false
    }

    private static let questions = [
        Question(
            title: "spend by client, in the currencies of its accounts",
            firstTry:
                "select domain_id || currency as key, sum(spend) as answer, false as says from mart.ad_performance group by 1",
            truth: "select domain_id || currency as key, sum(spend) as answer from world.figure group by 1"),
        Question(
            title: "spend by client, in one number",
            firstTry: """
                select domain_id as key, sum(spend) as answer, count(distinct currency) > 1 as says
                from mart.ad_performance group by 1
                """,
            truth: """
                select domain_id as key, case when count(distinct currency) = 1 then sum(spend) end as answer
                from world.figure group by 1
                """, isRefused: true),
        Question(
            title: "spend by client, in its reporting currency",
            firstTry: """
                select domain_id as key, sum(spend_reporting) as answer, bool_or(rate_missing) as says
                from mart.ad_performance group by 1
                """,
            truth: """
                select domain_id as key, case when not bool_or(lacks_rate) then sum(spend_reporting) end as answer
                from world.money group by 1
                """, isRefused: true),
        Question(
            title: "spend by client and month",
            firstTry: "select domain_id || month_start as key, spend as answer, false as says from mart.client_monthly",
            truth: """
                select domain_id || date_trunc('month', day::timestamp)::date as key,
                  case when not bool_or(lacks_rate) then sum(spend_reporting) end as answer
                from world.money group by 1
                """, isRefused: true),
        Question(
            title: "spend by client, platform and week",
            firstTry: """
                select domain_id || platform || week_start as key, spend as answer, false as says
                from mart.client_platform_weekly
                """,
            truth: """
                select domain_id || platform_name || date_trunc('week', day::timestamp)::date as key,
                  case when not bool_or(lacks_rate) then sum(spend_reporting) end as answer
                from world.money group by 1
                """, isRefused: true),
        Question(
            title: "spend by day, as the accounts' zones cut it",
            firstTry: """
                select domain_id || currency || date as key, sum(spend) as answer, false as says
                from mart.ad_performance group by 1
                """,
            truth: "select domain_id || currency || day as key, sum(spend) as answer from world.figure group by 1"),
        Question(
            title: "impressions by campaign",
            firstTry:
                "select campaign_id as key, sum(impressions) as answer, false as says from mart.ad_performance group by 1",
            truth: "select campaign_id as key, sum(impressions) as answer from world.figure group by 1"),
        Question(
            title: "click-through rate by client",
            firstTry: """
                select domain_id as key, round(sum(clicks) / sum(impressions), 6) as answer, false as says
                from mart.ad_performance where clicks is not null and impressions is not null group by 1
                """,
            truth: """
                select domain_id as key, round(sum(clicks) / sum(impressions), 6) as answer
                from world.figure where clicks is not null and impressions is not null group by 1
                """),
        Question(
            title: "cost per conversion by client and month",
            firstTry: """
                select domain_id || month_start as key, round(spend / nullif(conversions, 0), 4) as answer, false as says
                from mart.client_monthly
                """,
            truth: """
                select domain_id || date_trunc('month', day::timestamp)::date as key, case when not bool_or(lacks_rate)
                  then round(sum(spend_reporting) / nullif(sum(conversions), 0), 4) end as answer
                from world.money group by 1
                """, isRefused: true),
        Question(
            title: "how many ads ran",
            firstTry:
                "select domain_id as key, count(distinct ad_id) as answer, false as says from mart.ad_performance group by 1",
            truth: "select domain_id as key, count(distinct ad_id) as answer from world.figure group by 1"),
        Question(
            title: "on how many days each ad ran",
            firstTry: "select ad_id as key, count(*) as answer, false as says from mart.ads_daily group by 1",
            truth: "select ad_id as key, count(*) as answer from world.figure where ad_id is not null group by 1"),
        Question(
            title: "clicks of an ad and day, on average",
            firstTry:
                "select domain_id as key, round(avg(clicks), 6) as answer, false as says from mart.ads_daily group by 1",
            truth: """
                select domain_id as key, round(avg(clicks), 6) as answer from world.figure where ad_id is not null group by 1
                """),
        Question(
            title: "spend of an ad, on average",
            firstTry: """
                select domain_id || currency as key, round(avg(spend), 4) as answer, false as says
                from mart.ads where spend is not null group by 1
                """,
            truth: """
                select domain_id || currency as key, round(avg(spend), 4) as answer
                from (select domain_id, ad_id, min(currency) as currency, sum(spend) as spend from world.figure
                  where ad_id in (select ad_id from world.ad) group by 1, 2 having sum(spend) is not null) ad group by 1
                """),
        Question(
            title: "how much spend was restated",
            firstTry: """
                select domain_id || currency as key, sum(delta) as answer, false as says
                from mart.restatements where metric = 'spend' group by 1
                """,
            truth: """
                select o.domain_id || o.currency as key,
                  sum(case when n.is_deleted then 0 else coalesce(n.spend, 0) end - coalesce(o.spend, 0)) as answer
                from world.figure_0 o join world.figure_1 n on n.id = o.id
                where not o.is_deleted and (n.is_deleted or n.spend is distinct from o.spend)
                  and case when n.is_deleted then 0 else n.spend end is distinct from o.spend group by 1
                """),
        Question(
            title: "plan against spend by client",
            firstTry: """
                select domain_id || currency || sum(planned_spend)::int as key, sum(spend) as answer,
                  bool_or(rows_without_exchange_rate > 0) as says
                from mart.spend_plan group by domain_id, currency
                """,
            truth: """
                select b.domain_id || b.currency || b.planned as key,
                  (select case when not coalesce(bool_or(m.lacks_spend_rate), false) then coalesce(sum(m.spend_reporting), 0) end
                   from world.money m where m.domain_id = b.domain_id and m.day >= b.month and m.day < b.month + interval '1 month'
                     and ('' = any (b.platforms) or m.platform = any (b.platforms))) as answer
                from (select domain_id, currency, month, sum(planned)::int as planned, array_agg(platform) as platforms
                  from world.budget group by 1, 2, 3) b
                """),
        Question(
            title: "clients, and their ad accounts",
            firstTry: """
                select domain_id as key, (select count(*) from mart.ad_accounts a where a.domain_id = c.domain_id) as answer,
                  false as says from mart.clients c
                """,
            truth: """
                select j->>'id' as key, (select count(*) from world.accounts_1 a
                  where a.j->>'domain_id' = d.j->>'id' and a.j->>'deleted_at' is null) as answer
                from world.domains_1 d where j->>'deleted_at' is null
                """),
        Question(
            title: "which exchange rates are missing",
            firstTry: """
                select domain_id || from_currency || to_currency || date as key, rows as answer, false as says
                from mart.missing_rates
                """,
            truth: """
                select domain_id || currency || reporting || day as key, count(*) as answer
                from world.money where lacks_rate group by 1
                """),
    ]

    /// Two loads, rates that lack one currency in the newest month, plans with and without a platform, and a campaign that reports more than
    /// its ads.
    private func withWorld(_ body: (Bench) async throws -> Void) async throws {
        try await withBench(world: .small(rows: 1500, days: 30)) { bench in
            let config = try bench.writeConfiguration()
            let tables = WorldTables(bench: bench)
            for (suffix, days) in [("_0", 0), ("_1", 12)] {
                if days > 0 { bench.simulator.advance(days: days) }
                let result = try await bench.program.run("run", "--config", config)
                try #require(result.code == 0, "\(result.errors)")
                try await tables.write(suffix: suffix)
            }
            try await addRemainder(bench)
            try await addRatesAndPlans(bench, config)
            try await body(bench)
        }
    }

    private func addRemainder(_ bench: Bench) async throws {
        _ = try await bench.database.rows(
            """
            create table world.extra as
            select f.domain_key, f.campaign_key, f.date_day, f.ad_key from dw.fact_ad_performance_daily f
            where f.row_kind = 'ad' and f.deleted_at is null order by f.date_day desc, f.ad_key limit 1
            """)
        _ = try await bench.database.rows(
            """
            insert into dw.fact_ad_performance_daily
              (domain_key, date_day, ad_key, record_key, ad_account_key, campaign_key, ad_set_key, platform_code, currency_code,
               time_zone, row_kind, is_final, spend, impressions, clicks, video_views, conversions, conversion_value, version_at,
               first_loaded_at, loaded_at)
            select f.domain_key, f.date_day, -f.campaign_key, 0, f.ad_account_key, f.campaign_key, 0, f.platform_code, f.currency_code,
              f.time_zone, 'remainder', false, 10, 100, 0, 0, 0, 0, now(), now(), now()
            from dw.fact_ad_performance_daily f join world.extra using (domain_key, date_day, ad_key)
            on conflict (domain_key, date_day, ad_key) do update set spend = 10, impressions = 100
            """)
        _ = try await bench.database.rows(
            """
            create table world.figure as
            select domain_id, campaign_id, ad_id, day, platform, currency, spend, impressions, clicks, conversions, value
            from world.figure_1 where not is_deleted
            union all
            select d.domain_id, c.campaign_id, null, e.date_day, f.platform_code, f.currency_code, 10, 100, 0, 0, 0
            from world.extra e join dw.fact_ad_performance_daily f using (domain_key, date_day, ad_key)
            join dw.dim_domain d using (domain_key)
            join dw.dim_campaign c on c.domain_key = e.domain_key and c.campaign_key = e.campaign_key
            """)
    }

    private func addRatesAndPlans(_ bench: Bench, _ config: String) async throws {
        for sql in [
            """
            create table world.rate as
            select d.day, f.currency as from_currency, t.currency as to_currency,
              round(0.5 + abs(hashtext(f.currency || t.currency || d.day)) % 1000 / 700.0, 6) as rate
            from (select distinct day from world.figure) d, (select distinct currency from world.figure) f,
              (select distinct currency from world.client_1) t
            where f.currency <> t.currency
              and (f.currency <> (select min(g.currency) from world.figure g join world.client_1 c on c.id = g.domain_id
                    where g.currency <> c.currency)
                or d.day < (select date_trunc('month', max(g.day)::timestamp) from world.figure g))
            """,
            """
            create view world.money as
            select f.*, c.currency as reporting, p.platform_name,
              case when f.currency = c.currency or f.spend = 0 then f.spend else f.spend * r.rate end as spend_reporting,
              f.currency <> c.currency and r.rate is null and f.spend <> 0 is true as lacks_spend_rate,
              f.currency <> c.currency and r.rate is null and (f.spend <> 0 or f.value <> 0) is true as lacks_rate
            from world.figure f join world.client_1 c on c.id = f.domain_id
            left join dw.dim_platform p on p.platform_code = f.platform
            left join world.rate r on r.from_currency = f.currency and r.to_currency = c.currency and r.day = f.day
            """,
            // A third of the clients plan by platform, a third as a whole, a third both ways.
            """
            create table world.budget as
            with client as (
              select domain_id, date_trunc('month', max(day)::timestamp)::date as month, min(platform) as one,
                array_agg(distinct platform) as platforms, row_number() over (order by domain_id) % 3 as way
              from world.figure group by 1
            ), plan as (
              select domain_id, month, unnest(platforms) as platform, 1000 as planned from client where way = 0
              union all select domain_id, month, '', 5000 from client where way > 0
              union all select domain_id, month, one, 700 from client where way = 2
            )
            select plan.*, c.currency from plan join world.client_1 c on c.id = plan.domain_id
            """,
            "create view world.ad as select j->>'id' as ad_id from world.ads_1 where j->>'deleted_at' is null",
        ] { _ = try await bench.database.rows(sql) }
        try await load(
            "fx", "rate_date,from_currency,to_currency,rate",
            "select day, from_currency, to_currency, rate from world.rate",
            bench, config)
        try await load(
            "budget", "domain_id,month,planned_spend,currency,platform",
            "select domain_id, month, planned, currency, platform from world.budget", bench, config)
    }

    private func load(_ kind: String, _ header: String, _ query: String, _ bench: Bench, _ config: String) async throws
    {
        let lines = try await bench.database.rows(query)
        let file = bench.folder.appending(path: "\(kind).csv")
        let text = ([header] + lines.map { $0.map { $0 ?? "" }.joined(separator: ",") }).joined(separator: "\n") + "\n"
        try text.write(to: file, atomically: true, encoding: .utf8)
        let result = try await bench.program.run("import", kind, file.path, "--config", config)
        try #require(result.code == 0, "\(result.errors)\(result.output)")
    }

    @Test func `seventeen first tries are right, or say that they are not`() async throws {
        #expect(Self.questions.count == 17)
        try await withWorld { bench in
            for question in Self.questions {
                _ = try await bench.database.rows("drop table if exists world.answers")
                _ = try await bench.database.rows(
                    """
                    create table world.answers as
                    select key, told.key is not null as is_told, told.answer::numeric as told, coalesce(told.says, false) as says,
                      truth.key is not null as is_true, truth.answer::numeric as truth
                    from (\(question.firstTry)) told full join (\(question.truth)) truth using (key)
                    """)
                let wrong = try await bench.database.rows(
                    """
                    select key, trim_scale(told), trim_scale(truth), says from world.answers
                    where is_told <> is_true or (not says and told is not null and told is distinct from truth)
                      or (told is null and truth is not null) limit 3
                    """)
                #expect(wrong == [], "\(question.title)")
                let counts = try await bench.database.rows(
                    """
                    select count(*) filter (where told = truth) > 0,
                      count(*) filter (where says or told is null and truth is null) > 0 from world.answers
                    """)
                #expect(counts[0][0] == "t", "\(question.title): nothing is right")
                #expect(
                    !question.isRefused || counts[0][1] == "t", "\(question.title): the world has nothing to refuse")
            }
        }
    }

    @Test func `a run says which exchange rates are missing, until they are there`() async throws {
        try await withBench(world: .small(rows: 400, days: 20)) { bench in
            let config = try bench.writeConfiguration()
            #expect(try await bench.program.run("run", "--config", config).code == 0)
            // A client reports in another currency than its accounts have.
            _ = try await bench.database.rows(
                """
                update dw.dim_domain set reporting_currency = 'CHF'
                where domain_id = (select min(domain_id) from mart.ad_performance where currency <> 'CHF')
                """)
            bench.simulator.advance(days: 1)
            let warned = try await bench.program.run("run", "ad_performance", "--config", config)
            let missing = try await bench.database.rows(
                """
                select from_currency, to_currency, min(date), max(date), sum(rows) from mart.missing_rates
                where date >= (now() at time zone 'UTC')::date - 35 group by 1, 2 order by 1, 2
                """)
            try #require(!missing.isEmpty)
            for row in missing {
                let pair = "no exchange rate from \(row[0] ?? "") to \(row[1] ?? "") for \(row[4] ?? "") row"
                let line = warned.errors.split(separator: "\n").first { $0.contains(pair) }.map(String.init) ?? ""
                for words in [row[2] ?? "", row[3] ?? "", "octoload import fx FILE", "mart.missing_rates"] {
                    #expect(line.contains(words), "\(words) in \(warned.errors)")
                }
            }
            let lines = try await bench.database.rows(
                "select distinct what_to_do from mart.missing_rates"
            ).map { $0[0]?.split(separator: " ").last.map(String.init) ?? "" }
            let file = bench.folder.appending(path: "rates.csv")
            let text = lines.map { $0.replacing("RATE", with: "1.5") + "\n" }.joined()
            try ("rate_date,from_currency,to_currency,rate\n" + text).write(to: file, atomically: true, encoding: .utf8)
            let rates = try await bench.program.run("import", "fx", file.path, "--config", config)
            #expect(rates.code == 0, "\(rates.errors)")
            #expect(try await bench.database.value("select count(*) from mart.missing_rates") == "0")
            let again = try await bench.program.run("run", "ad_performance", "--reload", "--config", config)
            #expect(again.code == 0 && !again.errors.contains("no exchange rate"), "\(again.errors)")
        }
    }
}
