create or replace view mart.reconciliation with (security_invoker = true) as
select
    total.date_day                                             as date,

    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(platform.platform_name, total.platform_code)      as platform,
    coalesce(campaign.campaign_name, '(unknown)')              as campaign,
    campaign.campaign_id,
    total.currency_code                                        as currency,

    total.platform_spend,
    total.warehouse_spend,
    total.platform_spend - total.ad_spend                      as not_attributed,
    total.platform_spend - total.warehouse_spend               as difference,
    total.is_final
from (
    select
        domain_key,
        date_day,
        campaign_key,
        currency_code,
        min(platform_code)             as platform_code,
        sum(platform_spend)            as platform_spend,
        coalesce(sum(warehouse_spend), 0) as warehouse_spend,
        coalesce(sum(warehouse_spend) filter (where is_ad), 0) as ad_spend,
        bool_and(is_final)             as is_final
    from (
        select
            domain_key,
            date_day,
            campaign_key,
            currency_code,
            platform_code,
            spend         as platform_spend,
            null::numeric as warehouse_spend,
            false         as is_ad,
            is_final
        from dw.fact_campaign_performance_daily
        where deleted_at is null

        union all

        select
            domain_key,
            date_day,
            campaign_key,
            currency_code,
            platform_code,
            null,
            spend,
            row_kind = 'ad',
            is_final
        from dw.fact_ad_performance_daily
        where deleted_at is null
    ) told
    group by
        domain_key,
        date_day,
        campaign_key,
        currency_code
) total
left join dw.dim_domain domain
    on domain.domain_key = total.domain_key
left join dw.dim_platform platform
    on platform.platform_code = total.platform_code
left join dw.dim_campaign campaign
    on campaign.domain_key = total.domain_key
    and campaign.campaign_key = total.campaign_key;

comment on view mart.reconciliation is
    'Spend as the platform reports it for a campaign, against the sum of its ads here. GRAIN: one row per client, day, campaign and currency';
comment on column mart.reconciliation.date            is 'Day in the ad account''s time zone';
comment on column mart.reconciliation.client          is 'Client''s name';
comment on column mart.reconciliation.domain_id       is 'Client''s id; names may repeat';
comment on column mart.reconciliation.platform        is 'Platform';
comment on column mart.reconciliation.campaign        is 'Campaign''s name';
comment on column mart.reconciliation.campaign_id     is 'Campaign''s id; names may repeat';
comment on column mart.reconciliation.currency        is 'Currency of the amounts (ISO 4217)';
comment on column mart.reconciliation.platform_spend  is 'Spend of the campaign as the platform reports it (currency); null: no such total, or not shown';
comment on column mart.reconciliation.warehouse_spend is 'Sum of its rows in mart.ad_performance (currency); 0: there are none';
comment on column mart.reconciliation.not_attributed  is 'Of platform_spend, what no ad accounts for (currency); null: no total';
comment on column mart.reconciliation.difference      is 'platform_spend less warehouse_spend (currency): should be 0. Null: no total';
comment on column mart.reconciliation.is_final        is 'Neither total nor ads will be restated any more';
