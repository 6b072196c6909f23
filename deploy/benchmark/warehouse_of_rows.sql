-- Fills an empty warehouse with ROWS rows of ad performance over three years, up to today, and what goes with them. Deterministic.
\set clients 50
\set days 1095
-- Every ninth ad began two months ago.
select greatest(9, :rows * 9 / (:clients * :days * 8)) as ads \gset

insert into dw.dim_organization (organization_key, organization_id, organization_name, version_at, first_loaded_at, loaded_at)
values (1, 'org_1', 'Agency', now(), now(), now());

insert into dw.dim_domain (domain_key, domain_id, domain_name, reporting_currency, time_zone, version_at, first_loaded_at, loaded_at)
select c, 'dom_' || c, 'Client ' || c, 'EUR', 'UTC', now(), now(), now() from generate_series(1, :clients) c;

insert into dw.dim_ad_account
  (domain_key, ad_account_key, ad_account_id, ad_account_name, platform_code, currency_code, version_at, first_loaded_at, loaded_at)
select c, c * 10 + p, 'acc_' || c || '_' || p, 'Account ' || p, (array['facebook', 'google', 'tiktok'])[p],
  case when p = 3 then 'USD' else 'EUR' end, now(), now(), now()
from generate_series(1, :clients) c, generate_series(1, 3) p;

-- Six ads to a campaign, three to an ad set.
create temp table ad as
select c as domain_key, a as number, c * 100000::bigint + a as ad_key, c * 100000::bigint + a / 3 as ad_set_key,
  c * 100000::bigint + a / 6 as campaign_key, c * 10 + 1 + (a / 6) % 3 as ad_account_key,
  (array['facebook', 'google', 'tiktok'])[1 + (a / 6) % 3] as platform_code,
  case when (a / 6) % 3 = 2 then 'USD' else 'EUR' end as currency_code
from generate_series(1, :clients) c, generate_series(0, :ads - 1) a;

insert into dw.dim_campaign
  (domain_key, campaign_key, campaign_id, campaign_name, ad_account_key, platform_code, status, version_at, first_loaded_at, loaded_at)
select distinct domain_key, campaign_key, 'cpn_' || campaign_key, 'Campaign ' || campaign_key % 100000, ad_account_key, platform_code,
  'active', timestamptz '2024-01-01', now(), now() from ad;
insert into dw.dim_campaign_version (domain_key, campaign_key, valid_from, valid_to, campaign_name, status, observed_versions, loaded_at)
select domain_key, campaign_key, case when n = 1 then '1900-01-01 00:00+00' else now() - interval '100 days' end::timestamptz,
  case when n = 1 then now() - interval '100 days' else '9999-12-31 00:00+00' end::timestamptz,
  campaign_name || case when n = 1 then ' (old)' else '' end, status, array[version_at], now()
from dw.dim_campaign, generate_series(1, 2) n where campaign_key <> 0;
insert into dw.dim_ad_set (domain_key, ad_set_key, ad_set_id, ad_set_name, campaign_key, version_at, first_loaded_at, loaded_at)
select distinct domain_key, ad_set_key, 'set_' || ad_set_key, 'Set ' || ad_set_key, campaign_key, now(), now(), now() from ad;
insert into dw.dim_ad
  (domain_key, ad_key, ad_id, ad_name, ad_set_key, campaign_key, ad_account_key, content_type_code, version_at, first_loaded_at, loaded_at)
select domain_key, ad_key, 'ad_' || ad_key, 'Ad ' || number, ad_set_key, campaign_key, ad_account_key, 'video', now(), now(), now() from ad;
insert into dw.dim_ad_version (domain_key, ad_key, valid_from, valid_to, ad_name, status, content_type_code, observed_versions, loaded_at)
select domain_key, ad_key, '1900-01-01 00:00+00', '9999-12-31 00:00+00', ad_name, status, content_type_code, array[version_at], now() from dw.dim_ad where ad_key <> 0;

insert into dw.fx_rate_daily (rate_date, from_currency, to_currency, rate, source, loaded_at)
select current_date - d, 'USD', 'EUR', 0.9, 'benchmark', now() from generate_series(0, :days) d;

select etl.ensure_partitions((current_date - :days)::date, current_date);
insert into dw.fact_ad_performance_daily
  (domain_key, date_day, ad_key, record_key, ad_account_key, campaign_key, ad_set_key, platform_code, currency_code, time_zone, is_final,
   spend, impressions, clicks, reach, video_views, conversions, conversion_value, version_at, first_loaded_at, loaded_at)
select domain_key, day, ad_key, ad_key * 10000 + (day - date '2020-01-01'), ad_account_key, campaign_key, ad_set_key, platform_code,
  currency_code, 'UTC', true, (h % 1000) / 10.0, h % 5000, case when number % 2 = 0 and day > current_date - 8 then h % 20 else h % 100 end,
  h % 4000, h % 300, (h % 40) / 10.0, (h % 700) / 10.0, day::timestamptz + interval '1 day', day::timestamptz + interval '1 day',
  day::timestamptz + interval '1 day'
from ad cross join lateral (
  select (current_date - d)::date as day, abs(hashint8(ad_key * 3571 + d))::bigint as h from generate_series(1, :days) d
) days
where not (number % 11 = 0 and day > current_date - 9) and not (number % 9 = 4 and day < current_date - 60)
order by domain_key, day, ad_key;

insert into dw.fact_campaign_performance_daily
  (domain_key, date_day, campaign_key, record_key, ad_account_key, platform_code, currency_code, is_final, spend, impressions, clicks,
   version_at, first_loaded_at, loaded_at)
select domain_key, date_day, campaign_key, 0, min(ad_account_key), min(platform_code), min(currency_code), true, sum(spend),
  sum(impressions), sum(clicks), min(version_at), now(), now()
from dw.fact_ad_performance_daily group by domain_key, date_day, campaign_key;

select etl.ensure_partitions('dw.fact_ad_performance_restatement'::regclass, (current_date - 40)::date, current_date);
insert into dw.fact_ad_performance_restatement
  (domain_key, date_day, ad_key, changed_at, changed_on, reason, campaign_key, currency_code, old_version_at, new_version_at, old_spend,
   new_spend, old_clicks, new_clicks)
select domain_key, date_day, ad_key, date_day::timestamptz + interval '3 days', (date_day + 3)::date, 'update', campaign_key,
  currency_code, version_at, version_at + interval '2 days', spend - 0.1, spend, clicks, clicks
from dw.fact_ad_performance_daily where date_day between current_date - 40 and current_date - 4 and ad_key % 10 = 0;

insert into dw.dim_competitor (domain_key, competitor_key, competitor_id, competitor_name, version_at, first_loaded_at, loaded_at)
select c, c * 10 + k, 'cpt_' || c || '_' || k, 'Competitor ' || k, now(), now(), now()
from generate_series(1, :clients) c, generate_series(1, 5) k;
insert into dw.dim_competitor_content
  (domain_key, content_key, content_id, competitor_key, content_kind, platform_code, content_type_code, version_at, first_loaded_at,
   loaded_at)
select c, c * 1000000::bigint + n, kind || '_' || c || '_' || n, c * 10 + 1 + n % 5, kind, 'tiktok', 'video', now(), now(), now()
from generate_series(1, :clients) c, generate_series(1, 2000) n, lateral (select case when n % 4 = 0 then 'ad' else 'post' end as kind) k;

insert into dw.fact_competitor_post
  (domain_key, content_key, competitor_key, platform_code, content_type_code, published_at, published_date, likes, comments, observed_at,
   version_at, first_loaded_at, loaded_at)
select domain_key, content_key, competitor_key, platform_code, content_type_code, (current_date - d)::timestamptz, current_date - d,
  n * 7 % 5000, n % 300, now(), now(), now(), now()
from dw.dim_competitor_content cross join lateral (select (content_key % 1000000)::integer as n) x
cross join lateral (select n % :days as d) y where content_kind = 'post';

insert into dw.fact_competitor_ad
  (domain_key, content_key, competitor_key, platform_code, content_type_code, status, started_date, ended_date, first_seen_at,
   first_seen_date, last_seen_at, last_seen_date, version_at, first_loaded_at, loaded_at)
select domain_key, content_key, competitor_key, platform_code, content_type_code, 'inactive', current_date - d, current_date - d / 2,
  (current_date - d)::timestamptz, current_date - d, (current_date - d / 2)::timestamptz, current_date - d / 2, now(), now(), now()
from dw.dim_competitor_content cross join lateral (select (content_key % 1000000)::integer % 200 as d) y where content_kind = 'ad';

select etl.ensure_partitions('dw.fact_engagement_snapshot_daily'::regclass, (current_date - :days)::date, current_date);
insert into dw.fact_engagement_snapshot_daily
  (domain_key, date_day, content_key, record_key, competitor_key, platform_code, content_type_code, subject_type, captured_at, likes,
   comments, version_at, first_loaded_at, loaded_at)
select domain_key, published_date + a, content_key, 0, competitor_key, platform_code, content_type_code, 'post',
  (published_date + a)::timestamptz, likes * a / 8, comments * a / 8, now(), now(), now()
from dw.fact_competitor_post, generate_series(0, 8) a where published_date + a <= current_date;

insert into dw.fact_alert
  (alert_key, domain_key, alert_id, alert_type, severity, title, triggered_at, triggered_date, acknowledged_at, version_at, first_loaded_at,
   loaded_at)
select n, 1 + n % :clients, 'ntf_' || n, 'spend', 'warning', 'Spend', now() - n * interval '10 minutes',
  (now() - n * interval '10 minutes')::date, case when n % 3 > 0 then now() - n * interval '9 minutes' end, now(), now(), now()
from generate_series(1, 20000) n;

insert into dw.fact_report
  (report_key, domain_key, report_id, report_type, title, status, requested_at, requested_date, tokens_used, version_at, first_loaded_at,
   loaded_at)
select n, 1 + n % :clients, 'rpt_' || n, 'performance', 'Report', 'completed', now() - n * interval '1 hour',
  (now() - n * interval '1 hour')::date, n % 900, now(), now(), now()
from generate_series(1, 10000) n;

insert into dw.fact_ai_interaction
  (interaction_key, domain_key, interaction_id, interaction_kind, status, asked_at, asked_date, total_tokens, version_at, first_loaded_at,
   loaded_at)
select n, 1 + n % :clients, 'aim_' || n, 'insight', 'completed', now() - n * interval '10 minutes', (now() - n * interval '10 minutes')::date,
  n % 2000, now(), now(), now()
from generate_series(1, 50000) n;

insert into dw.fact_budget_monthly (domain_key, month_start, platform_code, planned_spend, currency_code, version_at, first_loaded_at, loaded_at)
select c, date_trunc('month', current_date)::date, p, 50000, 'EUR', now(), now(), now()
from generate_series(1, :clients) c, unnest(array['facebook', 'google', 'tiktok']) p;
