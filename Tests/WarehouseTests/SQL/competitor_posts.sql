-- competitor_posts: a fact and a dimension of one record
-- Written by MergeSQLTests; renewed by: OCTOLOAD_RENEW_SQL=1 swift test --filter MergeSQLTests

-- dw.fact_competitor_post: keys that are too short
select slice_id, count(*) as keys from (
  select slice_id from pg_temp."stage_0_0" where deleted_at is null
  group by slice_id, "domain_key", "content_key", version_at having count(*) > 1 and min(row("competitor_key", "platform_code", "content_type_code", "published_at", "published_date", "first_seen_at", "is_paid_partnership", "likes", "comments", "shares", "saves", "views", "engagement_rate", "observed_at")::text collate "C") is distinct from max(row("competitor_key", "platform_code", "content_type_code", "published_at", "published_date", "first_seen_at", "is_paid_partnership", "likes", "comments", "shares", "saves", "views", "engagement_rate", "observed_at")::text collate "C")
) as keys group by slice_id order by count(*) desc, slice_id;

-- dw.fact_competitor_post: what differs under a key
select
  (select count(*) from pg_temp."stage_0_0" where slice_id = 7) as rows,
  (select count(*) from (select distinct "domain_key", "content_key" from pg_temp."stage_0_0" where slice_id = 7) as k) as keys,
  count(*) filter (where d0) as differing_0, count(*) filter (where d1) as differing_1, count(*) filter (where d2) as differing_2, count(*) filter (where d3) as differing_3, count(*) filter (where d4) as differing_4, count(*) filter (where d5) as differing_5, count(*) filter (where d6) as differing_6, count(*) filter (where d7) as differing_7, count(*) filter (where d8) as differing_8, count(*) filter (where d9) as differing_9, count(*) filter (where d10) as differing_10, count(*) filter (where d11) as differing_11, count(*) filter (where d12) as differing_12, count(*) filter (where d13) as differing_13
from (
  select min("competitor_key"::text collate "C") is distinct from max("competitor_key"::text collate "C") or count("competitor_key") not in (0, count(*)) as d0, min("platform_code"::text collate "C") is distinct from max("platform_code"::text collate "C") or count("platform_code") not in (0, count(*)) as d1, min("content_type_code"::text collate "C") is distinct from max("content_type_code"::text collate "C") or count("content_type_code") not in (0, count(*)) as d2, min("published_at"::text collate "C") is distinct from max("published_at"::text collate "C") or count("published_at") not in (0, count(*)) as d3, min("published_date"::text collate "C") is distinct from max("published_date"::text collate "C") or count("published_date") not in (0, count(*)) as d4, min("first_seen_at"::text collate "C") is distinct from max("first_seen_at"::text collate "C") or count("first_seen_at") not in (0, count(*)) as d5, min("is_paid_partnership"::text collate "C") is distinct from max("is_paid_partnership"::text collate "C") or count("is_paid_partnership") not in (0, count(*)) as d6, min("likes"::text collate "C") is distinct from max("likes"::text collate "C") or count("likes") not in (0, count(*)) as d7, min("comments"::text collate "C") is distinct from max("comments"::text collate "C") or count("comments") not in (0, count(*)) as d8, min("shares"::text collate "C") is distinct from max("shares"::text collate "C") or count("shares") not in (0, count(*)) as d9, min("saves"::text collate "C") is distinct from max("saves"::text collate "C") or count("saves") not in (0, count(*)) as d10, min("views"::text collate "C") is distinct from max("views"::text collate "C") or count("views") not in (0, count(*)) as d11, min("engagement_rate"::text collate "C") is distinct from max("engagement_rate"::text collate "C") or count("engagement_rate") not in (0, count(*)) as d12, min("observed_at"::text collate "C") is distinct from max("observed_at"::text collate "C") or count("observed_at") not in (0, count(*)) as d13 from pg_temp."stage_0_0" where slice_id = 7 and deleted_at is null
  group by "domain_key", "content_key", version_at having count(*) > 1
) as keys;

-- dw.fact_competitor_post: superseded rows
with ranked as (
  select ctid as source, row_number() over (
    partition by "domain_key", "content_key" order by version_at desc, (deleted_at is not null) desc, ctid desc) as place
  from pg_temp."stage_0_0"
), removed as (
  delete from pg_temp."stage_0_0" s using ranked r where s.ctid = r.source and r.place > 1 returning s.slice_id
)
select slice_id, count(*) as removed from removed group by slice_id;

-- dw.fact_competitor_post: does the target hold any
select exists (select from "dw"."fact_competitor_post" t where true and t."domain_key" in (6234129495918821359)) as holds_any;

-- dw.fact_competitor_post: count what is staged
select slice_id, count(*) as staged, count(*) filter (where s.deleted_at is not null) as tombstones
from pg_temp."stage_0_0" s group by slice_id;

-- dw.fact_competitor_post: insert everything
insert into "dw"."fact_competitor_post" ("slice_id", "domain_key", "content_key", "competitor_key", "platform_code", "content_type_code", "published_at", "published_date", "first_seen_at", "is_paid_partnership", "likes", "comments", "shares", "saves", "views", "engagement_rate", "observed_at", "version_at", "deleted_at", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."content_key", s."competitor_key", coalesce(s."platform_code", 'unknown'::text), coalesce(s."content_type_code", 'unknown'::text), s."published_at", s."published_date", s."first_seen_at", s."is_paid_partnership", s."likes", s."comments", s."shares", s."saves", s."views", s."engagement_rate", s."observed_at", s."version_at", s."deleted_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s;

-- dw.fact_competitor_post: compare
with written as (
  insert into pg_temp.stage_delta (source, slice_id, is_new, is_changed, is_tombstone)
  select s.ctid, s.slice_id, t."domain_key" is null, t."domain_key" is null or (t."competitor_key", t."platform_code", t."content_type_code", t."published_at", t."published_date", t."first_seen_at", t."is_paid_partnership", t."likes", t."comments", t."shares", t."saves", t."views", t."engagement_rate", t."observed_at", t."deleted_at") is distinct from (s."competitor_key", coalesce(s."platform_code", 'unknown'::text), coalesce(s."content_type_code", 'unknown'::text), s."published_at", s."published_date", s."first_seen_at", s."is_paid_partnership", s."likes", s."comments", s."shares", s."saves", s."views", s."engagement_rate", s."observed_at", s."deleted_at"), s.deleted_at is not null
  from pg_temp."stage_0_0" s left join "dw"."fact_competitor_post" t on t."domain_key" = s."domain_key" and t."content_key" = s."content_key" and t."domain_key" in (6234129495918821359)
  where t."domain_key" is null or (s.version_at > t."version_at" or t."version_at" is null) or (s.version_at = t."version_at" and ((t."competitor_key", t."platform_code", t."content_type_code", t."published_at", t."published_date", t."first_seen_at", t."is_paid_partnership", t."likes", t."comments", t."shares", t."saves", t."views", t."engagement_rate", t."observed_at", t."deleted_at") is distinct from (s."competitor_key", coalesce(s."platform_code", 'unknown'::text), coalesce(s."content_type_code", 'unknown'::text), s."published_at", s."published_date", s."first_seen_at", s."is_paid_partnership", s."likes", s."comments", s."shares", s."saves", s."views", s."engagement_rate", s."observed_at", s."deleted_at")))
  returning slice_id, is_new, is_changed, is_tombstone
)
select slice_id, count(*) filter (where is_new) as inserted,
  count(*) filter (where not is_new and is_changed) as changed,
  count(*) filter (where not is_changed) as versioned,
  count(*) filter (where is_tombstone and is_changed) as tombstones
from written group by slice_id;

-- dw.fact_competitor_post: prefer lookups
select pg_catalog.set_config('enable_hashjoin', 'off', true),
  pg_catalog.set_config('enable_mergejoin', 'off', true);

-- dw.fact_competitor_post: insert what is new
insert into "dw"."fact_competitor_post" ("slice_id", "domain_key", "content_key", "competitor_key", "platform_code", "content_type_code", "published_at", "published_date", "first_seen_at", "is_paid_partnership", "likes", "comments", "shares", "saves", "views", "engagement_rate", "observed_at", "version_at", "deleted_at", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."content_key", s."competitor_key", coalesce(s."platform_code", 'unknown'::text), coalesce(s."content_type_code", 'unknown'::text), s."published_at", s."published_date", s."first_seen_at", s."is_paid_partnership", s."likes", s."comments", s."shares", s."saves", s."views", s."engagement_rate", s."observed_at", s."version_at", s."deleted_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_0" s join pg_temp.stage_delta d on d.source = s.ctid and d.is_new;

-- dw.fact_competitor_post: update
update "dw"."fact_competitor_post" t set "competitor_key" = s."competitor_key", "platform_code" = coalesce(s."platform_code", 'unknown'::text), "content_type_code" = coalesce(s."content_type_code", 'unknown'::text), "published_at" = s."published_at", "published_date" = s."published_date", "first_seen_at" = s."first_seen_at", "is_paid_partnership" = s."is_paid_partnership", "likes" = s."likes", "comments" = s."comments", "shares" = s."shares", "saves" = s."saves", "views" = s."views", "engagement_rate" = s."engagement_rate", "observed_at" = s."observed_at", "deleted_at" = s."deleted_at", "version_at" = s."version_at", "slice_id" = s."slice_id", loaded_at = timestamptz '2026-04-01T00:00:00.000Z'
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_new and d.is_changed and t."domain_key" = s."domain_key" and t."content_key" = s."content_key" and t."domain_key" in (6234129495918821359);

-- dw.fact_competitor_post: update versions
update "dw"."fact_competitor_post" t set "version_at" = s.version_at
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_changed and t."domain_key" = s."domain_key" and t."content_key" = s."content_key" and t."domain_key" in (6234129495918821359);

-- dw.fact_competitor_post: tombstones
with newest as materialized (
  select distinct on ("domain_key", "content_key") * from pg_temp."stage_0_1" order by "domain_key", "content_key", version_at desc, ctid desc
), applied as (
  update "dw"."fact_competitor_post" t set deleted_at = n.deleted_at, "version_at" = n.version_at, loaded_at = timestamptz '2026-04-01T00:00:00.000Z', slice_id = n.slice_id
  from newest n where t."domain_key" = n."domain_key" and t."content_key" = n."content_key" and (t."version_at" < n.version_at or (t."version_at" = n.version_at and t.deleted_at is null)) returning n.slice_id
), kept as (
  select n.slice_id, count(*) as kept,
    count(*) filter (where not exists (select from "dw"."fact_competitor_post" t where t."domain_key" = n."domain_key" and t."content_key" = n."content_key")) as unknown
  from newest n group by n.slice_id
)
select s.slice_id, count(*) - coalesce(max(k.kept), 0) as superseded, coalesce(max(k.unknown), 0) as unknown,
  (select count(*) from applied a where a.slice_id = s.slice_id) as applied
from pg_temp."stage_0_1" s left join kept k on k.slice_id = s.slice_id group by s.slice_id;

-- dw.dim_competitor_content: keys that are too short
select slice_id, count(*) as keys from (
  select slice_id from pg_temp."stage_0_2" where deleted_at is null
  group by slice_id, "domain_key", "content_key", version_at having count(*) > 1 and min(row("content_id", "competitor_key", "content_kind", "platform_content_id", "platform_code", "content_type_code", "body", "language_code", "hashtags", "mentions", "permalink_url", "created_at", "attributes")::text collate "C") is distinct from max(row("content_id", "competitor_key", "content_kind", "platform_content_id", "platform_code", "content_type_code", "body", "language_code", "hashtags", "mentions", "permalink_url", "created_at", "attributes")::text collate "C")
) as keys group by slice_id order by count(*) desc, slice_id;

-- dw.dim_competitor_content: what differs under a key
select
  (select count(*) from pg_temp."stage_0_2" where slice_id = 7) as rows,
  (select count(*) from (select distinct "domain_key", "content_key" from pg_temp."stage_0_2" where slice_id = 7) as k) as keys,
  count(*) filter (where d0) as differing_0, count(*) filter (where d1) as differing_1, count(*) filter (where d2) as differing_2, count(*) filter (where d3) as differing_3, count(*) filter (where d4) as differing_4, count(*) filter (where d5) as differing_5, count(*) filter (where d6) as differing_6, count(*) filter (where d7) as differing_7, count(*) filter (where d8) as differing_8, count(*) filter (where d9) as differing_9, count(*) filter (where d10) as differing_10, count(*) filter (where d11) as differing_11, count(*) filter (where d12) as differing_12
from (
  select min("content_id"::text collate "C") is distinct from max("content_id"::text collate "C") or count("content_id") not in (0, count(*)) as d0, min("competitor_key"::text collate "C") is distinct from max("competitor_key"::text collate "C") or count("competitor_key") not in (0, count(*)) as d1, min("content_kind"::text collate "C") is distinct from max("content_kind"::text collate "C") or count("content_kind") not in (0, count(*)) as d2, min("platform_content_id"::text collate "C") is distinct from max("platform_content_id"::text collate "C") or count("platform_content_id") not in (0, count(*)) as d3, min("platform_code"::text collate "C") is distinct from max("platform_code"::text collate "C") or count("platform_code") not in (0, count(*)) as d4, min("content_type_code"::text collate "C") is distinct from max("content_type_code"::text collate "C") or count("content_type_code") not in (0, count(*)) as d5, min("body"::text collate "C") is distinct from max("body"::text collate "C") or count("body") not in (0, count(*)) as d6, min("language_code"::text collate "C") is distinct from max("language_code"::text collate "C") or count("language_code") not in (0, count(*)) as d7, min("hashtags"::text collate "C") is distinct from max("hashtags"::text collate "C") or count("hashtags") not in (0, count(*)) as d8, min("mentions"::text collate "C") is distinct from max("mentions"::text collate "C") or count("mentions") not in (0, count(*)) as d9, min("permalink_url"::text collate "C") is distinct from max("permalink_url"::text collate "C") or count("permalink_url") not in (0, count(*)) as d10, min("created_at"::text collate "C") is distinct from max("created_at"::text collate "C") or count("created_at") not in (0, count(*)) as d11, min("attributes"::text collate "C") is distinct from max("attributes"::text collate "C") or count("attributes") not in (0, count(*)) as d12 from pg_temp."stage_0_2" where slice_id = 7 and deleted_at is null
  group by "domain_key", "content_key", version_at having count(*) > 1
) as keys;

-- dw.dim_competitor_content: superseded rows
with ranked as (
  select ctid as source, row_number() over (
    partition by "domain_key", "content_key" order by version_at desc, (deleted_at is not null) desc, ctid desc) as place
  from pg_temp."stage_0_2"
), removed as (
  delete from pg_temp."stage_0_2" s using ranked r where s.ctid = r.source and r.place > 1 returning s.slice_id
)
select slice_id, count(*) as removed from removed group by slice_id;

-- dw.dim_competitor_content: complete tombstones, 1
update pg_temp."stage_0_2" s set "content_id" = coalesce(s."content_id", t."content_id"), "competitor_key" = coalesce(nullif(s."competitor_key", 0), t."competitor_key"), "content_kind" = coalesce(s."content_kind", t."content_kind"), "platform_content_id" = coalesce(s."platform_content_id", t."platform_content_id"), "platform_code" = coalesce(s."platform_code", t."platform_code"), "content_type_code" = coalesce(s."content_type_code", t."content_type_code"), "body" = coalesce(s."body", t."body"), "language_code" = coalesce(s."language_code", t."language_code"), "hashtags" = coalesce(s."hashtags", t."hashtags"), "mentions" = coalesce(s."mentions", t."mentions"), "permalink_url" = coalesce(s."permalink_url", t."permalink_url"), "created_at" = coalesce(s."created_at", t."created_at"), "attributes" = t."attributes" || coalesce((select jsonb_object_agg(a.key, a.value) from jsonb_each(s."attributes") a where a.value <> 'null'), '{}')
from "dw"."dim_competitor_content" t where s.deleted_at is not null and t."domain_key" = s."domain_key" and t."content_key" = s."content_key";

-- dw.dim_competitor_content: does the target hold any
select exists (select from "dw"."dim_competitor_content" t where true and t."domain_key" in (6234129495918821359)) as holds_any;

-- dw.dim_competitor_content: count what is staged
select slice_id, count(*) as staged, count(*) filter (where s.deleted_at is not null) as tombstones
from pg_temp."stage_0_2" s group by slice_id;

-- dw.dim_competitor_content: insert everything
insert into "dw"."dim_competitor_content" ("slice_id", "domain_key", "content_key", "content_id", "competitor_key", "content_kind", "platform_content_id", "platform_code", "content_type_code", "body", "language_code", "hashtags", "mentions", "permalink_url", "created_at", "attributes", "version_at", "deleted_at", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."content_key", s."content_id", coalesce(s."competitor_key", 0), coalesce(s."content_kind", 'unknown'::text), s."platform_content_id", coalesce(s."platform_code", 'unknown'::text), coalesce(s."content_type_code", 'unknown'::text), s."body", s."language_code", s."hashtags", s."mentions", s."permalink_url", s."created_at", coalesce(s."attributes", '{}'::jsonb), s."version_at", s."deleted_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_2" s;

-- dw.dim_competitor_content: compare
with written as (
  insert into pg_temp.stage_delta (source, slice_id, is_new, is_changed, is_tombstone)
  select s.ctid, s.slice_id, t."domain_key" is null, t."domain_key" is null or (t."content_id", t."competitor_key", t."content_kind", t."platform_content_id", t."platform_code", t."content_type_code", t."body", t."language_code", t."hashtags", t."mentions", t."permalink_url", t."created_at", t."attributes", t."deleted_at", t.is_inferred) is distinct from (s."content_id", coalesce(s."competitor_key", 0), coalesce(s."content_kind", 'unknown'::text), s."platform_content_id", coalesce(s."platform_code", 'unknown'::text), coalesce(s."content_type_code", 'unknown'::text), s."body", s."language_code", s."hashtags", s."mentions", s."permalink_url", s."created_at", coalesce(s."attributes", '{}'::jsonb), s."deleted_at", false), s.deleted_at is not null
  from pg_temp."stage_0_2" s left join "dw"."dim_competitor_content" t on t."domain_key" = s."domain_key" and t."content_key" = s."content_key" and t."domain_key" in (6234129495918821359)
  where t."domain_key" is null or (s.version_at > t."version_at" or t."version_at" is null) or (s.version_at = t."version_at" and ((t."content_id", t."competitor_key", t."content_kind", t."platform_content_id", t."platform_code", t."content_type_code", t."body", t."language_code", t."hashtags", t."mentions", t."permalink_url", t."created_at", t."attributes", t."deleted_at", t.is_inferred) is distinct from (s."content_id", coalesce(s."competitor_key", 0), coalesce(s."content_kind", 'unknown'::text), s."platform_content_id", coalesce(s."platform_code", 'unknown'::text), coalesce(s."content_type_code", 'unknown'::text), s."body", s."language_code", s."hashtags", s."mentions", s."permalink_url", s."created_at", coalesce(s."attributes", '{}'::jsonb), s."deleted_at", false)))
  returning slice_id, is_new, is_changed, is_tombstone
)
select slice_id, count(*) filter (where is_new) as inserted,
  count(*) filter (where not is_new and is_changed) as changed,
  count(*) filter (where not is_changed) as versioned,
  count(*) filter (where is_tombstone and is_changed) as tombstones
from written group by slice_id;

-- dw.dim_competitor_content: prefer lookups
select pg_catalog.set_config('enable_hashjoin', 'off', true),
  pg_catalog.set_config('enable_mergejoin', 'off', true);

-- dw.dim_competitor_content: insert what is new
insert into "dw"."dim_competitor_content" ("slice_id", "domain_key", "content_key", "content_id", "competitor_key", "content_kind", "platform_content_id", "platform_code", "content_type_code", "body", "language_code", "hashtags", "mentions", "permalink_url", "created_at", "attributes", "version_at", "deleted_at", first_loaded_at, loaded_at)
select s."slice_id", s."domain_key", s."content_key", s."content_id", coalesce(s."competitor_key", 0), coalesce(s."content_kind", 'unknown'::text), s."platform_content_id", coalesce(s."platform_code", 'unknown'::text), coalesce(s."content_type_code", 'unknown'::text), s."body", s."language_code", s."hashtags", s."mentions", s."permalink_url", s."created_at", coalesce(s."attributes", '{}'::jsonb), s."version_at", s."deleted_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z' from pg_temp."stage_0_2" s join pg_temp.stage_delta d on d.source = s.ctid and d.is_new;

-- dw.dim_competitor_content: update
update "dw"."dim_competitor_content" t set "content_id" = s."content_id", "competitor_key" = coalesce(s."competitor_key", 0), "content_kind" = coalesce(s."content_kind", 'unknown'::text), "platform_content_id" = s."platform_content_id", "platform_code" = coalesce(s."platform_code", 'unknown'::text), "content_type_code" = coalesce(s."content_type_code", 'unknown'::text), "body" = s."body", "language_code" = s."language_code", "hashtags" = s."hashtags", "mentions" = s."mentions", "permalink_url" = s."permalink_url", "created_at" = s."created_at", "attributes" = coalesce(s."attributes", '{}'::jsonb), "deleted_at" = s."deleted_at", "version_at" = s."version_at", "slice_id" = s."slice_id", loaded_at = timestamptz '2026-04-01T00:00:00.000Z', is_inferred = false
from pg_temp.stage_delta d, pg_temp."stage_0_2" s
where d.source = s.ctid and not d.is_new and d.is_changed and t."domain_key" = s."domain_key" and t."content_key" = s."content_key" and t."domain_key" in (6234129495918821359);

-- dw.dim_competitor_content: update versions
update "dw"."dim_competitor_content" t set "version_at" = s.version_at
from pg_temp.stage_delta d, pg_temp."stage_0_2" s
where d.source = s.ctid and not d.is_changed and t."domain_key" = s."domain_key" and t."content_key" = s."content_key" and t."domain_key" in (6234129495918821359);

-- members: insert those that are missing, 1
insert into "dw"."dim_competitor_content" ("content_key", "content_id", "domain_key", "competitor_key", "platform_code", "content_type_code", "version_at", "first_loaded_at", "loaded_at", "is_inferred", "slice_id")
(select distinct on (m.tenant_key, m.member_key) m.member_key, replace(m.member_id, chr(31), ':'), coalesce(m.tenant_key, 0), coalesce(m."competitor_key", 0), coalesce((select c."platform_code" from "dw"."dim_platform" c where c."platform_code" = m."platform_code"), 'unknown'::text), coalesce((select c."content_type_code" from "dw"."dim_content_type" c where c."content_type_code" = m."content_type_code"), 'unknown'::text), timestamptz '1900-01-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', true, m.slice_id
from pg_temp."stage_0_members" m
where m.entity = 0 and m.member_key <> 0
  and not exists (select from "dw"."dim_competitor_content" e where e."domain_key" = coalesce(m.tenant_key, 0) and e."content_key" = m.member_key)
order by m.tenant_key, m.member_key)
union all
select u."content_key", u."content_id", m.tenant_key, u."competitor_key", u."platform_code", u."content_type_code", u."version_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', u."is_inferred", u."slice_id"
from (select distinct tenant_key from pg_temp."stage_0_members" where tenant_key <> 0) m
join "dw"."dim_competitor_content" u on u."domain_key" = 0 and u."content_key" = 0
where not exists (select from "dw"."dim_competitor_content" e where e."domain_key" = m.tenant_key and e."content_key" = 0) on conflict do nothing;

-- members: insert those that are missing, 2
insert into "dw"."dim_competitor" ("competitor_key", "competitor_id", "domain_key", "version_at", "first_loaded_at", "loaded_at", "is_inferred", "slice_id", "competitor_name")
(select distinct on (m.tenant_key, m.member_key) m.member_key, replace(m.member_id, chr(31), ':'), coalesce(m.tenant_key, 0), timestamptz '1900-01-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', true, m.slice_id, replace(m.member_id, chr(31), ':')
from pg_temp."stage_0_members" m
where m.entity = 1 and m.member_key <> 0
  and not exists (select from "dw"."dim_competitor" e where e."domain_key" = coalesce(m.tenant_key, 0) and e."competitor_key" = m.member_key)
order by m.tenant_key, m.member_key)
union all
select u."competitor_key", u."competitor_id", m.tenant_key, u."version_at", timestamptz '2026-04-01T00:00:00.000Z', timestamptz '2026-04-01T00:00:00.000Z', u."is_inferred", u."slice_id", u."competitor_name"
from (select distinct tenant_key from pg_temp."stage_0_members" where tenant_key <> 0) m
join "dw"."dim_competitor" u on u."domain_key" = 0 and u."competitor_key" = 0
where not exists (select from "dw"."dim_competitor" e where e."domain_key" = m.tenant_key and e."competitor_key" = 0) on conflict do nothing;
