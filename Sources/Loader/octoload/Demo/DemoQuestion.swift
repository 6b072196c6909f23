/// A question that BI asks, and its answer as a table.
struct DemoQuestion {
    let title: String
    let sql: String
    let columns: [(title: String, alignment: TextTable.Alignment)]

    static let all = [spend, newPosts, freshness]

    static let spend = DemoQuestion(
        title:
            "Spend by client and platform, the last four weeks (mart.ad_performance; in the ad accounts' currencies)",
        sql: """
            select client, platform, currency,
              to_char(sum(spend) filter (where week_start = this_week - 21), 'FM999,999,990.00'),
              to_char(sum(spend) filter (where week_start = this_week - 14), 'FM999,999,990.00'),
              to_char(sum(spend) filter (where week_start = this_week - 7), 'FM999,999,990.00'),
              to_char(sum(spend) filter (where week_start = this_week), 'FM999,999,990.00'),
              to_char(sum(clicks), 'FM999,999,999,990')
            from mart.ad_performance, (select max(week_start) as this_week from mart.ad_performance) w
            where week_start >= this_week - 21 group by client, platform, currency order by client, sum(spend) desc
            """,
        columns: [
            ("client", .left), ("platform", .left), ("", .left), ("3 weeks ago", .right), ("2 weeks ago", .right),
            ("last week", .right), ("this week", .right), ("clicks", .right),
        ])

    static let newPosts = DemoQuestion(
        title: "New competitor posts of the last three days, the most engaging first (mart.competitor_posts)",
        sql: """
            select client, competitor, platform, to_char(published_at at time zone 'UTC', 'MM-DD HH24:MI'),
              coalesce(to_char(engagements, 'FM999,999,999,990'), '–'), pg_catalog.translate(text, e'\\n\\r\\t', '   ')
            from mart.competitor_posts
            where published_at > (select max(published_at) from mart.competitor_posts) - interval '3 days'
            order by engagements desc nulls last, published_at desc limit 10
            """,
        columns: [
            ("client", .left), ("competitor", .left), ("platform", .left), ("published", .left),
            ("engagements", .right), ("text", .left),
        ])

    static let freshness = DemoQuestion(
        title: "How fresh is it? (mart.freshness)",
        sql: """
            select pipeline, count(*)::text, coalesce(min(complete_up_to)::text, '–'),
              coalesce(to_char(min(watermark) at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), '–')
            from etl.watermark join etl.partition using (pipeline, partition_key) where is_open
            group by pipeline order by pipeline
            """,
        columns: [("pipeline", .left), ("clients", .right), ("closed through", .left), ("mark", .left)])

    func table(_ rows: [[String?]]) -> Words {
        var table = TextTable(columns)
        for row in rows { table.add(row.map { clipped($0 ?? "–", to: 44) }) }
        return table.rendered()
    }
}
