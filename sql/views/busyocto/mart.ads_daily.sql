-- needs: mart.ad_performance

create or replace view mart.ads_daily with (security_invoker = true) as
select
    date,
    week_start,
    month_start,
    client,
    domain_id,
    platform,
    ad_account,
    ad_account_id,
    campaign,
    campaign_id,
    objective,
    campaign_status,
    ad_set,
    ad_set_id,
    ad,
    ad_id,
    creative_type,
    headline,
    landing_url,
    impressions,
    clicks,
    spend,
    conversions,
    conversion_value,
    video_views,
    reach,
    currency,
    spend_reporting,
    conversion_value_reporting,
    reporting_currency,
    attribution_setting,
    time_zone,
    is_final,
    updated_at,
    rate_missing
from mart.ad_performance
where not is_not_attributed;

comment on view mart.ads_daily is
    'Own ads day by day, and nothing else: for counts and averages per ad. GRAIN: one row per client, day and ad. Its sums lack what campaigns report '
    'beyond their ads: totals are mart.ad_performance''s. Amounts are in the row''s currency: sum and average them by currency';
comment on column mart.ads_daily.date                       is 'Day in the ad account''s time zone';
comment on column mart.ads_daily.week_start                 is 'Monday of the week';
comment on column mart.ads_daily.month_start                is 'First day of the month';
comment on column mart.ads_daily.client                     is 'Client''s name';
comment on column mart.ads_daily.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.ads_daily.platform                   is 'Platform';
comment on column mart.ads_daily.ad_account                 is 'Ad account''s name';
comment on column mart.ads_daily.ad_account_id              is 'Ad account''s id';
comment on column mart.ads_daily.campaign                   is 'Campaign''s name';
comment on column mart.ads_daily.campaign_id                is 'Campaign''s id; names may repeat';
comment on column mart.ads_daily.objective                  is 'What the campaign is meant to achieve';
comment on column mart.ads_daily.campaign_status            is 'Status of the campaign now';
comment on column mart.ads_daily.ad_set                     is 'Ad set''s name';
comment on column mart.ads_daily.ad_set_id                  is 'Ad set''s id; names may repeat';
comment on column mart.ads_daily.ad                         is 'Ad''s name';
comment on column mart.ads_daily.ad_id                      is 'Ad''s id; names may repeat';
comment on column mart.ads_daily.creative_type              is 'Kind of creative';
comment on column mart.ads_daily.headline                   is 'Headline of the creative';
comment on column mart.ads_daily.landing_url                is 'Where a click leads (URL)';
comment on column mart.ads_daily.impressions                is 'Times shown (count)';
comment on column mart.ads_daily.clicks                     is 'Clicks of all kinds (count)';
comment on column mart.ads_daily.spend                      is 'Spend (currency): never sum it over currencies, take spend_reporting';
comment on column mart.ads_daily.conversions                is 'Conversions (count, fractions possible)';
comment on column mart.ads_daily.conversion_value           is 'Value of the conversions (currency): never sum it over currencies, take conversion_value_reporting';
comment on column mart.ads_daily.video_views                is 'Video views (count)';
comment on column mart.ads_daily.reach                      is 'People who saw it (people); do not sum, people overlap';
comment on column mart.ads_daily.currency                   is 'Currency of spend and conversion_value (ISO 4217): the ad account''s';
comment on column mart.ads_daily.spend_reporting            is 'Spend (reporting_currency) at that day''s rate; null: no rate, and a sum leaves it out (rate_missing)';
comment on column mart.ads_daily.conversion_value_reporting is
    'Value of the conversions (reporting_currency) at that day''s rate; null: no rate, and a sum leaves it out (rate_missing)';
comment on column mart.ads_daily.reporting_currency         is 'Currency that the client reports in (ISO 4217); clients have different ones';
comment on column mart.ads_daily.attribution_setting        is 'Which conversions count';
comment on column mart.ads_daily.time_zone                  is 'Time zone that cut the day (IANA name)';
comment on column mart.ads_daily.is_final                   is 'The platform will not restate the figures any more';
comment on column mart.ads_daily.updated_at                 is 'When the row last changed here (UTC)';
comment on column mart.ads_daily.rate_missing               is
    'An amount of the row has no exchange rate, so that sums in reporting_currency lack it; mart.missing_rates says which to import';
