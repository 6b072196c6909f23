-- domains: a dimension with states, whose absent members are deleted
-- Written by MergeSQLTests; renewed by: OCTOLOAD_RENEW_SQL=1 swift test --filter MergeSQLTests

-- dw.dim_domain: keys that are too short
select slice_id, count(*) as keys from (
  select slice_id from pg_temp."stage_0_0" where deleted_at is null
  group by slice_id, "domain_key", version_at having count(*) > 1 and min(row("organization_key", "domain_id", "domain_name", "site_name", "website_url", "industry", "status", "reporting_currency", "time_zone", "tags", "competitor_count", "created_at")::text collate "C") is distinct from max(row("organization_key", "domain_id", "domain_name", "site_name", "website_url", "industry", "status", "reporting_currency", "time_zone", "tags", "competitor_count", "created_at")::text collate "C")
) as keys group by slice_id order by count(*) desc, slice_id;

-- dw.dim_domain: what differs under a key
select
  (select count(*) from pg_temp."stage_0_0" where slice_id = 7) as rows,
  (select count(*) from (select distinct "domain_key" from pg_temp."stage_0_0" where slice_id = 7) as k) as keys,
  count(*) filter (where d0) as differing_0, count(*) filter (where d1) as differing_1, count(*) filter (where d2) as differing_2, count(*) filter (where d3) as differing_3, count(*) filter (where d4) as differing_4, count(*) filter (where d5) as differing_5, count(*) filter (where d6) as differing_6, count(*) filter (where d7) as differing_7, count(*) filter (where d8) as differing_8, count(*) filter (where d9) as differing_9, count(*) filter (where d10) as differing_10, count(*) filter (where d11) as differing_11
from (
  select min("organization_key"::text collate "C") is distinct from max("organization_key"::text collate "C") or count("organization_key") not in (0, count(*)) as d0, min("domain_id"::text collate "C") is distinct from max("domain_id"::text collate "C") or count("domain_id") not in (0, count(*)) as d1, min("domain_name"::text collate "C") is distinct from max("domain_name"::text collate "C") or count("domain_name") not in (0, count(*)) as d2, min("site_name"::text collate "C") is distinct from max("site_name"::text collate "C") or count("site_name") not in (0, count(*)) as d3, min("website_url"::text collate "C") is distinct from max("website_url"::text collate "C") or count("website_url") not in (0, count(*)) as d4, min("industry"::text collate "C") is distinct from max("industry"::text collate "C") or count("industry") not in (0, count(*)) as d5, min("status"::text collate "C") is distinct from max("status"::text collate "C") or count("status") not in (0, count(*)) as d6, min("reporting_currency"::text collate "C") is distinct from max("reporting_currency"::text collate "C") or count("reporting_currency") not in (0, count(*)) as d7, min("time_zone"::text collate "C") is distinct from max("time_zone"::text collate "C") or count("time_zone") not in (0, count(*)) as d8, min("tags"::text collate "C") is distinct from max("tags"::text collate "C") or count("tags") not in (0, count(*)) as d9, min("competitor_count"::text collate "C") is distinct from max("competitor_count"::text collate "C") or count("competitor_count") not in (0, count(*)) as d10, min("created_at"::text collate "C") is distinct from max("created_at"::text collate "C") or count("created_at") not in (0, count(*)) as d11 from pg_temp."stage_0_0" where slice_id = 7 and deleted_at is null
  group by "domain_key", version_at having count(*) > 1
) as keys;

-- dw.dim_domain: history
with staged as (
  select distinct on (s."domain_key", s.version_at)
    s."domain_key", s.version_at, s.slice_id, s."domain_name" as "domain_name", coalesce(s."status", 'unknown'::text) as "status", coalesce(s."reporting_currency", 'XXX'::text) as "reporting_currency", coalesce(s."time_zone", 'UTC'::text) as "time_zone"
  from pg_temp."stage_0_0" s where s.deleted_at is null
  order by s."domain_key", s.version_at, s.ctid desc
), news as materialized (
  select n.* from staged n where not exists (select from "dw"."dim_domain_version" h where h."domain_key" = n."domain_key" and n.version_at = any (h.observed_versions) and not ((h."domain_name", h."status", h."reporting_currency", h."time_zone") is distinct from (n."domain_name", n."status", n."reporting_currency", n."time_zone")))
), touched as materialized (
  select distinct "domain_key" from news
), told as (
  select h."domain_key", h."domain_name", h."status", h."reporting_currency", h."time_zone", o.version_at, h.slice_id,
    false as is_new
  from touched t join "dw"."dim_domain_version" h on h."domain_key" = t."domain_key"
  cross join lateral unnest(h.observed_versions) as o (version_at)
  union all
  select n."domain_key", n."domain_name", n."status", n."reporting_currency", n."time_zone", n.version_at, n.slice_id, true from news n
), versions as (
  select distinct on ("domain_key", version_at) * from told order by "domain_key", version_at, is_new desc
), marked as (
  select *, (row_number() over versions = 1 or "domain_name" is distinct from lag("domain_name") over versions or "status" is distinct from lag("status") over versions or "reporting_currency" is distinct from lag("reporting_currency") over versions or "time_zone" is distinct from lag("time_zone") over versions)::integer as begins
  from versions window versions as (partition by "domain_key" order by version_at)
), numbered as (
  select *, sum(begins) over (partition by "domain_key" order by version_at) as state from marked
), states as (
  select "domain_key", "domain_name", "status", "reporting_currency", "time_zone", state, min(version_at) as begun, array_agg(version_at order by version_at) as observed_versions,
    (array_agg(slice_id order by version_at))[1] as slice_id
  from numbered group by "domain_key", "domain_name", "status", "reporting_currency", "time_zone", state
), chain as materialized (
  select "domain_key", "domain_name", "status", "reporting_currency", "time_zone", observed_versions, slice_id,
    case when state = 1 then timestamptz '1900-01-01 00:00+00' else begun end as valid_from,
    coalesce(lead(begun) over (partition by "domain_key" order by state), timestamptz '9999-12-31 00:00+00') as valid_to
  from states
), kept as (
  select "domain_key", array_agg(valid_from) as beginnings from chain group by "domain_key"
), removed as (
  delete from "dw"."dim_domain_version" h using kept k where h."domain_key" = k."domain_key" and h.valid_from <> all (k.beginnings)
)
insert into "dw"."dim_domain_version" as h ("domain_key", valid_from, valid_to, "domain_name", "status", "reporting_currency", "time_zone", observed_versions, loaded_at, slice_id)
select c."domain_key", c.valid_from, c.valid_to, c."domain_name", c."status", c."reporting_currency", c."time_zone", c.observed_versions, timestamptz '2026-04-01T00:00:00.000Z', c.slice_id from chain c
on conflict ("domain_key", valid_from) do update
  set valid_to = excluded.valid_to, "domain_name" = excluded."domain_name", "status" = excluded."status", "reporting_currency" = excluded."reporting_currency", "time_zone" = excluded."time_zone", observed_versions = excluded.observed_versions, loaded_at = excluded.loaded_at, slice_id = excluded.slice_id
  where (h.valid_to, h."domain_name", h."status", h."reporting_currency", h."time_zone", h.observed_versions) is distinct from (excluded.valid_to, excluded."domain_name", excluded."status", excluded."reporting_currency", excluded."time_zone", excluded.observed_versions);

-- dw.dim_domain: superseded rows
with ranked as (
  select ctid as source, row_number() over (
    partition by "domain_key" order by version_at desc, (deleted_at is not null) desc, ctid desc) as place
  from pg_temp."stage_0_0"
), removed as (
  delete from pg_temp."stage_0_0" s using ranked r where s.ctid = r.source and r.place > 1 returning s.slice_id
)
select slice_id, count(*) as removed from removed group by slice_id;

-- dw.dim_domain: complete tombstones, 1
update pg_temp."stage_0_0" s set "organization_key" = coalesce(nullif(s."organization_key", 0), t."organization_key"), "domain_id" = coalesce(s."domain_id", t."domain_id"), "domain_name" = coalesce(s."domain_name", t."domain_name"), "site_name" = coalesce(s."site_name", t."site_name"), "website_url" = coalesce(s."website_url", t."website_url"), "industry" = coalesce(s."industry", t."industry"), "status" = coalesce(s."status", t."status"), "reporting_currency" = coalesce(s."reporting_currency", t."reporting_currency"), "time_zone" = coalesce(s."time_zone", t."time_zone"), "tags" = coalesce(s."tags", t."tags"), "competitor_count" = coalesce(s."competitor_count", t."competitor_count"), "created_at" = coalesce(s."created_at", t."created_at")
from "dw"."dim_domain" t where s.deleted_at is not null and t."domain_key" = s."domain_key";

-- dw.dim_domain: complete tombstones, 2
update pg_temp."stage_0_0" set "domain_name" = coalesce("domain_name", "domain_id") where deleted_at is not null;

-- dw.dim_domain: does the target hold any
select exists (select from "dw"."dim_domain" t where true) as holds_any;

-- dw.dim_domain: count what is staged
select slice_id, count(*) as staged, count(*) filter (where s.deleted_at is not null) as tombstones
from pg_temp."stage_0_0" s group by slice_id;

-- dw.dim_domain: insert everything
insert into "dw"."dim_domain" ("slice_id", "organization_key", "domain_key", "domain_id", "domain_name", "site_name", "website_url", "industry", "status", "reporting_currency", "time_zone", "tags", "competitor_count", "created_at", "version_at", "deleted_at", first_loaded_at, loaded_at)
select s."slice_id", coalesce(s."organization_key", 0), s."domain_key", s."domain_id", s."domain_name", s."site_name", s."website_url", s."industry", coalesce(s."status", 'unknown'::text), coalesce(s."reporting_currency", 'XXX'::text), coalesce(s."time_zone", 'UTC'::text), s."tags", s."competitor_count", s."created_at", s."version_at", s."deleted_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s;

-- dw.dim_domain: compare
with written as (
  insert into pg_temp.stage_delta (source, slice_id, is_new, is_changed, is_tombstone)
  select s.ctid, s.slice_id, t."domain_key" is null, t."domain_key" is null or (t."organization_key", t."domain_id", t."domain_name", t."site_name", t."website_url", t."industry", t."status", t."reporting_currency", t."time_zone", t."tags", t."competitor_count", t."created_at", t."deleted_at", t.is_inferred) is distinct from (coalesce(s."organization_key", 0), s."domain_id", s."domain_name", s."site_name", s."website_url", s."industry", coalesce(s."status", 'unknown'::text), coalesce(s."reporting_currency", 'XXX'::text), coalesce(s."time_zone", 'UTC'::text), s."tags", s."competitor_count", s."created_at", s."deleted_at", false), s.deleted_at is not null
  from pg_temp."stage_0_0" s left join "dw"."dim_domain" t on t."domain_key" = s."domain_key"
  where t."domain_key" is null or (s.version_at > t."version_at" or t."version_at" is null) or (s.version_at = t."version_at" and ((t."organization_key", t."domain_id", t."domain_name", t."site_name", t."website_url", t."industry", t."status", t."reporting_currency", t."time_zone", t."tags", t."competitor_count", t."created_at", t."deleted_at", t.is_inferred) is distinct from (coalesce(s."organization_key", 0), s."domain_id", s."domain_name", s."site_name", s."website_url", s."industry", coalesce(s."status", 'unknown'::text), coalesce(s."reporting_currency", 'XXX'::text), coalesce(s."time_zone", 'UTC'::text), s."tags", s."competitor_count", s."created_at", s."deleted_at", false)))
  returning slice_id, is_new, is_changed, is_tombstone
)
select slice_id, count(*) filter (where is_new) as inserted,
  count(*) filter (where not is_new and is_changed) as changed,
  count(*) filter (where not is_changed) as versioned,
  count(*) filter (where is_tombstone and is_changed) as tombstones
from written group by slice_id;

-- dw.dim_domain: prefer lookups
select pg_catalog.set_config('enable_hashjoin', 'off', true),
  pg_catalog.set_config('enable_mergejoin', 'off', true);

-- dw.dim_domain: insert what is new
insert into "dw"."dim_domain" ("slice_id", "organization_key", "domain_key", "domain_id", "domain_name", "site_name", "website_url", "industry", "status", "reporting_currency", "time_zone", "tags", "competitor_count", "created_at", "version_at", "deleted_at", first_loaded_at, loaded_at)
select s."slice_id", coalesce(s."organization_key", 0), s."domain_key", s."domain_id", s."domain_name", s."site_name", s."website_url", s."industry", coalesce(s."status", 'unknown'::text), coalesce(s."reporting_currency", 'XXX'::text), coalesce(s."time_zone", 'UTC'::text), s."tags", s."competitor_count", s."created_at", s."version_at", s."deleted_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s join pg_temp.stage_delta d on d.source = s.ctid and d.is_new;

-- dw.dim_domain: update
update "dw"."dim_domain" t set "organization_key" = coalesce(s."organization_key", 0), "domain_id" = s."domain_id", "domain_name" = s."domain_name", "site_name" = s."site_name", "website_url" = s."website_url", "industry" = s."industry", "status" = coalesce(s."status", 'unknown'::text), "reporting_currency" = coalesce(s."reporting_currency", 'XXX'::text), "time_zone" = coalesce(s."time_zone", 'UTC'::text), "tags" = s."tags", "competitor_count" = s."competitor_count", "created_at" = s."created_at", "deleted_at" = s."deleted_at", "version_at" = s."version_at", "slice_id" = s."slice_id", loaded_at = timestamptz '2026-04-01T00:00:00.000Z', is_inferred = false
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_new and d.is_changed and t."domain_key" = s."domain_key";

-- dw.dim_domain: update versions
update "dw"."dim_domain" t set "version_at" = s.version_at
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_changed and t."domain_key" = s."domain_key";

-- dw.dim_domain: rows that are there
select count(*) as live from "dw"."dim_domain" t where t.deleted_at is null and not t.is_inferred and t."domain_key" <> 0 and t."organization_key" = 8688506318581059568;

-- dw.dim_domain: rows that are gone
update "dw"."dim_domain" t set deleted_at = timestamptz '2026-04-01T00:00:00.000Z', loaded_at = timestamptz '2026-04-01T00:00:00.000Z', slice_id = 7
where t.deleted_at is null and not t.is_inferred and t."domain_key" <> 0 and t."organization_key" = 8688506318581059568
  and not exists (select from pg_temp."stage_0_0" s where t."domain_key" = s."domain_key")
  and not exists (select from pg_temp."stage_0_rejects" r where r.record_key = t."domain_id"::text);
