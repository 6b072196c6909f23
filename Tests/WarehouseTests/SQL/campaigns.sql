-- campaigns: a dimension with states and tombstones, of clients
-- Written by MergeSQLTests; renewed by: OCTOLOAD_RENEW_SQL=1 swift test --filter MergeSQLTests

-- dw.dim_campaign: keys that are too short
select slice_id, count(*) as keys from (
  select slice_id from pg_temp."stage_0_0" where deleted_at is null
  group by slice_id, "domain_key", "campaign_key", version_at having count(*) > 1 and min(row("campaign_id", "ad_account_key", "platform_campaign_id", "platform_code", "campaign_name", "status", "objective", "buying_type", "currency_code", "daily_budget", "lifetime_budget", "start_date", "end_date", "labels", "created_at")::text collate "C") is distinct from max(row("campaign_id", "ad_account_key", "platform_campaign_id", "platform_code", "campaign_name", "status", "objective", "buying_type", "currency_code", "daily_budget", "lifetime_budget", "start_date", "end_date", "labels", "created_at")::text collate "C")
) as keys group by slice_id order by count(*) desc, slice_id;

-- dw.dim_campaign: what differs under a key
select
  (select count(*) from pg_temp."stage_0_0" where slice_id = 7) as rows,
  (select count(*) from (select distinct "domain_key", "campaign_key" from pg_temp."stage_0_0" where slice_id = 7) as k) as keys,
  count(*) filter (where d0) as differing_0, count(*) filter (where d1) as differing_1, count(*) filter (where d2) as differing_2, count(*) filter (where d3) as differing_3, count(*) filter (where d4) as differing_4, count(*) filter (where d5) as differing_5, count(*) filter (where d6) as differing_6, count(*) filter (where d7) as differing_7, count(*) filter (where d8) as differing_8, count(*) filter (where d9) as differing_9, count(*) filter (where d10) as differing_10, count(*) filter (where d11) as differing_11, count(*) filter (where d12) as differing_12, count(*) filter (where d13) as differing_13, count(*) filter (where d14) as differing_14
from (
  select min("campaign_id"::text collate "C") is distinct from max("campaign_id"::text collate "C") or count("campaign_id") not in (0, count(*)) as d0, min("ad_account_key"::text collate "C") is distinct from max("ad_account_key"::text collate "C") or count("ad_account_key") not in (0, count(*)) as d1, min("platform_campaign_id"::text collate "C") is distinct from max("platform_campaign_id"::text collate "C") or count("platform_campaign_id") not in (0, count(*)) as d2, min("platform_code"::text collate "C") is distinct from max("platform_code"::text collate "C") or count("platform_code") not in (0, count(*)) as d3, min("campaign_name"::text collate "C") is distinct from max("campaign_name"::text collate "C") or count("campaign_name") not in (0, count(*)) as d4, min("status"::text collate "C") is distinct from max("status"::text collate "C") or count("status") not in (0, count(*)) as d5, min("objective"::text collate "C") is distinct from max("objective"::text collate "C") or count("objective") not in (0, count(*)) as d6, min("buying_type"::text collate "C") is distinct from max("buying_type"::text collate "C") or count("buying_type") not in (0, count(*)) as d7, min("currency_code"::text collate "C") is distinct from max("currency_code"::text collate "C") or count("currency_code") not in (0, count(*)) as d8, min("daily_budget"::text collate "C") is distinct from max("daily_budget"::text collate "C") or count("daily_budget") not in (0, count(*)) as d9, min("lifetime_budget"::text collate "C") is distinct from max("lifetime_budget"::text collate "C") or count("lifetime_budget") not in (0, count(*)) as d10, min("start_date"::text collate "C") is distinct from max("start_date"::text collate "C") or count("start_date") not in (0, count(*)) as d11, min("end_date"::text collate "C") is distinct from max("end_date"::text collate "C") or count("end_date") not in (0, count(*)) as d12, min("labels"::text collate "C") is distinct from max("labels"::text collate "C") or count("labels") not in (0, count(*)) as d13, min("created_at"::text collate "C") is distinct from max("created_at"::text collate "C") or count("created_at") not in (0, count(*)) as d14 from pg_temp."stage_0_0" where slice_id = 7 and deleted_at is null
  group by "domain_key", "campaign_key", version_at having count(*) > 1
) as keys;

-- dw.dim_campaign: history
with staged as (
  select distinct on (s."domain_key", s."campaign_key", s.version_at)
    s."domain_key", s."campaign_key", s.version_at, s.slice_id, s."campaign_name" as "campaign_name", coalesce(s."status", 'unknown'::text) as "status", s."objective" as "objective", s."daily_budget" as "daily_budget", s."lifetime_budget" as "lifetime_budget", s."start_date" as "start_date", s."end_date" as "end_date"
  from pg_temp."stage_0_0" s where s.deleted_at is null
  order by s."domain_key", s."campaign_key", s.version_at, s.ctid desc
), news as materialized (
  select n.* from staged n where not exists (select from "dw"."dim_campaign_version" h where h."domain_key" = n."domain_key" and h."campaign_key" = n."campaign_key" and n.version_at = any (h.observed_versions) and not ((h."campaign_name", h."status", h."objective", h."daily_budget", h."lifetime_budget", h."start_date", h."end_date") is distinct from (n."campaign_name", n."status", n."objective", n."daily_budget", n."lifetime_budget", n."start_date", n."end_date")))
), touched as materialized (
  select distinct "domain_key", "campaign_key" from news
), told as (
  select h."domain_key", h."campaign_key", h."campaign_name", h."status", h."objective", h."daily_budget", h."lifetime_budget", h."start_date", h."end_date", o.version_at, h.slice_id,
    false as is_new
  from touched t join "dw"."dim_campaign_version" h on h."domain_key" = t."domain_key" and h."campaign_key" = t."campaign_key"
  cross join lateral unnest(h.observed_versions) as o (version_at)
  union all
  select n."domain_key", n."campaign_key", n."campaign_name", n."status", n."objective", n."daily_budget", n."lifetime_budget", n."start_date", n."end_date", n.version_at, n.slice_id, true from news n
), versions as (
  select distinct on ("domain_key", "campaign_key", version_at) * from told order by "domain_key", "campaign_key", version_at, is_new desc
), marked as (
  select *, (row_number() over versions = 1 or "campaign_name" is distinct from lag("campaign_name") over versions or "status" is distinct from lag("status") over versions or "objective" is distinct from lag("objective") over versions or "daily_budget" is distinct from lag("daily_budget") over versions or "lifetime_budget" is distinct from lag("lifetime_budget") over versions or "start_date" is distinct from lag("start_date") over versions or "end_date" is distinct from lag("end_date") over versions)::integer as begins
  from versions window versions as (partition by "domain_key", "campaign_key" order by version_at)
), numbered as (
  select *, sum(begins) over (partition by "domain_key", "campaign_key" order by version_at) as state from marked
), states as (
  select "domain_key", "campaign_key", "campaign_name", "status", "objective", "daily_budget", "lifetime_budget", "start_date", "end_date", state, min(version_at) as begun, array_agg(version_at order by version_at) as observed_versions,
    (array_agg(slice_id order by version_at))[1] as slice_id
  from numbered group by "domain_key", "campaign_key", "campaign_name", "status", "objective", "daily_budget", "lifetime_budget", "start_date", "end_date", state
), chain as materialized (
  select "domain_key", "campaign_key", "campaign_name", "status", "objective", "daily_budget", "lifetime_budget", "start_date", "end_date", observed_versions, slice_id,
    case when state = 1 then timestamptz '1900-01-01 00:00+00' else begun end as valid_from,
    coalesce(lead(begun) over (partition by "domain_key", "campaign_key" order by state), timestamptz '9999-12-31 00:00+00') as valid_to
  from states
), kept as (
  select "domain_key", "campaign_key", array_agg(valid_from) as beginnings from chain group by "domain_key", "campaign_key"
), removed as (
  delete from "dw"."dim_campaign_version" h using kept k where h."domain_key" = k."domain_key" and h."campaign_key" = k."campaign_key" and h.valid_from <> all (k.beginnings)
)
insert into "dw"."dim_campaign_version" as h ("domain_key", "campaign_key", valid_from, valid_to, "campaign_name", "status", "objective", "daily_budget", "lifetime_budget", "start_date", "end_date", observed_versions, loaded_at, slice_id)
select c."domain_key", c."campaign_key", c.valid_from, c.valid_to, c."campaign_name", c."status", c."objective", c."daily_budget", c."lifetime_budget", c."start_date", c."end_date", c.observed_versions, timestamptz '2026-04-01T00:00:00.000Z', c.slice_id from chain c
on conflict ("domain_key", "campaign_key", valid_from) do update
  set valid_to = excluded.valid_to, "campaign_name" = excluded."campaign_name", "status" = excluded."status", "objective" = excluded."objective", "daily_budget" = excluded."daily_budget", "lifetime_budget" = excluded."lifetime_budget", "start_date" = excluded."start_date", "end_date" = excluded."end_date", observed_versions = excluded.observed_versions, loaded_at = excluded.loaded_at, slice_id = excluded.slice_id
  where (h.valid_to, h."campaign_name", h."status", h."objective", h."daily_budget", h."lifetime_budget", h."start_date", h."end_date", h.observed_versions) is distinct from (excluded.valid_to, excluded."campaign_name", excluded."status", excluded."objective", excluded."daily_budget", excluded."lifetime_budget", excluded."start_date", excluded."end_date", excluded.observed_versions);

-- dw.dim_campaign: superseded rows
with ranked as (
  select ctid as source, row_number() over (
    partition by "domain_key", "campaign_key" order by version_at desc, (deleted_at is not null) desc, ctid desc) as place
  from pg_temp."stage_0_0"
), removed as (
  delete from pg_temp."stage_0_0" s using ranked r where s.ctid = r.source and r.place > 1 returning s.slice_id
)
select slice_id, count(*) as removed from removed group by slice_id;

-- dw.dim_campaign: complete tombstones, 1
update pg_temp."stage_0_0" s set "campaign_id" = coalesce(s."campaign_id", t."campaign_id"), "ad_account_key" = coalesce(nullif(s."ad_account_key", 0), t."ad_account_key"), "platform_campaign_id" = coalesce(s."platform_campaign_id", t."platform_campaign_id"), "platform_code" = coalesce(s."platform_code", t."platform_code"), "campaign_name" = coalesce(s."campaign_name", t."campaign_name"), "status" = coalesce(s."status", t."status"), "objective" = coalesce(s."objective", t."objective"), "buying_type" = coalesce(s."buying_type", t."buying_type"), "currency_code" = coalesce(s."currency_code", t."currency_code"), "daily_budget" = coalesce(s."daily_budget", t."daily_budget"), "lifetime_budget" = coalesce(s."lifetime_budget", t."lifetime_budget"), "start_date" = coalesce(s."start_date", t."start_date"), "end_date" = coalesce(s."end_date", t."end_date"), "labels" = coalesce(s."labels", t."labels"), "created_at" = coalesce(s."created_at", t."created_at")
from "dw"."dim_campaign" t where s.deleted_at is not null and t."domain_key" = s."domain_key" and t."campaign_key" = s."campaign_key";

-- dw.dim_campaign: complete tombstones, 2
update pg_temp."stage_0_0" set "campaign_name" = coalesce("campaign_name", "campaign_id") where deleted_at is not null;

-- dw.dim_campaign: does the target hold any
select exists (select from "dw"."dim_campaign" t where true and t."domain_key" in (6234129495918821359)) as holds_any;

-- dw.dim_campaign: count what is staged
select slice_id, count(*) as staged, count(*) filter (where s.deleted_at is not null) as tombstones
from pg_temp."stage_0_0" s group by slice_id;

-- dw.dim_campaign: insert everything
insert into "dw"."dim_campaign" ("slice_id", "domain_key", "campaign_key", "campaign_id", "ad_account_key", "platform_campaign_id", "platform_code", "campaign_name", "status", "objective", "buying_type", "currency_code", "daily_budget", "lifetime_budget", "start_date", "end_date", "labels", "created_at", "version_at", "deleted_at", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."campaign_key", s."campaign_id", coalesce(s."ad_account_key", 0), s."platform_campaign_id", coalesce(s."platform_code", 'unknown'::text), s."campaign_name", coalesce(s."status", 'unknown'::text), s."objective", s."buying_type", coalesce(s."currency_code", 'XXX'::text), s."daily_budget", s."lifetime_budget", s."start_date", s."end_date", s."labels", s."created_at", s."version_at", s."deleted_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s;

-- dw.dim_campaign: compare
with written as (
  insert into pg_temp.stage_delta (source, slice_id, is_new, is_changed, is_tombstone)
  select s.ctid, s.slice_id, t."domain_key" is null, t."domain_key" is null or (t."campaign_id", t."ad_account_key", t."platform_campaign_id", t."platform_code", t."campaign_name", t."status", t."objective", t."buying_type", t."currency_code", t."daily_budget", t."lifetime_budget", t."start_date", t."end_date", t."labels", t."created_at", t."deleted_at", t.is_inferred) is distinct from (s."campaign_id", coalesce(s."ad_account_key", 0), s."platform_campaign_id", coalesce(s."platform_code", 'unknown'::text), s."campaign_name", coalesce(s."status", 'unknown'::text), s."objective", s."buying_type", coalesce(s."currency_code", 'XXX'::text), s."daily_budget", s."lifetime_budget", s."start_date", s."end_date", s."labels", s."created_at", s."deleted_at", false), s.deleted_at is not null
  from pg_temp."stage_0_0" s left join "dw"."dim_campaign" t on t."domain_key" = s."domain_key" and t."campaign_key" = s."campaign_key" and t."domain_key" in (6234129495918821359)
  where t."domain_key" is null or (s.version_at > t."version_at" or t."version_at" is null) or (s.version_at = t."version_at" and ((t."campaign_id", t."ad_account_key", t."platform_campaign_id", t."platform_code", t."campaign_name", t."status", t."objective", t."buying_type", t."currency_code", t."daily_budget", t."lifetime_budget", t."start_date", t."end_date", t."labels", t."created_at", t."deleted_at", t.is_inferred) is distinct from (s."campaign_id", coalesce(s."ad_account_key", 0), s."platform_campaign_id", coalesce(s."platform_code", 'unknown'::text), s."campaign_name", coalesce(s."status", 'unknown'::text), s."objective", s."buying_type", coalesce(s."currency_code", 'XXX'::text), s."daily_budget", s."lifetime_budget", s."start_date", s."end_date", s."labels", s."created_at", s."deleted_at", false)))
  returning slice_id, is_new, is_changed, is_tombstone
)
select slice_id, count(*) filter (where is_new) as inserted,
  count(*) filter (where not is_new and is_changed) as changed,
  count(*) filter (where not is_changed) as versioned,
  count(*) filter (where is_tombstone and is_changed) as tombstones
from written group by slice_id;

-- dw.dim_campaign: prefer lookups
select pg_catalog.set_config('enable_hashjoin', 'off', true),
  pg_catalog.set_config('enable_mergejoin', 'off', true);

-- dw.dim_campaign: insert what is new
insert into "dw"."dim_campaign" ("slice_id", "domain_key", "campaign_key", "campaign_id", "ad_account_key", "platform_campaign_id", "platform_code", "campaign_name", "status", "objective", "buying_type", "currency_code", "daily_budget", "lifetime_budget", "start_date", "end_date", "labels", "created_at", "version_at", "deleted_at", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."campaign_key", s."campaign_id", coalesce(s."ad_account_key", 0), s."platform_campaign_id", coalesce(s."platform_code", 'unknown'::text), s."campaign_name", coalesce(s."status", 'unknown'::text), s."objective", s."buying_type", coalesce(s."currency_code", 'XXX'::text), s."daily_budget", s."lifetime_budget", s."start_date", s."end_date", s."labels", s."created_at", s."version_at", s."deleted_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s join pg_temp.stage_delta d on d.source = s.ctid and d.is_new;

-- dw.dim_campaign: update
update "dw"."dim_campaign" t set "campaign_id" = s."campaign_id", "ad_account_key" = coalesce(s."ad_account_key", 0), "platform_campaign_id" = s."platform_campaign_id", "platform_code" = coalesce(s."platform_code", 'unknown'::text), "campaign_name" = s."campaign_name", "status" = coalesce(s."status", 'unknown'::text), "objective" = s."objective", "buying_type" = s."buying_type", "currency_code" = coalesce(s."currency_code", 'XXX'::text), "daily_budget" = s."daily_budget", "lifetime_budget" = s."lifetime_budget", "start_date" = s."start_date", "end_date" = s."end_date", "labels" = s."labels", "created_at" = s."created_at", "deleted_at" = s."deleted_at", "version_at" = s."version_at", "slice_id" = s."slice_id", loaded_at = timestamptz '2026-04-01T00:00:00.000Z', is_inferred = false
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_new and d.is_changed and t."domain_key" = s."domain_key" and t."campaign_key" = s."campaign_key" and t."domain_key" in (6234129495918821359);

-- dw.dim_campaign: update versions
update "dw"."dim_campaign" t set "version_at" = s.version_at
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_changed and t."domain_key" = s."domain_key" and t."campaign_key" = s."campaign_key" and t."domain_key" in (6234129495918821359);

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
