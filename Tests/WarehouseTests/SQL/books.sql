-- What books build for the tables that they meet
-- Written by MergeSQLTests; renewed by: OCTOLOAD_RENEW_SQL=1 swift test --filter MergeSQLTests

-- members of a pipeline's partitions
select "domain_id"::text as id, "domain_key" as key, "time_zone"::text as attribute_0, case when version_at between '0001-01-02' and '9999-12-30' then version_at end as version from "dw"."dim_domain" where "domain_key" <> 0 and deleted_at is null and not is_inferred
order by "domain_id" collate "C";

-- rows whose member is gone
with mine as materialized (select from etl.pipeline where pipeline = $1 and fence = $2 for share)
update "dw"."fact_ad_performance_daily" t set deleted_at = p.deleted_at, loaded_at = pg_catalog.now(), row_hash = null
from "dw"."dim_domain" p
where t."domain_key" = p."domain_key" and p.deleted_at is not null and t.deleted_at is null
  and exists (select from mine);

-- rates that are missing
select fact.currency_code as from_currency, owner.reporting_currency as to_currency,
  count(distinct fact.date_day) as days, min(fact.date_day) as first_day, max(fact.date_day) as last_day,
  count(*) as facts
from dw.fact_ad_performance_daily fact
join dw.dim_domain owner on owner.domain_key = fact.domain_key
  and (owner.reporting_currency <> fact.currency_code or fact.currency_code = 'XXX')
left join dw.fx_rate_daily fx on fx.from_currency = fact.currency_code
  and fx.to_currency = owner.reporting_currency and fx.rate_date = fact.date_day
where fact.date_day >= date '2026-03-01' and fx.rate is null and (fact.spend <> 0 or fact.conversion_value <> 0)
group by 1, 2 order by 1, 2;

-- codes that are new
insert into "dw"."dim_platform" ("platform_code", "platform_name")
select c, c from unnest($1::text[]) as c order by c
on conflict do nothing;

-- rejected records
with written as (
  insert into etl.reject as r (
    pipeline, partition_key, domain_key, slice_id, run_id, record_hash, rule, field_pointer, message, payload,
    attempts, first_seen_at, last_seen_at, opened_at, record_key, days, since, met_in)
  select distinct on (p.partition_key, s.record_hash, s.rule)
    $1, p.partition_key, p.domain_key, s.slice_id, $2::uuid, s.record_hash, s.rule, s.field_pointer, s.message,
    s.payload, 1, $3::timestamptz, $3::timestamptz, $3::timestamptz, s.record_key,
    case when s.record_day is null then p.days else daterange(s.record_day, s.record_day, '[]') end,
    coalesce(s.record_since, p.since), $7::bigint
  from pg_temp."stage_0_rejects" s
  join unnest($4::bigint[], $5::text[], $6::bigint[], $8::daterange[], $9::timestamptz[])
    as p (slice_id, partition_key, domain_key, days, since) on p.slice_id = s.slice_id
  order by p.partition_key, s.record_hash, s.rule
  on conflict (pipeline, partition_key, record_hash, rule) do update set
    attempts = case when r.state in ('replayed', 'healed') then 1 else r.attempts + 1 end,
    last_seen_at = excluded.last_seen_at, slice_id = excluded.slice_id,
    run_id = excluded.run_id, message = excluded.message, record_key = excluded.record_key,
    days = coalesce(excluded.days, r.days), since = coalesce(excluded.since, r.since),
    met_in = coalesce(excluded.met_in, r.met_in),
    opened_at = case when r.state in ('replayed', 'healed') then excluded.opened_at else r.opened_at end,
    state = case when r.state in ('replayed', 'healed') then 'open' else r.state end,
    closed_at = case when r.state in ('replayed', 'healed') then null else r.closed_at end
  returning slice_id, opened_at
)
select slice_id, count(*) as new_rejects from written where opened_at = $3::timestamptz group by slice_id;

-- replayed records
update etl.reject r set state = 'replayed', closed_at = $2, slice_id = $3, run_id = $4
where r.reject_id = any ($1::bigint[]) and r.state = 'open' and not exists (
  select from pg_temp."stage_0_rejects" s where s.record_hash = r.record_hash);
