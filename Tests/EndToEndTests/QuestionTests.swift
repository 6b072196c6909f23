import Foundation
import OctoSimulator
import TestSupport
import Testing

/// The twenty questions of sql/questions: each answer is held, whole, against one computed from the world's records.
@Suite struct QuestionTests {
    /// The answer of a question as the world's records give it. Names of codes (platforms, content types) are the schema's own.
    private struct Expectation {
        var question: String
        /// `today` and `reported` stand for the world's day and an instant between the two loads.
        var sql: String
        /// Rows of both sides that are compared.
        var filter = "true"
        var mayBeEmpty = false
    }

    private static let money = """
        select f.*, c.name as client, c.currency as reporting, p.platform_name as platform_name,
          case when f.currency = c.currency or f.spend = 0 then f.spend else f.spend * r.rate end as spend_reporting,
          case when f.currency = c.currency or f.value = 0 then f.value else f.value * r.rate end as value_reporting,
          f.currency <> c.currency and r.rate is null and (f.spend <> 0 or f.value <> 0) is true as lacks_rate
        from world.figure_1 f join world.client_1 c on c.id = f.domain_id
        left join dw.dim_platform p on p.platform_code = f.platform
        left join world.rate r on r.from_currency = f.currency and r.to_currency = c.currency and r.day = f.day
        where not f.is_deleted
        """

    private static let expectations = [
        Expectation(
            question: "q01_cost_and_return_by_week",
            sql: """
                select date_trunc('week', day::timestamp)::date, client, platform_name, reporting,
                  case when missing = 0 then spend end, case when missing = 0 then round(spend / nullif(conversions, 0), 2) end,
                  case when missing = 0 then round(value / nullif(spend, 0), 2) end, missing
                from (select date_trunc('week', day::timestamp)::date as day, client, domain_id, platform_name, reporting,
                  sum(spend_reporting) as spend, sum(conversions) as conversions, sum(value_reporting) as value,
                  count(*) filter (where spend <> 0 and spend_reporting is null) as missing
                  from (\(money)) m group by 1, 2, 3, 4, 5) w
                """, filter: "spend <> 0 or rows_without_exchange_rate > 0"),
        Expectation(
            question: "q02_share_of_voice",
            sql: """
                select client, competitor, false, count(*),
                  round(100.0 * count(*) / (select count(*) from world.post_1 o where o.domain_id = p.domain_id and o.day >= today - 28), 1),
                  round(100.0 * sum(engagements) / nullif((select sum(engagements) from world.post_1 o
                    where o.domain_id = p.domain_id and o.day >= today - 28), 0), 1)
                from world.post_1 p where day >= today - 28 group by client, domain_id, competitor, competitor_id
                """),
        Expectation(
            question: "q03_new_competitor_ads",
            sql: """
                select client, competitor, platform_name, content_type_name, headline, ad_id, first_seen
                from world.competitor_ad_1 a left join dw.dim_platform p on p.platform_code = a.platform
                left join dw.dim_content_type t on t.content_type_code = a.content_type
                where first_seen >= date_trunc('week', today::timestamp)::date
                """),
        Expectation(
            question: "q04_engagement_by_age",
            sql: """
                select coalesce(k.j->>'name', o.j->>'name'), subject, max(total) filter (where age = 0), max(total) filter (where age = 1),
                  max(total) filter (where age = 3), max(total) filter (where age = 7)
                from (select e.j->>'subject_id' as subject, e.j->>'competitor_id' as competitor,
                    (e.j->>'date')::date
                      - (coalesce(p.j->>'published_at', q.j->>'published_at')::timestamptz at time zone 'UTC')::date as age,
                    case when num_nonnulls(e.j->>'likes', e.j->>'comments', e.j->>'shares', e.j->>'saves') > 0
                      then coalesce((e.j->>'likes')::bigint, 0) + coalesce((e.j->>'comments')::bigint, 0)
                        + coalesce((e.j->>'shares')::bigint, 0) + coalesce((e.j->>'saves')::bigint, 0) end as total
                  from world.engagement_1 e left join world.posts_1 p on p.j->>'id' = e.j->>'subject_id'
                  left join world.posts_0 q on q.j->>'id' = e.j->>'subject_id'
                  where e.j->>'subject_type' = 'post' and e.j->>'deleted_at' is null) x
                left join world.competitors_1 k on k.j->>'id' = x.competitor
                left join world.competitors_0 o on o.j->>'id' = x.competitor
                group by 1, 2, x.competitor
                """,
            // Of a post that was gone before the first load nobody has said when it was published.
            filter: """
                content_id in (select j->>'id' from (select j from world.posts_0 union all select j from world.posts_1) p
                  where j->>'deleted_at' is null)
                """),
        Expectation(
            question: "q05_creative_fatigue",
            sql: """
                select c.name, k.j->>'name', a.j->>'name', x.ad_id, round(100 * first, 2), round(100 * now, 2)
                from (select domain_id, ad_id, campaign_id, sum(impressions) filter (where day >= today - 7) as shown,
                    1.0 * sum(clicks) filter (where day < born + 7) / nullif(sum(impressions) filter (where day < born + 7), 0) as first,
                    1.0 * sum(clicks) filter (where day >= today - 7) / nullif(sum(impressions) filter (where day >= today - 7), 0) as now
                  from (select *, min(day) over (partition by ad_id) as born from world.figure_1
                    where not is_deleted and impressions > 0 and day >= today - 98) f
                  where born >= today - 91 group by 1, 2, 3) x
                join world.client_1 c on c.id = x.domain_id join world.campaigns_1 k on k.j->>'id' = x.campaign_id
                join world.ads_1 a on a.j->>'id' = x.ad_id
                where shown > 1000 and now < 0.7 * first
                """, mayBeEmpty: true),
        Expectation(
            question: "q06_renamed_campaigns",
            sql: """
                select c.name, n.j->>'id', o.j->>'name', n.j->>'name', ((n.j->>'updated_at')::timestamptz)::date
                from world.campaigns_0 o join world.campaigns_1 n on n.j->>'id' = o.j->>'id'
                join world.client_1 c on c.id = n.j->>'domain_id'
                where n.j->>'name' <> o.j->>'name' and n.j->>'deleted_at' is null and o.j->>'deleted_at' is null
                """),
        Expectation(
            question: "q07_spend_by_name_then",
            sql: """
                select c.name, f.campaign_id,
                  case when o.j->>'name' <> n.j->>'name' and (f.day + 1)::timestamp at time zone (a.j->>'time_zone')
                    <= (n.j->>'updated_at')::timestamptz then o.j->>'name' else n.j->>'name' end,
                  f.currency, min(f.day), max(f.day), sum(f.spend)
                from world.figure_1 f join world.client_1 c on c.id = f.domain_id
                join world.accounts_1 a on a.j->>'id' = f.account_id
                join world.campaigns_0 o on o.j->>'id' = f.campaign_id join world.campaigns_1 n on n.j->>'id' = f.campaign_id
                where not f.is_deleted and f.day >= today - 91 group by 1, 2, 3, 4
                """,
            filter: """
                spend <> 0 and campaign_id in (select o.j->>'id' from world.campaigns_0 o join world.campaigns_1 n
                  on n.j->>'id' = o.j->>'id' where o.j->>'deleted_at' is null and n.j->>'deleted_at' is null)
                """),
        Expectation(
            question: "q09_restated_since_monday",
            sql: """
                select c.name, p.platform_name, coalesce(k.j->>'name', l.j->>'name'), o.campaign_id, o.day, o.currency,
                  sum(coalesce(n.spend, 0) - coalesce(o.spend, 0)),
                  min(case when n.is_deleted then 'tombstone' else 'update' end)
                from world.figure_0 o join world.figure_1 n on n.id = o.id join world.client_1 c on c.id = o.domain_id
                left join world.campaigns_1 k on k.j->>'id' = o.campaign_id
                left join world.campaigns_0 l on l.j->>'id' = o.campaign_id
                left join dw.dim_platform p on p.platform_code = o.platform
                where not o.is_deleted and o.day < date_trunc('week', today::timestamp)::date
                  and case when n.is_deleted then 0 else n.spend end is distinct from o.spend
                group by 1, 2, 3, o.campaign_id, o.day, o.currency
                having sum(case when n.is_deleted then 0 else coalesce(n.spend, 0) end - coalesce(o.spend, 0)) <> 0
                """),
        Expectation(
            question: "q10_as_reported",
            sql: """
                select c.name, n.currency, o.spend, n.spend
                from (select domain_id, currency, sum(spend) as spend from world.figure_1
                  where not is_deleted and day between today - 21 and today - 8 group by 1, 2) n
                left join (select domain_id, currency, sum(spend) as spend from world.figure_0
                  where not is_deleted and day between today - 21 and today - 8 group by 1, 2) o using (domain_id, currency)
                join world.client_1 c on c.id = n.domain_id
                """),
        Expectation(
            question: "q11_tokens_against_plan",
            sql: """
                select 'x', 'x', month, month_end, max(allocation), sum(used), round(100.0 * sum(used) / nullif(max(allocation), 0), 1),
                  round(sum(used)::numeric / greatest(today - month, 1) * (month_end - month + 1))
                from (select (j->>'tokens_used')::bigint as used, (j->>'token_allocation')::bigint as allocation, (j->>'date')::date as day,
                    date_trunc('month', today::timestamp)::date as month,
                    (date_trunc('month', today::timestamp) + interval '1 month')::date - 1 as month_end from world.usage_1) u
                where day between month and month_end group by month, month_end
                """),
        Expectation(
            question: "q12_tokens_by_client",
            sql: """
                select coalesce(c.name, '(organization)'), c.id, what, sum(tokens), count(*)
                from (select j->>'domain_id' as domain_id, j->>'kind' as what, (j#>>'{usage,total_tokens}')::bigint as tokens,
                    j->>'deleted_at' as deleted from world.interactions_1
                  union all select j->>'domain_id', 'report', (j->>'tokens_used')::bigint, j->>'deleted_at' from world.reports_1) u
                left join world.client_1 c on c.id = u.domain_id
                where tokens > 0 and deleted is null group by 1, 2, 3
                """),
        Expectation(
            question: "q13_own_ads_that_stopped",
            sql: """
                select c.name, coalesce(k.j->>'name', o.j->>'name'), coalesce(a.j->>'name', b.j->>'name'), f.ad_id, f.currency,
                  max(f.day) filter (where f.impressions > 0), sum(f.spend)
                from world.figure_1 f join world.client_1 c on c.id = f.domain_id
                left join world.campaigns_1 k on k.j->>'id' = f.campaign_id left join world.campaigns_0 o on o.j->>'id' = f.campaign_id
                left join world.ads_1 a on a.j->>'id' = f.ad_id left join world.ads_0 b on b.j->>'id' = f.ad_id
                where f.day >= today - 35 and not f.is_deleted group by 1, 2, 3, 4, 5
                having max(f.day) filter (where f.impressions > 0) < today - 7
                """),
        Expectation(
            question: "q14_competitor_ads_that_stopped",
            sql: """
                select client, competitor, headline, ad_id, first_seen, ended, last_seen - first_seen + 1
                from world.competitor_ad_1 where ended >= today - 28
                """),
        Expectation(
            question: "q15_pacing",
            sql: """
                select b.client, p.platform_name, b.currency, b.planned, round(b.spent, 2),
                  round(100 * b.spent / nullif(b.planned * (today - b.month) / b.days, 0), 1),
                  round((b.planned - b.spent) / nullif(b.days - (today - b.month), 0), 2)
                from (select c.name as client, g.platform, g.currency, g.planned, g.month,
                    (g.month + interval '1 month')::date - g.month as days,
                    (select case when bool_and(f.spend = 0 or f.currency = g.currency or r.rate is not null) is not false
                        then coalesce(sum(case when f.currency = g.currency then f.spend else f.spend * r.rate end), 0) end
                     from world.figure_1 f left join world.rate r
                       on r.from_currency = f.currency and r.to_currency = g.currency and r.day = f.day
                     where f.domain_id = g.domain_id and f.platform = g.platform and not f.is_deleted
                       and f.day >= g.month and f.day < g.month + interval '1 month') as spent
                  from world.budget g join world.client_1 c on c.id = g.domain_id) b
                left join dw.dim_platform p on p.platform_code = b.platform
                where b.month = date_trunc('month', today::timestamp)::date
                """),
        Expectation(
            question: "q17_alerts",
            sql: """
                select coalesce(c.name, '(organization)'), r.j->>'name', n.j->>'severity', count(*),
                  count(*) filter (where n.j->>'read_at' is null),
                  percentile_cont(0.5) within group (order by round(extract(epoch from (n.j->>'read_at')::timestamptz
                    - (n.j->>'triggered_at')::timestamptz)) / 60.0)
                from world.notifications_1 n left join world.client_1 c on c.id = n.j->>'domain_id'
                left join world.rules_1 r on r.j->>'id' = n.j->>'alert_rule_id'
                where n.j->>'deleted_at' is null and ((n.j->>'triggered_at')::timestamptz at time zone 'UTC')::date >= today - 28
                group by 1, n.j->>'domain_id', 2, n.j->>'alert_rule_id', 3
                """),
        Expectation(
            question: "q18_posting_rhythm",
            sql: """
                select to_char(day, 'FMDay'), content_type_name, count(*), round(avg(engagements), 1)
                from world.post_1 p left join dw.dim_content_type t on t.content_type_code = p.content_type group by 1, 2
                """),
        Expectation(
            question: "q19_cost_when_competitors_launch",
            sql: """
                select week, client,
                  case when not bool_or(lacks_rate) then round(sum(spend_reporting) / nullif(sum(conversions), 0), 2) end,
                  (select count(*) from world.competitor_ad_1 a
                   where a.domain_id = m.domain_id and date_trunc('week', a.first_seen::timestamp)::date = m.week)
                from (select *, date_trunc('week', day::timestamp)::date as week from (\(money)) f) m
                group by week, client, domain_id
                """),
    ]

    private static let folder = Program.repository.appending(path: "sql/questions")

    private func question(_ name: String, today: String, reported: String) throws -> String {
        try String(contentsOf: QuestionTests.folder.appending(path: "\(name).sql"), encoding: .utf8)
            .replacing("current_date - interval '7 days'", with: "timestamptz '\(reported)'")
            .replacing("changed_at >= date_trunc('week', current_date::timestamp)", with: "changed_at >= '\(reported)'")
            .replacing("current_date", with: "date '\(today)'")
    }

    /// Two loads a month apart, rates for all currencies but the dinar, and two budgets.
    private func withLoads(_ body: (Bench, _ today: String, _ reported: String) async throws -> Void) async throws {
        try await withBench(world: .small(rows: 3000, days: 60)) { bench in
            let config = try bench.writeConfiguration()
            let tables = WorldTables(bench: bench)
            let first = try await bench.program.run("run", "--config", config)
            try #require(first.code == 0, "\(first.errors)")
            try await tables.write(suffix: "_0")
            let reported = try #require(try await bench.database.value("select clock_timestamp()"))
            bench.simulator.advance(days: 30)
            let second = try await bench.program.run("run", "--config", config)
            try #require(second.code == 0, "\(second.errors)")
            // The world is days ahead of the database by now, which is believed when two runs have heard it.
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            try await tables.write(suffix: "_1")
            let today = String("\(bench.simulator.clock)".prefix(10))
            try await importRates(bench, config)
            try await importBudgets(bench, config, today)
            try await body(bench, today, reported)
        }
    }

    private func importRates(_ bench: Bench, _ config: String) async throws {
        _ = try await bench.database.rows(
            """
            create table world.rate as
            select d.day, f.currency as from_currency, t.currency as to_currency,
              round(0.5 + abs(hashtext(f.currency || t.currency || d.day)) % 1000 / 700.0, 6) as rate
            from (select distinct day from world.figure_1) d, (select distinct currency from world.figure_1) f,
              (select distinct currency from world.client_1) t
            where f.currency <> t.currency and f.currency <> 'KWD'
            """)
        let lines = try await bench.database.rows("select day, from_currency, to_currency, rate from world.rate")
        try await load("fx", "rate_date,from_currency,to_currency,rate", lines, bench, config)
    }

    private func importBudgets(_ bench: Bench, _ config: String, _ today: String) async throws {
        _ = try await bench.database.rows(
            """
            create table world.budget as
            select distinct f.domain_id, date_trunc('month', date '\(today)'::timestamp)::date as month, 12345.67 as planned, c.currency,
              f.platform
            from world.figure_1 f join world.client_1 c on c.id = f.domain_id where f.day > date '\(today)' - 5
            """)
        let lines = try await bench.database.rows(
            "select domain_id, month, planned, currency, platform from world.budget")
        try await load("budget", "domain_id,month,planned_spend,currency,platform", lines, bench, config)
    }

    private func load(_ kind: String, _ header: String, _ lines: [[String?]], _ bench: Bench, _ config: String)
        async throws
    {
        let file = bench.folder.appending(path: "\(kind).csv")
        let text = ([header] + lines.map { $0.map { $0 ?? "" }.joined(separator: ",") }).joined(separator: "\n") + "\n"
        try text.write(to: file, atomically: true, encoding: .utf8)
        let result = try await bench.program.run("import", kind, file.path, "--config", config)
        try #require(result.code == 0, "\(result.errors)\(result.output)")
    }

    @Test func `each answer is the one that the world's own records give`() async throws {
        try await withLoads { bench, today, reported in
            for expectation in QuestionTests.expectations {
                let name = expectation.question
                let question = try question(name, today: today, reported: reported)
                let expected = expectation.sql.replacing("today", with: "date '\(today)'")
                _ = try await bench.database.rows("create table world.\"\(name)\" as \(question)")
                // The columns of the question; the organization's name and plan are compared elsewhere.
                _ = try await bench.database.rows(
                    "create table world.\"\(name) expected\" as select * from world.\"\(name)\" limit 0")
                _ = try await bench.database.rows("insert into world.\"\(name) expected\" \(expected)")
                if name.hasPrefix("q11") {
                    _ = try await bench.database.rows("update world.\"\(name)\" set organization = 'x', plan = 'x'")
                }
                let filter = expectation.filter
                let differences = try await bench.database.rows(
                    """
                    (select 'missing ' || e::text from (select * from world."\(name) expected" where \(filter)
                      except all select * from world."\(name)") e limit 3)
                    union all
                    (select 'too much ' || a::text from (select * from world."\(name)" where \(filter)
                      except all select * from world."\(name) expected") a limit 3)
                    """)
                #expect(differences == [], "\(name)")
                let count = try await bench.database.value("select count(*) from world.\"\(name)\"")
                #expect(expectation.mayBeEmpty || count != "0", "\(name) has no answer")
            }

            // The platforms' totals are the sums of the ads here; RemainderTests has others.
            let unlike = try await bench.database.rows(question("q16_reconciliation", today: today, reported: reported))
            #expect(unlike.isEmpty)
            let compared = try await bench.database.value("select count(*) from mart.reconciliation")
            #expect(compared != "0")

            let fresh = try await bench.database.rows(question("q08_freshness", today: today, reported: reported))
            let clients = try await bench.database.rows("select name from world.client_1 order by 1")
            #expect(
                fresh.filter { $0[1] == "ad_performance" }.map { [$0[0]] }.sorted { $0[0] ?? "" < $1[0] ?? "" }
                    == clients)
            #expect(fresh.allSatisfy { $0[6] == "f" }, "just loaded")

            let audit = try await bench.database.rows(question("q20_load_audit", today: today, reported: reported))
            let requests = audit.compactMap { $0[3].flatMap { Int($0) } }.reduce(0, +)
            #expect(requests == bench.simulator.requestLog.count)
        }
    }

    @Test func `every question is asked`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: QuestionTests.folder.path).map {
            String($0.dropLast(4))
        }
        let asked =
            QuestionTests.expectations.map(\.question) + ["q08_freshness", "q16_reconciliation", "q20_load_audit"]
        #expect(Set(files) == Set(asked) && files.count == 20)
    }
}
