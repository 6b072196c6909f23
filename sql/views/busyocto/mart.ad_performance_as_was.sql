-- The state in force at the end of the day where the account is: what a report of that day would have shown. A member
-- without states (only its tombstone has ever come, or only its id) has the values it has now.
-- As in mart.ad_performance, what is withdrawn and remainders of nothing are left out.
create or replace view mart.ad_performance_as_was with (security_invoker = true) as
select
    fact.date_day                                                           as date,
    coalesce(domain_then.domain_name, domain.domain_name, '(unknown)')      as client,
    domain.domain_id,
    coalesce(platform.platform_name, fact.platform_code)                    as platform,
    coalesce(account_then.ad_account_name, account.ad_account_name, '(unknown)') as ad_account,
    account.ad_account_id,
    coalesce(campaign_then.campaign_name, campaign.campaign_name, '(unknown)')   as campaign,
    campaign.campaign_id,
    coalesce(campaign_then.status, campaign.status)                         as campaign_status,
    case when campaign_then.campaign_key is null then campaign.objective       else campaign_then.objective       end as objective,
    case when campaign_then.campaign_key is null then campaign.daily_budget    else campaign_then.daily_budget    end as daily_budget,
    case when campaign_then.campaign_key is null then campaign.lifetime_budget else campaign_then.lifetime_budget end as lifetime_budget,
    case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad_set_then.ad_set_name, ad_set.ad_set_name, '(unknown)') end as ad_set,
    ad_set.ad_set_id,
    case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad_then.ad_name, ad.ad_name, '(unknown)') end as ad,
    ad.ad_id,
    coalesce(ad_then.status, ad.status)                                     as ad_status,
    case when ad_then.ad_key is null then ad.headline    else ad_then.headline    end as headline,
    case when ad_then.ad_key is null then ad.landing_url else ad_then.landing_url end as landing_url,

    fact.impressions,
    fact.clicks,
    fact.spend,
    fact.conversions,
    fact.conversion_value,
    fact.video_views,
    fact.reach,
    fact.currency_code                                                      as currency,
    fact.deleted_at is not null                                             as is_withdrawn
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
cross join lateral (
    select (fact.date_day + 1)::timestamp at time zone coalesce(fact.time_zone, account.time_zone, 'UTC') as day_end
) clock
left join dw.dim_domain_version domain_then
    on domain_then.domain_key = fact.domain_key
    and domain_then.valid_from < clock.day_end
    and domain_then.valid_to >= clock.day_end
left join dw.dim_ad_account_version account_then
    on account_then.domain_key = fact.domain_key
    and account_then.ad_account_key = fact.ad_account_key
    and account_then.valid_from < clock.day_end
    and account_then.valid_to >= clock.day_end
left join dw.dim_campaign_version campaign_then
    on campaign_then.domain_key = fact.domain_key
    and campaign_then.campaign_key = fact.campaign_key
    and campaign_then.valid_from < clock.day_end
    and campaign_then.valid_to >= clock.day_end
left join dw.dim_ad_set_version ad_set_then
    on ad_set_then.domain_key = fact.domain_key
    and ad_set_then.ad_set_key = fact.ad_set_key
    and ad_set_then.valid_from < clock.day_end
    and ad_set_then.valid_to >= clock.day_end
left join dw.dim_ad_version ad_then
    on ad_then.domain_key = fact.domain_key
    and ad_then.ad_key = fact.ad_key
    and ad_then.valid_from < clock.day_end
    and ad_then.valid_to >= clock.day_end
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

comment on view mart.ad_performance_as_was is
    'Own ads with names, budgets and creatives as they were at the end of each day. GRAIN: one row per client, day and ad, and one per campaign that reports '
    'more or less than its ads. Amounts are in the row''s currency: sum them by currency';
comment on column mart.ad_performance_as_was.date             is 'Day in the ad account''s time zone';
comment on column mart.ad_performance_as_was.client           is 'Client''s name then';
comment on column mart.ad_performance_as_was.domain_id        is 'Client''s id; names may repeat';
comment on column mart.ad_performance_as_was.platform         is 'Platform';
comment on column mart.ad_performance_as_was.ad_account       is 'Ad account''s name then';
comment on column mart.ad_performance_as_was.ad_account_id    is 'Ad account''s id';
comment on column mart.ad_performance_as_was.campaign         is 'Campaign''s name then';
comment on column mart.ad_performance_as_was.campaign_id      is 'Campaign''s id; names may repeat';
comment on column mart.ad_performance_as_was.campaign_status  is 'Status of the campaign then';
comment on column mart.ad_performance_as_was.objective        is 'What the campaign was meant to achieve then';
comment on column mart.ad_performance_as_was.daily_budget     is 'The campaign''s budget per day then (currency)';
comment on column mart.ad_performance_as_was.lifetime_budget  is 'The campaign''s budget for its whole life then (currency)';
comment on column mart.ad_performance_as_was.ad_set           is 'Ad set''s name then';
comment on column mart.ad_performance_as_was.ad_set_id        is 'Ad set''s id; names may repeat';
comment on column mart.ad_performance_as_was.ad               is 'Ad''s name then';
comment on column mart.ad_performance_as_was.ad_id            is 'Ad''s id; names may repeat';
comment on column mart.ad_performance_as_was.ad_status        is 'Status of the ad then';
comment on column mart.ad_performance_as_was.headline         is 'Headline of the creative then';
comment on column mart.ad_performance_as_was.landing_url      is 'Where a click led then (URL)';
comment on column mart.ad_performance_as_was.impressions      is 'Times shown (count)';
comment on column mart.ad_performance_as_was.clicks           is 'Clicks of all kinds (count)';
comment on column mart.ad_performance_as_was.spend            is 'Spend (currency): never sum it over currencies';
comment on column mart.ad_performance_as_was.conversions      is 'Conversions (count, fractions possible)';
comment on column mart.ad_performance_as_was.conversion_value is 'Value of the conversions (currency): never sum it over currencies';
comment on column mart.ad_performance_as_was.video_views      is 'Video views (count)';
comment on column mart.ad_performance_as_was.reach            is 'People who saw it (people); do not sum, people overlap';
comment on column mart.ad_performance_as_was.currency         is 'Currency of spend and conversion_value (ISO 4217)';
comment on column mart.ad_performance_as_was.is_withdrawn     is 'False: what the source withdrew is left out, as it is no row of anything';
