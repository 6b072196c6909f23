-- plain: a table of others
-- Written by MergeSQLTests; renewed by: OCTOLOAD_RENEW_SQL=1 swift test --filter MergeSQLTests

-- public.plain: keys that are too short
select slice_id, count(*) as keys from (
  select slice_id from pg_temp."stage_0_0" where true
  group by slice_id, "id", version_at having count(*) > 1 and min(row("note", "more")::text collate "C") is distinct from max(row("note", "more")::text collate "C")
) as keys group by slice_id order by count(*) desc, slice_id;

-- public.plain: what differs under a key
select
  (select count(*) from pg_temp."stage_0_0" where slice_id = 7) as rows,
  (select count(*) from (select distinct "id" from pg_temp."stage_0_0" where slice_id = 7) as k) as keys,
  count(*) filter (where d0) as differing_0, count(*) filter (where d1) as differing_1
from (
  select min("note"::text collate "C") is distinct from max("note"::text collate "C") or count("note") not in (0, count(*)) as d0, min("more"::text collate "C") is distinct from max("more"::text collate "C") or count("more") not in (0, count(*)) as d1 from pg_temp."stage_0_0" where slice_id = 7 and true
  group by "id", version_at having count(*) > 1
) as keys;

-- public.plain: superseded rows
with ranked as (
  select ctid as source, row_number() over (
    partition by "id" order by version_at desc, ctid desc) as place
  from pg_temp."stage_0_0"
), removed as (
  delete from pg_temp."stage_0_0" s using ranked r where s.ctid = r.source and r.place > 1 returning s.slice_id
)
select slice_id, count(*) as removed from removed group by slice_id;

-- public.plain: does the target hold any
select exists (select from "public"."plain" t where true) as holds_any;

-- public.plain: count what is staged
select slice_id, count(*) as staged, count(*) filter (where false) as tombstones
from pg_temp."stage_0_0" s group by slice_id;

-- public.plain: insert everything
insert into "public"."plain" ("id", "note", "more")
select s."id", s."note", s."more" from pg_temp."stage_0_0" s;

-- public.plain: compare
with written as (
  insert into pg_temp.stage_delta (source, slice_id, is_new, is_changed, is_tombstone)
  select s.ctid, s.slice_id, t."id" is null, t."id" is null or (t."note", (t."more")::text) is distinct from (s."note", (s."more")::text), false
  from pg_temp."stage_0_0" s left join "public"."plain" t on t."id" = s."id"
  where t."id" is null or false or (((t."note", (t."more")::text) is distinct from (s."note", (s."more")::text)))
  returning slice_id, is_new, is_changed, is_tombstone
)
select slice_id, count(*) filter (where is_new) as inserted,
  count(*) filter (where not is_new and is_changed) as changed,
  count(*) filter (where not is_changed) as versioned,
  count(*) filter (where is_tombstone and is_changed) as tombstones
from written group by slice_id;

-- public.plain: prefer lookups
select pg_catalog.set_config('enable_hashjoin', 'off', true),
  pg_catalog.set_config('enable_mergejoin', 'off', true);

-- public.plain: insert what is new
insert into "public"."plain" ("id", "note", "more")
select s."id", s."note", s."more" from pg_temp."stage_0_0" s join pg_temp.stage_delta d on d.source = s.ctid and d.is_new;

-- public.plain: update
update "public"."plain" t set "note" = s."note", "more" = s."more"
from pg_temp.stage_delta d, pg_temp."stage_0_0" s
where d.source = s.ctid and not d.is_new and d.is_changed and t."id" = s."id";
