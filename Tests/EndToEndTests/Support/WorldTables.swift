import OctoSimulator
import TestSupport

/// The world's records as tables of a schema `world`, one JSON document per row, for answers that owe nothing to the loader.
struct WorldTables {
    let bench: Bench

    /// Makes `world.<name><suffix> (j jsonb)` of each list at the simulator's clock.
    func write(suffix: String) async throws {
        let world = bench.simulator.world
        let clock = bench.simulator.clock
        _ = try await bench.database.rows("create schema if not exists world")
        for (name, records) in [
            ("domains", world.domains(asOf: clock) as [any Record]), ("accounts", world.connectedAccounts(asOf: clock)),
            ("campaigns", world.campaigns(asOf: clock)), ("ads", world.ads(asOf: clock)),
            ("performance", world.adPerformance(asOf: clock)), ("competitors", world.competitors(asOf: clock)),
            ("posts", world.posts(asOf: clock)), ("competitor_ads", world.competitorAds(asOf: clock)),
            ("engagement", world.engagement(asOf: clock)), ("notifications", world.notifications(asOf: clock)),
            ("rules", world.alertRules(asOf: clock)), ("reports", world.reports(asOf: clock)),
            ("interactions", world.interactions(asOf: clock)), ("usage", world.usage(asOf: clock)),
        ] {
            _ = try await bench.database.rows("create table world.\(name)\(suffix) (j jsonb)")
            _ = try await bench.database.rows(
                "insert into world.\(name)\(suffix) select jsonb_array_elements($1::jsonb)",
                ["[\(records.map(\.json).joined(separator: ","))]"])
        }
        try await writeViews(suffix)
    }

    /// What most answers need of the records, typed.
    private func writeViews(_ suffix: String) async throws {
        for sql in [
            """
            create view world.client\(suffix) as select j->>'id' as id, j->>'client_name' as name, j->>'currency' as currency,
              j->>'time_zone' as zone from world.domains\(suffix)
            """,
            """
            create view world.figure\(suffix) as
            select j->>'domain_id' as domain_id, j->>'campaign_id' as campaign_id, j->>'ad_id' as ad_id, j->>'id' as id,
              j->>'account_id' as account_id, (j->>'date')::date as day, j->>'platform' as platform, j->>'currency' as currency,
              (j#>>'{metrics,spend}')::numeric as spend, (j#>>'{metrics,impressions}')::bigint as impressions,
              (j#>>'{metrics,clicks}')::bigint as clicks, (j#>>'{metrics,conversions}')::numeric as conversions,
              (j#>>'{metrics,conversion_value}')::numeric as value, j->>'deleted_at' is not null as is_deleted
            from world.performance\(suffix)
            """,
            """
            create view world.post\(suffix) as
            select c.id as domain_id, c.name as client, k.j->>'name' as competitor, p.j->>'competitor_id' as competitor_id,
              ((p.j->>'published_at')::timestamptz at time zone c.zone)::date as day, p.j->>'content_type' as content_type,
              case when num_nonnulls(p.j#>>'{engagement,likes}', p.j#>>'{engagement,comments}', p.j#>>'{engagement,shares}',
                  p.j#>>'{engagement,saves}') > 0
                then coalesce((p.j#>>'{engagement,likes}')::bigint, 0) + coalesce((p.j#>>'{engagement,comments}')::bigint, 0)
                  + coalesce((p.j#>>'{engagement,shares}')::bigint, 0) + coalesce((p.j#>>'{engagement,saves}')::bigint, 0) end as engagements
            from world.posts\(suffix) p join world.client\(suffix) c on c.id = p.j->>'domain_id'
            left join world.competitors\(suffix) k on k.j->>'id' = p.j->>'competitor_id'
            where p.j->>'deleted_at' is null
            """,
            """
            create view world.competitor_ad\(suffix) as
            select c.id as domain_id, c.name as client, k.j->>'name' as competitor, a.j->>'id' as ad_id, a.j->>'headline' as headline,
              a.j->>'platform' as platform, a.j->>'content_type' as content_type,
              ((a.j->>'first_seen_at')::timestamptz at time zone c.zone)::date as first_seen,
              ((a.j->>'last_seen_at')::timestamptz at time zone c.zone)::date as last_seen,
              ((a.j->>'ended_at')::timestamptz at time zone c.zone)::date as ended
            from world.competitor_ads\(suffix) a join world.client\(suffix) c on c.id = a.j->>'domain_id'
            left join world.competitors\(suffix) k on k.j->>'id' = a.j->>'competitor_id'
            where a.j->>'deleted_at' is null
            """,
        ] { _ = try await bench.database.rows(sql) }
    }
}
