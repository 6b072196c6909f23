-- Two currencies that nobody knows are not the same currency: without this, figures of an account and a client of unknown
-- currency (XXX) counted as converted, at 1.

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
    coalesce(ad_set.ad_set_name, '(unknown)')                 as ad_set,
    ad_set.ad_set_id,
    coalesce(ad.ad_name, '(unknown)')                         as ad,
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
        else fact.spend * fx.rate
    end                                                       as spend_reporting,
    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then fact.conversion_value
        else fact.conversion_value * fx.rate
    end                                                       as conversion_value_reporting,
    domain.reporting_currency,

    fact.attribution_setting,
    fact.time_zone,
    fact.is_final,
    fact.row_kind = 'remainder'                               as is_not_attributed,
    fact.deleted_at is not null                               as is_withdrawn,
    fact.loaded_at                                            as updated_at
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
    and fx.rate_date = fact.date_day;
