-- Nothing is nothing in every currency: an amount of 0 needs no rate.
create or replace view mart.ad_performance with (security_invoker = true) as
select
    fact.date_day                                             as date,
    date_trunc('week', fact.date_day::timestamp)::date        as week_start,
    date_trunc('month', fact.date_day::timestamp)::date       as month_start,

    coalesce(domain.domain_name, '(unknown)')                 as client,
    domain.domain_id,
    coalesce(platform.platform_name, fact.platform_code)      as platform,
    coalesce(account.ad_account_name, '(unknown)')            as ad_account,
    account.ad_account_id,
    coalesce(campaign.campaign_name, '(unknown)')             as campaign,
    campaign.campaign_id,
    campaign.objective,
    campaign.status                                           as campaign_status,
    case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad_set.ad_set_name, '(unknown)') end as ad_set,
    ad_set.ad_set_id,
    case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad.ad_name, '(unknown)') end as ad,
    ad.ad_id,
    coalesce(content_type.content_type_name, '(unknown)')     as creative_type,
    ad.headline,
    ad.landing_url,

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
    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then fact.conversion_value
        when fact.conversion_value = 0 then fact.conversion_value
        else fact.conversion_value * fx.rate
    end                                                       as conversion_value_reporting,
    domain.reporting_currency,

    fact.attribution_setting,
    fact.time_zone,
    fact.is_final,
    fact.row_kind = 'remainder'                               as is_not_attributed,
    fact.deleted_at is not null                               as is_withdrawn,
    fact.loaded_at                                            as updated_at,

    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then false
        else fx.rate is null and (coalesce(fact.spend, 0) <> 0 or coalesce(fact.conversion_value, 0) <> 0)
    end                                                       as rate_missing
from dw.fact_ad_performance_daily fact
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
left join dw.dim_content_type content_type
    on content_type.content_type_code = ad.content_type_code
left join dw.fx_rate_daily fx
    on fx.from_currency = fact.currency_code
    and fx.to_currency = domain.reporting_currency
    and fx.rate_date = fact.date_day
where fact.deleted_at is null
    and (
        fact.row_kind <> 'remainder'
        or fact.spend <> 0
        or fact.impressions <> 0
        or fact.clicks <> 0
        or fact.video_views <> 0
        or fact.conversions <> 0
        or fact.conversion_value <> 0
    );

comment on view mart.ad_performance is
    'Own ads with their current names. GRAIN: one row per client, day and ad, and one per campaign that reports more or less than its ads. '
    'Sum counts freely, spend and conversion_value within one currency only (group by currency), the columns that end in _reporting over all of a '
    'client''s accounts while no row has rate_missing; ratios as sum() / sum(). Totals of a client: mart.client_monthly. Averages per ad: mart.ads_daily';
comment on column mart.ad_performance.date                       is 'Day in the ad account''s time zone';
comment on column mart.ad_performance.week_start                 is 'Monday of the week';
comment on column mart.ad_performance.month_start                is 'First day of the month';
comment on column mart.ad_performance.client                     is 'Client''s name';
comment on column mart.ad_performance.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.ad_performance.platform                   is 'Platform';
comment on column mart.ad_performance.ad_account                 is 'Ad account''s name';
comment on column mart.ad_performance.ad_account_id              is 'Ad account''s id';
comment on column mart.ad_performance.campaign                   is 'Campaign''s name';
comment on column mart.ad_performance.campaign_id                is 'Campaign''s id; names may repeat';
comment on column mart.ad_performance.objective                  is 'What the campaign is meant to achieve';
comment on column mart.ad_performance.campaign_status            is 'Status of the campaign now';
comment on column mart.ad_performance.ad_set                     is 'Ad set''s name';
comment on column mart.ad_performance.ad_set_id                  is 'Ad set''s id; names may repeat';
comment on column mart.ad_performance.ad                         is 'Ad''s name';
comment on column mart.ad_performance.ad_id                      is 'Ad''s id; names may repeat';
comment on column mart.ad_performance.creative_type              is 'Kind of creative';
comment on column mart.ad_performance.headline                   is 'Headline of the creative';
comment on column mart.ad_performance.landing_url                is 'Where a click leads (URL)';
comment on column mart.ad_performance.impressions                is 'Times shown (count)';
comment on column mart.ad_performance.clicks                     is 'Clicks of all kinds (count)';
comment on column mart.ad_performance.spend                      is 'Spend (currency): never sum it over currencies, take spend_reporting';
comment on column mart.ad_performance.conversions                is 'Conversions (count, fractions possible)';
comment on column mart.ad_performance.conversion_value           is 'Value of the conversions (currency): never sum it over currencies, take conversion_value_reporting';
comment on column mart.ad_performance.video_views                is 'Video views (count)';
comment on column mart.ad_performance.reach                      is 'People who saw it (people); do not sum, people overlap';
comment on column mart.ad_performance.currency                   is 'Currency of spend and conversion_value (ISO 4217): the ad account''s';
comment on column mart.ad_performance.spend_reporting            is 'Spend (reporting_currency) at that day''s rate; null: no rate, and a sum leaves it out (rate_missing)';
comment on column mart.ad_performance.conversion_value_reporting is
    'Value of the conversions (reporting_currency) at that day''s rate; null: no rate, and a sum leaves it out (rate_missing)';
comment on column mart.ad_performance.reporting_currency         is 'Currency that the client reports in (ISO 4217); clients have different ones';
comment on column mart.ad_performance.attribution_setting        is 'Which conversions count';
comment on column mart.ad_performance.time_zone                  is 'Time zone that cut the day (IANA name)';
comment on column mart.ad_performance.is_final                   is 'The platform will not restate the figures any more';
comment on column mart.ad_performance.is_not_attributed          is
    'Remainder: in the campaign''s total, but in none of its ads. Leave it in sums, and out of counts and averages of ads';
comment on column mart.ad_performance.is_withdrawn               is 'False: what the source withdrew is left out, as it is no row of anything';
comment on column mart.ad_performance.updated_at                 is 'When the row last changed here (UTC)';
comment on column mart.ad_performance.rate_missing               is
    'An amount of the row has no exchange rate, so that sums in reporting_currency lack it; mart.missing_rates says which to import';
