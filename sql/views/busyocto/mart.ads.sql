-- The figures of an ad are one join, which costs nothing where no figure is selected.
create or replace view mart.ads with (security_invoker = true) as
select
    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(platform.platform_name, ad.platform_code)         as platform,
    coalesce(account.ad_account_name, '(unknown)')             as ad_account,
    account.ad_account_id,
    coalesce(campaign.campaign_name, '(unknown)')              as campaign,
    campaign.campaign_id,
    coalesce(ad_set.ad_set_name, '(unknown)')                  as ad_set,
    ad_set.ad_set_id,
    ad.ad_name                                                 as ad,
    ad.ad_id,
    ad.status,
    coalesce(content_type.content_type_name, '(unknown)')      as creative_type,
    ad.headline,
    ad.body                                                    as text,
    ad.call_to_action,
    ad.landing_url,
    ad.created_at,

    told.first_day,
    told.last_day,
    coalesce(told.days, 0)                                     as days,
    told.impressions,
    told.clicks,
    told.conversions,
    case when told.currency = told.last_currency then told.spend end as spend,
    case when told.currency = told.last_currency then told.currency end as currency,
    case when told.rows_without_exchange_rate = 0 then told.spend_reporting end as spend_reporting,
    domain.reporting_currency,
    coalesce(told.rows_without_exchange_rate, 0)               as rows_without_exchange_rate
from dw.dim_ad ad
left join dw.dim_domain domain
    on domain.domain_key = ad.domain_key
left join dw.dim_platform platform
    on platform.platform_code = ad.platform_code
left join dw.dim_ad_account account
    on account.domain_key = ad.domain_key
    and account.ad_account_key = ad.ad_account_key
left join dw.dim_campaign campaign
    on campaign.domain_key = ad.domain_key
    and campaign.campaign_key = ad.campaign_key
left join dw.dim_ad_set ad_set
    on ad_set.domain_key = ad.domain_key
    and ad_set.ad_set_key = ad.ad_set_key
left join dw.dim_content_type content_type
    on content_type.content_type_code = ad.content_type_code
left join (
    select
        fact.domain_key,
        fact.ad_key,
        min(fact.date_day)                                     as first_day,
        max(fact.date_day)                                     as last_day,
        count(*)                                               as days,
        sum(fact.impressions)                                  as impressions,
        sum(fact.clicks)                                       as clicks,
        sum(fact.conversions)                                  as conversions,
        sum(fact.spend)                                        as spend,
        min(fact.currency_code)                                as currency,
        max(fact.currency_code)                                as last_currency,
        sum(
            case
                when fact.currency_code = owner.reporting_currency and fact.currency_code <> 'XXX' then fact.spend
                when fact.spend = 0 then fact.spend
                else fact.spend * fx.rate
            end
        )                                                      as spend_reporting,
        count(*) filter (
            where fact.spend <> 0
                and fx.rate is null
                and (fact.currency_code is distinct from owner.reporting_currency or fact.currency_code = 'XXX')
        )                                                      as rows_without_exchange_rate
    from dw.fact_ad_performance_daily fact
    left join dw.dim_domain owner
        on owner.domain_key = fact.domain_key
    left join dw.fx_rate_daily fx
        on fx.from_currency = fact.currency_code
        and fx.to_currency = owner.reporting_currency
        and fx.rate_date = fact.date_day
    where fact.row_kind = 'ad'
        and fact.deleted_at is null
    group by
        fact.domain_key,
        fact.ad_key
) told
    on told.domain_key = ad.domain_key
    and told.ad_key = ad.ad_key
where ad.ad_key <> 0
    and ad.deleted_at is null;

comment on view mart.ads is
    'Ads that the source has, with what they have done in all. GRAIN: one row per client and ad. Amounts of different ads may be in different currencies: '
    'sum and average them by currency. Figures of ads that are gone are in mart.ad_performance only';
comment on column mart.ads.client                     is 'Client''s name';
comment on column mart.ads.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.ads.platform                   is 'Platform';
comment on column mart.ads.ad_account                 is 'Ad account''s name';
comment on column mart.ads.ad_account_id              is 'Ad account''s id';
comment on column mart.ads.campaign                   is 'Campaign''s name';
comment on column mart.ads.campaign_id                is 'Campaign''s id; names may repeat';
comment on column mart.ads.ad_set                     is 'Ad set''s name';
comment on column mart.ads.ad_set_id                  is 'Ad set''s id; names may repeat';
comment on column mart.ads.ad                         is 'Ad''s name';
comment on column mart.ads.ad_id                      is 'Ad''s id; names may repeat';
comment on column mart.ads.status                     is 'Status of the ad now (open list)';
comment on column mart.ads.creative_type              is 'Kind of creative';
comment on column mart.ads.headline                   is 'Headline of the creative';
comment on column mart.ads.text                       is 'Text of the creative';
comment on column mart.ads.call_to_action             is 'Call to action, as the API codes it';
comment on column mart.ads.landing_url                is 'Where a click leads (URL)';
comment on column mart.ads.created_at                 is 'When it was created in the source (UTC)';
comment on column mart.ads.first_day                  is 'First day with figures, in the ad account''s time zone; null: none';
comment on column mart.ads.last_day                   is 'Last day with figures, in the ad account''s time zone; null: none';
comment on column mart.ads.days                       is 'Days with figures (days)';
comment on column mart.ads.impressions                is 'Times shown (count)';
comment on column mart.ads.clicks                     is 'Clicks of all kinds (count)';
comment on column mart.ads.conversions                is 'Conversions (count, fractions possible)';
comment on column mart.ads.spend                      is 'Spend (currency); null: none, or the account has changed its currency meanwhile';
comment on column mart.ads.currency                   is 'Currency of spend (ISO 4217); null: there are several';
comment on column mart.ads.spend_reporting            is 'Spend (reporting_currency); null: none, or a rate is missing';
comment on column mart.ads.reporting_currency         is 'Currency that the client reports in (ISO 4217); clients have different ones';
comment on column mart.ads.rows_without_exchange_rate is 'Days whose spend has no rate (count); 0 is good';
