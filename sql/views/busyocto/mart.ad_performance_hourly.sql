create or replace view mart.ad_performance_hourly with (security_invoker = true) as
select
    fact.date_day                                             as date,
    fact.hour,
    fact.hour_start,

    coalesce(domain.domain_name, '(unknown)')                 as client,
    domain.domain_id,
    coalesce(platform.platform_name, fact.platform_code)      as platform,
    coalesce(account.ad_account_name, '(unknown)')            as ad_account,
    account.ad_account_id,
    coalesce(campaign.campaign_name, '(unknown)')             as campaign,
    campaign.campaign_id,
    coalesce(ad_set.ad_set_name, '(unknown)')                 as ad_set,
    ad_set.ad_set_id,
    coalesce(ad.ad_name, '(unknown)')                         as ad,
    ad.ad_id,

    fact.impressions,
    fact.clicks,
    fact.spend,
    fact.conversions,
    fact.conversion_value,
    fact.video_views,
    fact.reach,
    fact.currency_code                                        as currency,

    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then fact.spend
        when fact.spend = 0 then fact.spend
        else fact.spend * fx.rate
    end                                                       as spend_reporting,
    domain.reporting_currency,
    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then false
        else fx.rate is null and coalesce(fact.spend, 0) <> 0
    end                                                       as rate_missing,

    fact.time_zone,
    fact.is_final,
    fact.loaded_at                                            as updated_at
from dw.fact_ad_performance_hourly fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.dim_platform platform
    on platform.platform_code = fact.platform_code
left join dw.dim_ad_account account
    on account.domain_key = fact.domain_key
    and account.ad_account_key = fact.ad_account_key
left join dw.dim_campaign campaign
    on campaign.domain_key = fact.domain_key
    and campaign.campaign_key = fact.campaign_key
left join dw.dim_ad_set ad_set
    on ad_set.domain_key = fact.domain_key
    and ad_set.ad_set_key = fact.ad_set_key
left join dw.dim_ad ad
    on ad.domain_key = fact.domain_key
    and ad.ad_key = fact.ad_key
left join dw.fx_rate_daily fx
    on fx.from_currency = fact.currency_code
    and fx.to_currency = domain.reporting_currency
    and fx.rate_date = fact.date_day
where fact.deleted_at is null;

comment on view mart.ad_performance_hourly is
    'Own ads hour by hour, where hours are loaded (octoload run ad_performance_hourly). GRAIN: one row per client, day, ad and hour. Never add it to '
    'mart.ad_performance, which has the same figures day by day. Amounts are in the row''s currency: sum them by currency';
comment on column mart.ad_performance_hourly.date               is 'Day in the ad account''s time zone';
comment on column mart.ad_performance_hourly.hour               is 'Hour of the day in the ad account''s time zone, 0 to 23; twice the same on the day that summer time ends';
comment on column mart.ad_performance_hourly.hour_start         is 'When the hour began (UTC)';
comment on column mart.ad_performance_hourly.client             is 'Client''s name';
comment on column mart.ad_performance_hourly.domain_id          is 'Client''s id; names may repeat';
comment on column mart.ad_performance_hourly.platform           is 'Platform';
comment on column mart.ad_performance_hourly.ad_account         is 'Ad account''s name';
comment on column mart.ad_performance_hourly.ad_account_id      is 'Ad account''s id';
comment on column mart.ad_performance_hourly.campaign           is 'Campaign''s name';
comment on column mart.ad_performance_hourly.campaign_id        is 'Campaign''s id; names may repeat';
comment on column mart.ad_performance_hourly.ad_set             is 'Ad set''s name';
comment on column mart.ad_performance_hourly.ad_set_id          is 'Ad set''s id; names may repeat';
comment on column mart.ad_performance_hourly.ad                 is 'Ad''s name';
comment on column mart.ad_performance_hourly.ad_id              is 'Ad''s id; names may repeat';
comment on column mart.ad_performance_hourly.impressions        is 'Times shown (count)';
comment on column mart.ad_performance_hourly.clicks             is 'Clicks of all kinds (count)';
comment on column mart.ad_performance_hourly.spend              is 'Spend (currency): never sum it over currencies, take spend_reporting';
comment on column mart.ad_performance_hourly.conversions        is 'Conversions (count, fractions possible)';
comment on column mart.ad_performance_hourly.conversion_value   is 'Value of the conversions (currency): never sum it over currencies';
comment on column mart.ad_performance_hourly.video_views        is 'Video views (count)';
comment on column mart.ad_performance_hourly.reach              is 'People who saw it (people); do not sum, people overlap';
comment on column mart.ad_performance_hourly.currency           is 'Currency of spend and conversion_value (ISO 4217): the ad account''s';
comment on column mart.ad_performance_hourly.spend_reporting    is 'Spend (reporting_currency) at that day''s rate; null: no rate, and a sum leaves it out (rate_missing)';
comment on column mart.ad_performance_hourly.reporting_currency is 'Currency that the client reports in (ISO 4217); clients have different ones';
comment on column mart.ad_performance_hourly.rate_missing       is 'The spend has no exchange rate, so that sums in reporting_currency lack it';
comment on column mart.ad_performance_hourly.time_zone          is 'Time zone that cut the day (IANA name)';
comment on column mart.ad_performance_hourly.is_final           is 'The platform will not restate the figures any more';
comment on column mart.ad_performance_hourly.updated_at         is 'When the row last changed here (UTC)';
