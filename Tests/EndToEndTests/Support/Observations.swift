import OctoSimulator
import TestSupport

/// What the API showed of members night by night, kept by the test itself, and the states that follow from it.
///
/// PostgreSQL reads the JSON and finds the states by looking for each version's predecessor: another way than the loader's.
struct Observations {
    private struct Version: Hashable {
        let id: String
        let updatedAt: String
    }

    private struct Dimension {
        let table: String
        let entity: String
        let domainField: String
        let records: @Sendable (World, Moment) -> [any Record]
        /// Followed columns, and how the JSON tells them.
        let followed: [(column: String, truth: String)]
    }

    /// By table: one JSON text per version of a record.
    private var seen: [String: [Version: String]] = [:]

    private static let dimensions: [Dimension] = [
        Dimension(
            table: "dim_domain_version", entity: "domain", domainField: "id", records: { $0.domains(asOf: $1) },
            followed: [
                ("domain_name", Truth.text("client_name")), ("status", Truth.text("status")),
                ("reporting_currency", Truth.text("currency")), ("time_zone", Truth.text("time_zone")),
            ]),
        Dimension(
            table: "dim_ad_account_version", entity: "ad_account", domainField: "domain_id",
            records: { $0.connectedAccounts(asOf: $1) },
            followed: [
                ("ad_account_name", Truth.text("name")), ("status", Truth.text("status")),
                ("currency_code", Truth.text("currency")),
                ("time_zone", Truth.text("time_zone")),
            ]),
        Dimension(
            table: "dim_campaign_version", entity: "campaign", domainField: "domain_id",
            records: { $0.campaigns(asOf: $1) },
            followed: [
                ("campaign_name", Truth.text("name")), ("status", Truth.text("status")),
                ("objective", Truth.text("objective")),
                ("daily_budget", Truth.amount("daily_budget")), ("lifetime_budget", Truth.amount("lifetime_budget")),
                ("start_date", Truth.day("start_date")), ("end_date", Truth.day("end_date")),
            ]),
        Dimension(
            table: "dim_ad_set_version", entity: "ad_set", domainField: "domain_id", records: { $0.adSets(asOf: $1) },
            followed: [
                ("ad_set_name", Truth.text("name")), ("status", Truth.text("status")),
                ("optimization_goal", Truth.text("optimization_goal")), ("bid_amount", Truth.amount("bid_amount")),
                ("daily_budget", Truth.amount("daily_budget")),
            ]),
        Dimension(
            table: "dim_ad_version", entity: "ad", domainField: "domain_id", records: { $0.ads(asOf: $1) },
            followed: [
                ("ad_name", Truth.text("name")), ("status", Truth.text("status")),
                ("content_type_code", Truth.text("content_type")),
                ("headline", Truth.text("creative,headline")), ("body", Truth.text("creative,body")),
                ("call_to_action", Truth.text("creative,call_to_action")),
                ("landing_url", Truth.text("creative,landing_url")),
                ("image_url", Truth.text("creative,image_url")), ("video_url", Truth.text("creative,video_url")),
            ]),
    ]

    /// Keeps what a reader at the world's clock is shown.
    mutating func note(_ world: World, at clock: Moment, in database: TestDatabase) async throws {
        for dimension in Observations.dimensions {
            let texts = dimension.records(world, clock).map(\.json)
            let ids = try await database.rows(
                """
                select j->>'id', j->>'updated_at', (n - 1)::text from jsonb_array_elements($1::jsonb)
                  with ordinality as r (j, n) where j->>'deleted_at' is null
                """, ["[\(texts.joined(separator: ","))]"])
            for row in ids {
                guard let id = row[0], let updatedAt = row[1], let place = row[2].flatMap({ Int($0) }) else { continue }
                seen[dimension.table, default: [:]][Version(id: id, updatedAt: updatedAt)] = texts[place]
            }
        }
    }

    /// States that the warehouse has and should not, or should have and has not; empty if it is right.
    func differences(in database: TestDatabase) async throws -> [String] {
        var found: [String] = []
        for dimension in Observations.dimensions {
            let columns = dimension.followed.map(\.column)
            let isDomain = dimension.entity == "domain"
            let keys = isDomain ? ["domain_key"] : ["domain_key", "\(dimension.entity)_key"]
            let list = (keys + columns + ["valid_from", "valid_to", "observed_versions"]).joined(separator: ", ")
            let key =
                "etl.hk('domain', j->>'\(dimension.domainField)') as domain_key"
                + (isDomain ? "" : ", etl.hk('\(dimension.entity)', j->>'id') as \(dimension.entity)_key")
            let truths = dimension.followed.map { "\($0.truth) as \($0.column)" }.joined(separator: ", ")
            let records = (seen[dimension.table] ?? [:]).values.joined(separator: ",")
            let rows = try await database.rows(
                """
                with version as (
                  select \(key), j->>'id' as id, (j->>'updated_at')::timestamptz as at, \(truths)
                  from jsonb_array_elements($1::jsonb) j
                ), beginning as (
                  select v.* from version v left join lateral (
                    select * from version e where e.id = v.id and e.at < v.at order by e.at desc limit 1) e on true
                  where e.id is null or (\(columns.map { "v.\($0)" }.joined(separator: ", ")))
                    is distinct from (\(columns.map { "e.\($0)" }.joined(separator: ", ")))
                ), bounded as (
                  select b.*, exists (select from beginning e where e.id = b.id and e.at < b.at) as has_past,
                    coalesce((select min(n.at) from beginning n where n.id = b.id and n.at > b.at), '9999-12-31 00:00+00') as valid_to
                  from beginning b
                ), expected as (
                  select \((keys + columns).joined(separator: ", ")),
                    case when has_past then at else '1900-01-01 00:00+00' end as valid_from, valid_to,
                    (select array_agg(v.at order by v.at) from version v
                      where v.id = b.id and v.at >= b.at and v.at < b.valid_to) as observed_versions
                  from bounded b
                ), loaded as (select \(list) from dw.\(dimension.table))
                (select 'missing ' || d::text from (select \(list) from expected except all select * from loaded) d limit 3)
                union all
                (select 'too much ' || d::text from (select * from loaded except all select \(list) from expected) d limit 3)
                """, ["[\(records)]"])
            found += rows.map { "\(dimension.table): \($0[0] ?? "")" }
        }
        return found
    }
}
