-- ad_performance: a monthly fact with members, tombstones, restatements and remainders
-- Written by MergeSQLTests; renewed by: OCTOLOAD_RENEW_SQL=1 swift test --filter MergeSQLTests

-- dw.fact_ad_performance_daily: keys that are too short
select slice_id, count(*) as keys from (
  select slice_id from pg_temp."stage_0_0" where deleted_at is null
  group by slice_id, "domain_key", "date_day", "ad_key", version_at having count(*) > 1 and min(row_hash) is distinct from max(row_hash)
) as keys group by slice_id order by count(*) desc, slice_id;

-- dw.fact_ad_performance_daily: what differs under a key
select
  (select count(*) from pg_temp."stage_0_0" where slice_id = 7) as rows,
  (select count(*) from (select distinct "domain_key", "date_day", "ad_key" from pg_temp."stage_0_0" where slice_id = 7) as k) as keys,
  count(*) filter (where d0) as differing_0, count(*) filter (where d1) as differing_1, count(*) filter (where d2) as differing_2, count(*) filter (where d3) as differing_3, count(*) filter (where d4) as differing_4, count(*) filter (where d5) as differing_5, count(*) filter (where d6) as differing_6, count(*) filter (where d7) as differing_7, count(*) filter (where d8) as differing_8, count(*) filter (where d9) as differing_9, count(*) filter (where d10) as differing_10, count(*) filter (where d11) as differing_11, count(*) filter (where d12) as differing_12, count(*) filter (where d13) as differing_13, count(*) filter (where d14) as differing_14, count(*) filter (where d15) as differing_15
from (
  select min("record_key"::text collate "C") is distinct from max("record_key"::text collate "C") or count("record_key") not in (0, count(*)) as d0, min("ad_account_key"::text collate "C") is distinct from max("ad_account_key"::text collate "C") or count("ad_account_key") not in (0, count(*)) as d1, min("campaign_key"::text collate "C") is distinct from max("campaign_key"::text collate "C") or count("campaign_key") not in (0, count(*)) as d2, min("ad_set_key"::text collate "C") is distinct from max("ad_set_key"::text collate "C") or count("ad_set_key") not in (0, count(*)) as d3, min("platform_code"::text collate "C") is distinct from max("platform_code"::text collate "C") or count("platform_code") not in (0, count(*)) as d4, min("currency_code"::text collate "C") is distinct from max("currency_code"::text collate "C") or count("currency_code") not in (0, count(*)) as d5, min("time_zone"::text collate "C") is distinct from max("time_zone"::text collate "C") or count("time_zone") not in (0, count(*)) as d6, min("attribution_setting"::text collate "C") is distinct from max("attribution_setting"::text collate "C") or count("attribution_setting") not in (0, count(*)) as d7, min("is_final"::text collate "C") is distinct from max("is_final"::text collate "C") or count("is_final") not in (0, count(*)) as d8, min("spend"::text collate "C") is distinct from max("spend"::text collate "C") or count("spend") not in (0, count(*)) as d9, min("impressions"::text collate "C") is distinct from max("impressions"::text collate "C") or count("impressions") not in (0, count(*)) as d10, min("clicks"::text collate "C") is distinct from max("clicks"::text collate "C") or count("clicks") not in (0, count(*)) as d11, min("reach"::text collate "C") is distinct from max("reach"::text collate "C") or count("reach") not in (0, count(*)) as d12, min("video_views"::text collate "C") is distinct from max("video_views"::text collate "C") or count("video_views") not in (0, count(*)) as d13, min("conversions"::text collate "C") is distinct from max("conversions"::text collate "C") or count("conversions") not in (0, count(*)) as d14, min("conversion_value"::text collate "C") is distinct from max("conversion_value"::text collate "C") or count("conversion_value") not in (0, count(*)) as d15 from pg_temp."stage_0_0" where slice_id = 7 and deleted_at is null
  group by "domain_key", "date_day", "ad_key", version_at having count(*) > 1
) as keys;

-- dw.fact_ad_performance_daily: superseded rows
with ranked as (
  select ctid as source, row_number() over (
    partition by "domain_key", "date_day", "ad_key" order by version_at desc, (deleted_at is not null) desc, ctid desc) as place
  from pg_temp."stage_0_0"
), removed as (
  delete from pg_temp."stage_0_0" s using ranked r where s.ctid = r.source and r.place > 1 returning s.slice_id
)
select slice_id, count(*) as removed from removed group by slice_id;

-- dw.fact_ad_performance_daily: does the target hold any
select exists (select from "dw"."fact_ad_performance_daily" t where true and t."date_day" between date '2026-03-01' and date '2026-03-31' and t."domain_key" in (6234129495918821359)) as holds_any;

-- dw.fact_ad_performance_daily: count what is staged
select slice_id, count(*) as staged, count(*) filter (where s.deleted_at is not null) as tombstones
from pg_temp."stage_0_0" s group by slice_id;

-- dw.fact_ad_performance_daily: insert everything
insert into "dw"."fact_ad_performance_daily" ("slice_id", "domain_key", "record_key", "ad_account_key", "campaign_key", "ad_set_key", "ad_key", "date_day", "platform_code", "currency_code", "time_zone", "attribution_setting", "is_final", "spend", "impressions", "clicks", "reach", "video_views", "conversions", "conversion_value", "version_at", "deleted_at", "row_hash", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."record_key", s."ad_account_key", s."campaign_key", s."ad_set_key", s."ad_key", s."date_day", coalesce(s."platform_code", 'unknown'::text), coalesce(s."currency_code", 'XXX'::text), s."time_zone", s."attribution_setting", s."is_final", s."spend", s."impressions", s."clicks", s."reach", s."video_views", s."conversions", s."conversion_value", s."version_at", s."deleted_at", s."row_hash", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s;

-- dw.fact_ad_performance_daily: insert a month
insert into "dw"."fact_ad_performance_daily" ("slice_id", "domain_key", "record_key", "ad_account_key", "campaign_key", "ad_set_key", "ad_key", "date_day", "platform_code", "currency_code", "time_zone", "attribution_setting", "is_final", "spend", "impressions", "clicks", "reach", "video_views", "conversions", "conversion_value", "version_at", "deleted_at", "row_hash", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."record_key", s."ad_account_key", s."campaign_key", s."ad_set_key", s."ad_key", s."date_day", coalesce(s."platform_code", 'unknown'::text), coalesce(s."currency_code", 'XXX'::text), s."time_zone", s."attribution_setting", s."is_final", s."spend", s."impressions", s."clicks", s."reach", s."video_views", s."conversions", s."conversion_value", s."version_at", s."deleted_at", s."row_hash", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s where s."date_day" >= date '2026-03-01' and s."date_day" < date '2026-04-01';

-- dw.fact_ad_performance_daily: compare
with written as (
  insert into pg_temp.stage_delta (source, slice_id, is_new, is_changed, is_tombstone)
  select s.ctid, s.slice_id, t."domain_key" is null, t."domain_key" is null or (t."record_key", t."ad_account_key", t."campaign_key", t."ad_set_key", t."platform_code", t."currency_code", t."time_zone", t."attribution_setting", t."is_final", t."spend", t."impressions", t."clicks", t."reach", t."video_views", t."conversions", t."conversion_value", t."deleted_at") is distinct from (s."record_key", s."ad_account_key", s."campaign_key", s."ad_set_key", coalesce(s."platform_code", 'unknown'::text), coalesce(s."currency_code", 'XXX'::text), s."time_zone", s."attribution_setting", s."is_final", s."spend", s."impressions", s."clicks", s."reach", s."video_views", s."conversions", s."conversion_value", s."deleted_at"), s.deleted_at is not null
  from pg_temp."stage_0_0" s left join "dw"."fact_ad_performance_daily" t on t."domain_key" = s."domain_key" and t."date_day" = s."date_day" and t."ad_key" = s."ad_key" and t."date_day" between date '2026-03-01' and date '2026-03-31' and t."domain_key" in (6234129495918821359)
  where t."domain_key" is null or (s.version_at > t."version_at" or t."version_at" is null) or (s.version_at = t."version_at" and ((t."record_key", t."ad_account_key", t."campaign_key", t."ad_set_key", t."platform_code", t."currency_code", t."time_zone", t."attribution_setting", t."is_final", t."spend", t."impressions", t."clicks", t."reach", t."video_views", t."conversions", t."conversion_value", t."deleted_at") is distinct from (s."record_key", s."ad_account_key", s."campaign_key", s."ad_set_key", coalesce(s."platform_code", 'unknown'::text), coalesce(s."currency_code", 'XXX'::text), s."time_zone", s."attribution_setting", s."is_final", s."spend", s."impressions", s."clicks", s."reach", s."video_views", s."conversions", s."conversion_value", s."deleted_at") or s.row_hash is distinct from t.row_hash))
  returning slice_id, is_new, is_changed, is_tombstone
)
select slice_id, count(*) filter (where is_new) as inserted,
  count(*) filter (where not is_new and is_changed) as changed,
  count(*) filter (where not is_changed) as versioned,
  count(*) filter (where is_tombstone and is_changed) as tombstones
from written group by slice_id;

-- dw.fact_ad_performance_daily: prefer lookups
select pg_catalog.set_config('enable_hashjoin', 'off', true),
  pg_catalog.set_config('enable_mergejoin', 'off', true);

-- dw.fact_ad_performance_daily: insert what is new
insert into "dw"."fact_ad_performance_daily" ("slice_id", "domain_key", "record_key", "ad_account_key", "campaign_key", "ad_set_key", "ad_key", "date_day", "platform_code", "currency_code", "time_zone", "attribution_setting", "is_final", "spend", "impressions", "clicks", "reach", "video_views", "conversions", "conversion_value", "version_at", "deleted_at", "row_hash", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."record_key", s."ad_account_key", s."campaign_key", s."ad_set_key", s."ad_key", s."date_day", coalesce(s."platform_code", 'unknown'::text), coalesce(s."currency_code", 'XXX'::text), s."time_zone", s."attribution_setting", s."is_final", s."spend", s."impressions", s."clicks", s."reach", s."video_views", s."conversions", s."conversion_value", s."version_at", s."deleted_at", s."row_hash", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s join pg_temp.stage_delta d on d.source = s.ctid and d.is_new;

-- dw.fact_ad_performance_daily: what figures were
insert into "dw"."fact_ad_performance_restatement" ("domain_key", "date_day", "ad_key", "campaign_key", "currency_code", changed_at, changed_on, reason, old_version_at, new_version_at, slice_id, was_withdrawn, in_first_load, "old_spend", "new_spend", "old_impressions", "new_impressions", "old_clicks", "new_clicks", "old_reach", "new_reach", "old_video_views", "new_video_views", "old_conversions", "new_conversions", "old_conversion_value", "new_conversion_value")
select t."domain_key", t."date_day", t."ad_key", t."campaign_key", t."currency_code", timestamptz '2026-04-01T00:00:00.000Z', date '2026-04-01', case when s.deleted_at is not null and not (t.deleted_at is not null) then 'tombstone' when t.deleted_at is not null and not (s.deleted_at is not null) then 'revival' else 'update' end, t."version_at", s.version_at, s.slice_id, t.deleted_at is not null, t.first_loaded_at >= (select started_at from etl.run where run_id = '00000000-0000-4000-8000-00000000000a'::uuid), t."spend", s."spend", t."impressions", s."impressions", t."clicks", s."clicks", t."reach", s."reach", t."video_views", s."video_views", t."conversions", s."conversions", t."conversion_value", s."conversion_value"
from pg_temp.stage_delta d, pg_temp."stage_0_0" s, "dw"."fact_ad_performance_daily" t
where d.source = s.ctid and not d.is_new and d.is_changed and t."domain_key" = s."domain_key" and t."date_day" = s."date_day" and t."ad_key" = s."ad_key" and t."date_day" between date '2026-03-01' and date '2026-03-31' and t."domain_key" in (6234129495918821359)
  and ((t."spend", t."impressions", t."clicks", t."reach", t."video_views", t."conversions", t."conversion_value", t."campaign_key", t."currency_code") is distinct from (s."spend", s."impressions", s."clicks", s."reach", s."video_views", s."conversions", s."conversion_value", s."campaign_key", coalesce(s."currency_code", 'XXX'::text)) or (t.deleted_at is not null) <> (s.deleted_at is not null))
on conflict ("domain_key", "date_day", "ad_key", "changed_at", "changed_on") do update
  set "new_spend" = excluded."new_spend", "new_impressions" = excluded."new_impressions", "new_clicks" = excluded."new_clicks", "new_reach" = excluded."new_reach", "new_video_views" = excluded."new_video_views", "new_conversions" = excluded."new_conversions", "new_conversion_value" = excluded."new_conversion_value", reason = excluded.reason, new_version_at = excluded.new_version_at;

-- dw.fact_ad_performance_daily: update
update "dw"."fact_ad_performance_daily" t set "record_key" = s."record_key", "ad_account_key" = s."ad_account_key", "campaign_key" = s."campaign_key", "ad_set_key" = s."ad_set_key", "platform_code" = coalesce(s."platform_code", 'unknown'::text), "currency_code" = coalesce(s."currency_code", 'XXX'::text), "time_zone" = s."time_zone", "attribution_setting" = s."attribution_setting", "is_final" = s."is_final", "spend" = s."spend", "impressions" = s."impressions", "clicks" = s."clicks", "reach" = s."reach", "video_views" = s."video_views", "conversions" = s."conversions", "conversion_value" = s."conversion_value", "deleted_at" = s."deleted_at", "version_at" = s."version_at", "slice_id" = s."slice_id", "row_hash" = s."row_hash", loaded_at = timestamptz '2026-04-01T00:00:00.000Z'
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_new and d.is_changed and t."domain_key" = s."domain_key" and t."date_day" = s."date_day" and t."ad_key" = s."ad_key" and t."date_day" between date '2026-03-01' and date '2026-03-31' and t."domain_key" in (6234129495918821359);

-- dw.fact_ad_performance_daily: update versions
update "dw"."fact_ad_performance_daily" t set "version_at" = s.version_at, row_hash = s.row_hash
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_changed and t."domain_key" = s."domain_key" and t."date_day" = s."date_day" and t."ad_key" = s."ad_key" and t."date_day" between date '2026-03-01' and date '2026-03-31' and t."domain_key" in (6234129495918821359);

-- dw.fact_ad_performance_daily: what figures were before tombstones
with newest as materialized (select distinct on ("domain_key", "record_key") * from pg_temp."stage_0_1" order by "domain_key", "record_key", version_at desc, ctid desc)
insert into "dw"."fact_ad_performance_restatement" ("domain_key", "date_day", "ad_key", "campaign_key", "currency_code", changed_at, changed_on, reason, old_version_at, new_version_at, slice_id, was_withdrawn, in_first_load, "old_spend", "new_spend", "old_impressions", "new_impressions", "old_clicks", "new_clicks", "old_reach", "new_reach", "old_video_views", "new_video_views", "old_conversions", "new_conversions", "old_conversion_value", "new_conversion_value")
select t."domain_key", t."date_day", t."ad_key", t."campaign_key", t."currency_code", timestamptz '2026-04-01T00:00:00.000Z', date '2026-04-01', 'tombstone', t."version_at", n.version_at, n.slice_id, t.deleted_at is not null, t.first_loaded_at >= (select started_at from etl.run where run_id = '00000000-0000-4000-8000-00000000000a'::uuid), t."spend", 0, t."impressions", 0, t."clicks", 0, t."reach", 0, t."video_views", 0, t."conversions", 0, t."conversion_value", 0
from newest n join "dw"."fact_ad_performance_daily" t on t."domain_key" = n."domain_key" and t."record_key" = n."record_key" and (t."version_at" < n.version_at or (t."version_at" = n.version_at and t.deleted_at is null))
where not (t.deleted_at is not null) or t."spend" is distinct from 0 or t."impressions" is distinct from 0 or t."clicks" is distinct from 0 or t."reach" is distinct from 0 or t."video_views" is distinct from 0 or t."conversions" is distinct from 0 or t."conversion_value" is distinct from 0
on conflict ("domain_key", "date_day", "ad_key", "changed_at", "changed_on") do update
  set "new_spend" = excluded."new_spend", "new_impressions" = excluded."new_impressions", "new_clicks" = excluded."new_clicks", "new_reach" = excluded."new_reach", "new_video_views" = excluded."new_video_views", "new_conversions" = excluded."new_conversions", "new_conversion_value" = excluded."new_conversion_value", reason = excluded.reason, new_version_at = excluded.new_version_at;

-- dw.fact_ad_performance_daily: tombstones
with newest as materialized (
  select distinct on ("domain_key", "record_key") * from pg_temp."stage_0_1" order by "domain_key", "record_key", version_at desc, ctid desc
), applied as (
  update "dw"."fact_ad_performance_daily" t set "spend" = 0, "impressions" = 0, "clicks" = 0, "reach" = 0, "video_views" = 0, "conversions" = 0, "conversion_value" = 0, deleted_at = n.deleted_at, "version_at" = n.version_at, loaded_at = timestamptz '2026-04-01T00:00:00.000Z', slice_id = n.slice_id, row_hash = null
  from newest n where t."domain_key" = n."domain_key" and t."record_key" = n."record_key" and (t."version_at" < n.version_at or (t."version_at" = n.version_at and t.deleted_at is null)) returning n.slice_id
), kept as (
  select n.slice_id, count(*) as kept,
    count(*) filter (where not exists (select from "dw"."fact_ad_performance_daily" t where t."domain_key" = n."domain_key" and t."record_key" = n."record_key")) as unknown
  from newest n group by n.slice_id
)
select s.slice_id, count(*) - coalesce(max(k.kept), 0) as superseded, coalesce(max(k.unknown), 0) as unknown,
  (select count(*) from applied a where a.slice_id = s.slice_id) as applied
from pg_temp."stage_0_1" s left join kept k on k.slice_id = s.slice_id group by s.slice_id;

-- dw.fact_ad_performance_daily: remainder: lock
select etl.take_mutex('remainder of dw.fact_ad_performance_daily', true);

-- dw.fact_ad_performance_daily: remainder: is there any
select exists (select from "dw"."fact_campaign_performance_daily" c where true) as is_needed;

-- dw.fact_ad_performance_daily: remainder
with touched as materialized (
  select s."domain_key", s."date_day" from pg_temp.stage_delta d join pg_temp."stage_0_0" s on s.ctid = d.source where d.is_new or d.is_changed union select t."domain_key", t."date_day" from pg_temp."stage_0_1" n join "dw"."fact_ad_performance_daily" t on t."domain_key" = n."domain_key" and t."record_key" = n."record_key"
), told as (
  select c."domain_key", c."date_day", c."campaign_key", c."ad_account_key", c."platform_code", c."currency_code", c."time_zone", c."attribution_setting", c."is_final", c."spend", c."impressions", c."clicks", c."video_views", c."conversions", c."conversion_value", c.version_at, true as is_total, c.deleted_at is null as is_live
  from touched k join "dw"."fact_campaign_performance_daily" c on c."domain_key" = k."domain_key" and c."date_day" = k."date_day" where true
  union all
  select t."domain_key", t."date_day", t."campaign_key", t."ad_account_key", t."platform_code", t."currency_code", t."time_zone", t."attribution_setting", t."is_final", t."spend", t."impressions", t."clicks", t."video_views", t."conversions", t."conversion_value", t.version_at, false, true
  from touched k join "dw"."fact_ad_performance_daily" t on t."domain_key" = k."domain_key" and t."date_day" = k."date_day"
  where t.row_kind <> 'remainder' and t.deleted_at is null and true
), due as materialized (
  select "domain_key", "date_day", "campaign_key", -"campaign_key" as "ad_key",
    (array_agg("ad_account_key") filter (where is_total))[1] as "ad_account_key", (array_agg("platform_code") filter (where is_total))[1] as "platform_code", (array_agg("currency_code") filter (where is_total))[1] as "currency_code", (array_agg("time_zone") filter (where is_total))[1] as "time_zone", (array_agg("attribution_setting") filter (where is_total))[1] as "attribution_setting", (array_agg("is_final") filter (where is_total))[1] as "is_final", max(version_at) as version_at,
    case when bool_or(is_total and is_live) then (array_agg("spend") filter (where is_total))[1] - coalesce(sum("spend") filter (where not is_total), 0) else 0 end as "spend",
    case when bool_or(is_total and is_live) then (array_agg("impressions") filter (where is_total))[1] - coalesce(sum("impressions") filter (where not is_total), 0) else 0 end as "impressions",
    case when bool_or(is_total and is_live) then (array_agg("clicks") filter (where is_total))[1] - coalesce(sum("clicks") filter (where not is_total), 0) else 0 end as "clicks",
    case when bool_or(is_total and is_live) then (array_agg("video_views") filter (where is_total))[1] - coalesce(sum("video_views") filter (where not is_total), 0) else 0 end as "video_views",
    case when bool_or(is_total and is_live) then (array_agg("conversions") filter (where is_total))[1] - coalesce(sum("conversions") filter (where not is_total), 0) else 0 end as "conversions",
    case when bool_or(is_total and is_live) then (array_agg("conversion_value") filter (where is_total))[1] - coalesce(sum("conversion_value") filter (where not is_total), 0) else 0 end as "conversion_value"
  from told group by "domain_key", "date_day", "campaign_key" having bool_or(is_total)
), logged as (
  insert into "dw"."fact_ad_performance_restatement" ("domain_key", "date_day", "ad_key", "campaign_key", "currency_code", changed_at, changed_on, reason, old_version_at, new_version_at, slice_id, "old_spend", "new_spend", "old_impressions", "new_impressions", "old_clicks", "new_clicks", "old_video_views", "new_video_views", "old_conversions", "new_conversions", "old_conversion_value", "new_conversion_value")
  select t."domain_key", t."date_day", t."ad_key", t."campaign_key", t."currency_code", timestamptz '2026-04-01T00:00:00.000Z', date '2026-04-01', 'update', t.version_at, d.version_at, 7, t."spend", d."spend", t."impressions", d."impressions", t."clicks", d."clicks", t."video_views", d."video_views", t."conversions", d."conversions", t."conversion_value", d."conversion_value"
  from due d join "dw"."fact_ad_performance_daily" t on t."domain_key" = d."domain_key" and t."date_day" = d."date_day" and t."ad_key" = d."ad_key"
  where true and (t."spend", t."impressions", t."clicks", t."video_views", t."conversions", t."conversion_value") is distinct from (d."spend", d."impressions", d."clicks", d."video_views", d."conversions", d."conversion_value")
)
insert into "dw"."fact_ad_performance_daily" ("domain_key", "date_day", "ad_key", "campaign_key", "ad_account_key", "platform_code", "currency_code", "time_zone", "attribution_setting", "is_final", "spend", "impressions", "clicks", "video_views", "conversions", "conversion_value", version_at, row_kind, "record_key", "ad_set_key", first_loaded_at, loaded_at, slice_id)
select d."domain_key", d."date_day", d."ad_key", d."campaign_key", d."ad_account_key", d."platform_code", d."currency_code", d."time_zone", d."attribution_setting", d."is_final", d."spend", d."impressions", d."clicks", d."video_views", d."conversions", d."conversion_value", d.version_at, 'remainder', 0, 0, timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', 7
from due d left join "dw"."fact_ad_performance_daily" t on t."domain_key" = d."domain_key" and t."date_day" = d."date_day" and t."ad_key" = d."ad_key" and true
where case when t."domain_key" is null then d."spend" <> 0 or d."impressions" <> 0 or d."clicks" <> 0 or d."video_views" <> 0 or d."conversions" <> 0 or d."conversion_value" <> 0 else (t."spend", t."impressions", t."clicks", t."video_views", t."conversions", t."conversion_value") is distinct from (d."spend", d."impressions", d."clicks", d."video_views", d."conversions", d."conversion_value") end
on conflict ("domain_key", "date_day", "ad_key") do update
  set "campaign_key" = excluded."campaign_key", "ad_account_key" = excluded."ad_account_key", "platform_code" = excluded."platform_code", "currency_code" = excluded."currency_code", "time_zone" = excluded."time_zone", "attribution_setting" = excluded."attribution_setting", "is_final" = excluded."is_final", "spend" = excluded."spend", "impressions" = excluded."impressions", "clicks" = excluded."clicks", "video_views" = excluded."video_views", "conversions" = excluded."conversions", "conversion_value" = excluded."conversion_value", version_at = excluded.version_at, "record_key" = excluded."record_key", "ad_set_key" = excluded."ad_set_key", loaded_at = excluded.loaded_at, slice_id = excluded.slice_id;

-- dw.fact_ad_performance_daily: rows held against their totals
with due (c, d) as materialized (
  select * from (select "domain_key", "date_day" from (select s."domain_key", s."date_day" from pg_temp.stage_delta d join pg_temp."stage_0_0" s on s.ctid = d.source where d.is_new or d.is_changed union select t."domain_key", t."date_day" from pg_temp."stage_0_1" n join "dw"."fact_ad_performance_daily" t on t."domain_key" = n."domain_key" and t."record_key" = n."record_key") as written union select w.c, (w.first + n)::date from (values (6234129495918821359, date '2026-03-01', date '2026-03-31')) as w (c, first, last)
cross join lateral generate_series(0, w.last - w.first) as n) as days (c, d)
  where d <= date '2026-03-30' and c in (6234129495918821359)
), bounds as materialized (
  select c, min(d) as first, max(d) as last from due group by c
), daily as materialized (
  select c, owner, d, sum(total) as total, sum(part) as part, sum(parts) as parts
  from (
    select t."domain_key", t."campaign_key", t."date_day", t."spend", 0, 0
    from bounds b join "dw"."fact_campaign_performance_daily" t on t."domain_key" = b.c and t."date_day" between b.first - 28 and b.last and t.deleted_at is null
    union all
    select t."domain_key", t."campaign_key", t."date_day", 0, t."spend", 1
    from bounds b join "dw"."fact_ad_performance_daily" t on t."domain_key" = b.c and t."date_day" between b.first - 28 and b.last and t.deleted_at is null
    where t.row_kind <> 'remainder'
  ) as told (c, owner, d, total, part, parts)
  group by c, owner, d
), judged as (
  select c, owner, d, total, part, sum(total) over before as usual_total, sum(part) over before as usual_part,
    sum(parts) over before as usual_parts, count(*) over before as usual_days
  from daily window before as (
    partition by c, owner order by d
    range between interval '28 days' preceding and interval '1 day' preceding)
)
select c, d, sum(part) as part, sum(total) as total from judged join due using (c, d)
where usual_total > 0 and usual_part >= 0.9 * usual_total
group by c, d having sum(total) > 0 and sum(part) < 0.5 * sum(total)
  and sum(usual_parts) >= 20 * max(usual_days)
order by c, d limit 1;

-- members: insert those that are missing, 1
insert into "dw"."dim_ad_account" ("ad_account_key", "ad_account_id", "domain_key", "platform_code", "currency_code", "version_at", "first_loaded_at", "loaded_at", "is_inferred", "slice_id", "ad_account_name")
(select distinct on (m.tenant_key, m.member_key) m.member_key, replace(m.member_id, chr(31), ':'), coalesce(m.tenant_key, 0), coalesce((select c."platform_code" from "dw"."dim_platform" c where c."platform_code" = m."platform_code"), 'unknown'::text), coalesce((select c."currency_code" from "dw"."dim_currency" c where c."currency_code" = m."currency_code"), 'XXX'::text), timestamptz '1900-01-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', true, m.slice_id, replace(m.member_id, chr(31), ':')
from pg_temp."stage_0_members" m
where m.entity = 0 and m.member_key <> 0
  and not exists (select from "dw"."dim_ad_account" e where e."domain_key" = coalesce(m.tenant_key, 0) and e."ad_account_key" = m.member_key)
order by m.tenant_key, m.member_key)
union all
select u."ad_account_key", u."ad_account_id", m.tenant_key, u."platform_code", u."currency_code", u."version_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', u."is_inferred", u."slice_id", u."ad_account_name"
from (select distinct tenant_key from pg_temp."stage_0_members" where tenant_key <> 0) m
join "dw"."dim_ad_account" u on u."domain_key" = 0 and u."ad_account_key" = 0
where not exists (select from "dw"."dim_ad_account" e where e."domain_key" = m.tenant_key and e."ad_account_key" = 0) on conflict do nothing;

-- members: insert those that are missing, 2
insert into "dw"."dim_campaign" ("campaign_key", "campaign_id", "domain_key", "ad_account_key", "platform_code", "currency_code", "version_at", "first_loaded_at", "loaded_at", "is_inferred", "slice_id", "campaign_name")
(select distinct on (m.tenant_key, m.member_key) m.member_key, replace(m.member_id, chr(31), ':'), coalesce(m.tenant_key, 0), coalesce(m."ad_account_key", 0), coalesce((select c."platform_code" from "dw"."dim_platform" c where c."platform_code" = m."platform_code"), 'unknown'::text), coalesce((select c."currency_code" from "dw"."dim_currency" c where c."currency_code" = m."currency_code"), 'XXX'::text), timestamptz '1900-01-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', true, m.slice_id, replace(m.member_id, chr(31), ':')
from pg_temp."stage_0_members" m
where m.entity = 1 and m.member_key <> 0
  and not exists (select from "dw"."dim_campaign" e where e."domain_key" = coalesce(m.tenant_key, 0) and e."campaign_key" = m.member_key)
order by m.tenant_key, m.member_key)
union all
select u."campaign_key", u."campaign_id", m.tenant_key, u."ad_account_key", u."platform_code", u."currency_code", u."version_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', u."is_inferred", u."slice_id", u."campaign_name"
from (select distinct tenant_key from pg_temp."stage_0_members" where tenant_key <> 0) m
join "dw"."dim_campaign" u on u."domain_key" = 0 and u."campaign_key" = 0
where not exists (select from "dw"."dim_campaign" e where e."domain_key" = m.tenant_key and e."campaign_key" = 0) on conflict do nothing;

-- members: insert those that are missing, 3
insert into "dw"."dim_ad_set" ("ad_set_key", "ad_set_id", "domain_key", "ad_account_key", "campaign_key", "platform_code", "currency_code", "version_at", "first_loaded_at", "loaded_at", "is_inferred", "slice_id", "ad_set_name")
(select distinct on (m.tenant_key, m.member_key) m.member_key, replace(m.member_id, chr(31), ':'), coalesce(m.tenant_key, 0), coalesce(m."ad_account_key", 0), coalesce(m."campaign_key", 0), coalesce((select c."platform_code" from "dw"."dim_platform" c where c."platform_code" = m."platform_code"), 'unknown'::text), coalesce((select c."currency_code" from "dw"."dim_currency" c where c."currency_code" = m."currency_code"), 'XXX'::text), timestamptz '1900-01-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', true, m.slice_id, replace(m.member_id, chr(31), ':')
from pg_temp."stage_0_members" m
where m.entity = 2 and m.member_key <> 0
  and not exists (select from "dw"."dim_ad_set" e where e."domain_key" = coalesce(m.tenant_key, 0) and e."ad_set_key" = m.member_key)
order by m.tenant_key, m.member_key)
union all
select u."ad_set_key", u."ad_set_id", m.tenant_key, u."ad_account_key", u."campaign_key", u."platform_code", u."currency_code", u."version_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', u."is_inferred", u."slice_id", u."ad_set_name"
from (select distinct tenant_key from pg_temp."stage_0_members" where tenant_key <> 0) m
join "dw"."dim_ad_set" u on u."domain_key" = 0 and u."ad_set_key" = 0
where not exists (select from "dw"."dim_ad_set" e where e."domain_key" = m.tenant_key and e."ad_set_key" = 0) on conflict do nothing;

-- members: insert those that are missing, 4
insert into "dw"."dim_ad" ("ad_key", "ad_id", "domain_key", "ad_account_key", "campaign_key", "ad_set_key", "platform_code", "version_at", "first_loaded_at", "loaded_at", "is_inferred", "slice_id", "ad_name")
(select distinct on (m.tenant_key, m.member_key) m.member_key, replace(m.member_id, chr(31), ':'), coalesce(m.tenant_key, 0), coalesce(m."ad_account_key", 0), coalesce(m."campaign_key", 0), coalesce(m."ad_set_key", 0), coalesce((select c."platform_code" from "dw"."dim_platform" c where c."platform_code" = m."platform_code"), 'unknown'::text), timestamptz '1900-01-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', true, m.slice_id, replace(m.member_id, chr(31), ':')
from pg_temp."stage_0_members" m
where m.entity = 3 and m.member_key <> 0
  and not exists (select from "dw"."dim_ad" e where e."domain_key" = coalesce(m.tenant_key, 0) and e."ad_key" = m.member_key)
order by m.tenant_key, m.member_key)
union all
select u."ad_key", u."ad_id", m.tenant_key, u."ad_account_key", u."campaign_key", u."ad_set_key", u."platform_code", u."version_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', u."is_inferred", u."slice_id", u."ad_name"
from (select distinct tenant_key from pg_temp."stage_0_members" where tenant_key <> 0) m
join "dw"."dim_ad" u on u."domain_key" = 0 and u."ad_key" = 0
where not exists (select from "dw"."dim_ad" e where e."domain_key" = m.tenant_key and e."ad_key" = 0) on conflict do nothing;
