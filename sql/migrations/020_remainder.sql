-- What platforms report for a campaign beyond its ads: rows of fact_ad_performance_daily, so that its sum is the campaign's.
--
-- ad_key is the campaign's key, negated: keys of ads are positive. The load computes the rows again, in the same transaction,
-- whenever an ad or a total of their client and day changes. reach is null in them: people overlap.


comment on column dw.fact_ad_performance_daily.ad_key     is 'Ad (dw.dim_ad); of a remainder the campaign''s key, negated';
comment on column dw.fact_ad_performance_daily.ad_set_key is 'Ad set (dw.dim_ad_set); 0 of a remainder';
comment on column dw.fact_ad_performance_daily.record_key is
    'Hash of the API''s id of this row (apf_…): a tombstone may come with nothing but that id; 0 of a remainder';
comment on column dw.fact_ad_performance_daily.row_kind   is
    'ad: figures of an ad. remainder: what the campaign reports beyond its ads (dw.fact_campaign_performance_daily); may be negative';
comment on table dw.fact_ad_performance_daily is
    'Ad performance. GRAIN: one row per client, day and ad, and one per campaign whose platform reports more or less than its ads. Sum every measure freely within one currency, except reach';


-- ------------------------------------------------------------------------------------------------------- ad_performance

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


-- ------------------------------------------------------------------------------------------------ ad_performance_as_was

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
    and ad_then.valid_to >= clock.day_end;


-- --------------------------------------------------------------------------------------------------------- restatements

create or replace view mart.restatements with (security_invoker = true) as
select
    log.changed_at,
    log.date_day                                                       as date,
    coalesce(domain.domain_name, '(unknown)')                          as client,
    domain.domain_id,
    coalesce(platform.platform_name, campaign.platform_code)           as platform,
    coalesce(campaign.campaign_name, '(unknown)')                      as campaign,
    campaign.campaign_id,
    case when log.ad_key < 0 then '(not attributed)' else coalesce(ad.ad_name, '(unknown)') end as ad,
    ad.ad_id,
    figure.metric,
    figure.old_value,
    figure.new_value,
    coalesce(figure.new_value, 0) - coalesce(figure.old_value, 0)      as delta,
    log.currency_code                                                  as currency,
    log.reason,
    log.changed_on - log.date_day                                      as days_after,
    log.old_version_at,
    log.new_version_at
from dw.fact_ad_performance_restatement log
cross join lateral (
    values
        ('spend',            log.old_spend,                log.new_spend),
        ('impressions',      log.old_impressions::numeric, log.new_impressions::numeric),
        ('clicks',           log.old_clicks::numeric,      log.new_clicks::numeric),
        ('reach',            log.old_reach::numeric,       log.new_reach::numeric),
        ('video_views',      log.old_video_views::numeric, log.new_video_views::numeric),
        ('conversions',      log.old_conversions,          log.new_conversions),
        ('conversion_value', log.old_conversion_value,     log.new_conversion_value)
) figure (metric, old_value, new_value)
left join dw.dim_domain domain
    on domain.domain_key = log.domain_key
left join dw.dim_campaign campaign
    on campaign.domain_key = log.domain_key
    and campaign.campaign_key = log.campaign_key
left join dw.dim_platform platform
    on platform.platform_code = campaign.platform_code
left join dw.dim_ad ad
    on ad.domain_key = log.domain_key
    and ad.ad_key = log.ad_key
where figure.old_value is distinct from figure.new_value;


-- ------------------------------------------------------------------------------------------------- ad_performance_as_of

-- A row that stood under another campaign then is shown there.
create or replace function mart.ad_performance_as_of(reported_at timestamptz, from_day date, to_day date)
    returns table (
        date             date,
        client           text,
        domain_id        text,
        platform         text,
        campaign         text,
        campaign_id      text,
        ad               text,
        ad_id            text,
        impressions      bigint,
        clicks           bigint,
        spend            numeric,
        conversions      numeric,
        conversion_value numeric,
        video_views      bigint,
        reach            bigint,
        currency         text
    )
    language sql
    stable
    set search_path = ''
as $$
    with later as (
        select distinct on (log.domain_key, log.date_day, log.ad_key) log.*
        from dw.fact_ad_performance_restatement log
        where log.changed_at > reported_at
          and log.changed_on >= (reported_at at time zone 'UTC')::date
          and log.date_day between from_day and to_day
        order by log.domain_key, log.date_day, log.ad_key, log.changed_at
    )
    select
        fact.date_day,
        coalesce(domain.domain_name, '(unknown)'),
        domain.domain_id,
        coalesce(platform.platform_name, fact.platform_code),
        coalesce(campaign.campaign_name, '(unknown)'),
        campaign.campaign_id,
        case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad.ad_name, '(unknown)') end,
        ad.ad_id,
        case when later.ad_key is null then fact.impressions      else later.old_impressions      end,
        case when later.ad_key is null then fact.clicks           else later.old_clicks           end,
        case when later.ad_key is null then fact.spend            else later.old_spend            end,
        case when later.ad_key is null then fact.conversions      else later.old_conversions      end,
        case when later.ad_key is null then fact.conversion_value else later.old_conversion_value end,
        case when later.ad_key is null then fact.video_views      else later.old_video_views      end,
        case when later.ad_key is null then fact.reach            else later.old_reach            end,
        coalesce(later.currency_code, fact.currency_code)
    from dw.fact_ad_performance_daily fact
    left join later
        on later.domain_key = fact.domain_key
        and later.date_day = fact.date_day
        and later.ad_key = fact.ad_key
    left join dw.dim_domain domain
        on domain.domain_key = fact.domain_key
    left join dw.dim_platform platform
        on platform.platform_code = fact.platform_code
    left join dw.dim_campaign campaign
        on campaign.domain_key = fact.domain_key
        and campaign.campaign_key = coalesce(later.campaign_key, fact.campaign_key)
    left join dw.dim_ad ad
        on ad.domain_key = fact.domain_key
        and ad.ad_key = fact.ad_key
    where fact.date_day between from_day and to_day
      and fact.first_loaded_at <= reported_at
$$;
