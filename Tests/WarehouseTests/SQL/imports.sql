-- Imports of exchange rates and budgets
-- Written by MergeSQLTests; renewed by: OCTOLOAD_RENEW_SQL=1 swift test --filter MergeSQLTests

-- dw.fx_rate_daily: repeated keys
select line, field, first_line, count(*) over () as repeated
from (
  select line, field, first_value(line) over (partition by "from_currency", "to_currency", "rate_date" order by line, field) as first_line,
    row_number() over (partition by "from_currency", "to_currency", "rate_date" order by line, field) as place
  from pg_temp.import_stage
) as numbered
where place > 1 order by line, field limit 20;

-- dw.fx_rate_daily: lock
select etl.take_mutex('import of dw.fx_rate_daily');

-- dw.fx_rate_daily: write
with staged as materialized (
  select "from_currency"::text as "from_currency", "to_currency"::text as "to_currency", "rate_date"::date as "rate_date", "rate"::numeric(20,10) as "rate", "source"::text as "source" from pg_temp.import_stage
), changed as (
  update "dw"."fx_rate_daily" t set "rate" = s."rate", "source" = s."source", "loaded_at" = now()
  from staged s
  where t."from_currency" = s."from_currency" and t."to_currency" = s."to_currency" and t."rate_date" = s."rate_date" and (false or (t."rate", t."source") is distinct from (s."rate", s."source"))
  returning 1
), inserted as (
  insert into "dw"."fx_rate_daily" ("from_currency", "to_currency", "rate_date", "rate", "source", "loaded_at")
  select s."from_currency", s."to_currency", s."rate_date", s."rate", s."source", now() from staged s
  where not exists (select from "dw"."fx_rate_daily" t where t."from_currency" = s."from_currency" and t."to_currency" = s."to_currency" and t."rate_date" = s."rate_date")
  returning 1
)
select (select count(*) from inserted) as inserted, (select count(*) from changed) as changed,
  (select count(*) from staged) as staged;

-- dw.fx_rate_daily: take back
with gone as (
  delete from "dw"."fx_rate_daily" t using pg_temp.import_stage s where t."from_currency" = s."from_currency"::text and t."to_currency" = s."to_currency"::text and t."rate_date" = s."rate_date"::date and not (false) and coalesce(t."rate" = nullif(s."rate", '')::numeric(20,10), true)
  returning s.line
)
select line, 'gone' as fate from gone
union all
select s.line, case when t."from_currency" is null then 'absent' else 'left' end
from pg_temp.import_stage s left join "dw"."fx_rate_daily" t on t."from_currency" = s."from_currency"::text and t."to_currency" = s."to_currency"::text and t."rate_date" = s."rate_date"::date and not (false)
where t."from_currency" is null or not (coalesce(t."rate" = nullif(s."rate", '')::numeric(20,10), true))
order by 1;

-- dw.fact_budget_monthly: repeated keys
select line, field, first_line, count(*) over () as repeated
from (
  select line, field, first_value(line) over (partition by "domain_key", "month_start", "platform_code" order by line, field) as first_line,
    row_number() over (partition by "domain_key", "month_start", "platform_code" order by line, field) as place
  from pg_temp.import_stage
) as numbered
where place > 1 order by line, field limit 20;

-- dw.fact_budget_monthly: lock
select etl.take_mutex('import of dw.fact_budget_monthly');

-- dw.fact_budget_monthly: preparation
insert into dw.dim_platform (platform_code, platform_name, has_ads, has_posts)
select 'all', 'All platforms', true, true
where exists (select from pg_temp.import_stage where platform_code = 'all')
  and not exists (select from dw.dim_platform where platform_code = 'all');

-- dw.fact_budget_monthly: write
with staged as materialized (
  select "domain_key"::bigint as "domain_key", "month_start"::date as "month_start", "platform_code"::text as "platform_code", "planned_spend"::numeric(21,6) as "planned_spend", "currency_code"::text as "currency_code" from pg_temp.import_stage
), changed as (
  update "dw"."fact_budget_monthly" t set "planned_spend" = s."planned_spend", "currency_code" = s."currency_code", "version_at" = now(), "loaded_at" = now(), "deleted_at" = null
  from staged s
  where t."domain_key" = s."domain_key" and t."month_start" = s."month_start" and t."platform_code" = s."platform_code" and (t.deleted_at is not null or (t."planned_spend", t."currency_code") is distinct from (s."planned_spend", s."currency_code"))
  returning 1
), inserted as (
  insert into "dw"."fact_budget_monthly" ("domain_key", "month_start", "platform_code", "planned_spend", "currency_code", "version_at", "first_loaded_at", "loaded_at")
  select s."domain_key", s."month_start", s."platform_code", s."planned_spend", s."currency_code", now(), now(), now() from staged s
  where not exists (select from "dw"."fact_budget_monthly" t where t."domain_key" = s."domain_key" and t."month_start" = s."month_start" and t."platform_code" = s."platform_code")
  returning 1
)
select (select count(*) from inserted) as inserted, (select count(*) from changed) as changed,
  (select count(*) from staged) as staged;

-- dw.fact_budget_monthly: take back
with gone as (
  update "dw"."fact_budget_monthly" t set "version_at" = now(), "loaded_at" = now(), "deleted_at" = now() from pg_temp.import_stage s where t."domain_key" = s."domain_key"::bigint and t."month_start" = s."month_start"::date and t."platform_code" = s."platform_code"::text and not (t.deleted_at is not null) and coalesce(t."planned_spend" = nullif(s."planned_spend", '')::numeric(21,6), true) and coalesce(t."currency_code" = nullif(s."currency_code", '')::text, true)
  returning s.line
)
select line, 'gone' as fate from gone
union all
select s.line, case when t."domain_key" is null then 'absent' else 'left' end
from pg_temp.import_stage s left join "dw"."fact_budget_monthly" t on t."domain_key" = s."domain_key"::bigint and t."month_start" = s."month_start"::date and t."platform_code" = s."platform_code"::text and not (t.deleted_at is not null)
where t."domain_key" is null or not (coalesce(t."planned_spend" = nullif(s."planned_spend", '')::numeric(21,6), true) and coalesce(t."currency_code" = nullif(s."currency_code", '')::text, true))
order by 1;
