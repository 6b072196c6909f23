-- History as BI tools see it: names as they were, figures as they stood, and what changed in between.


-- ----------------------------------------------------------------------------------------------- ad_performance_as_was

-- The state in force at the end of the day where the account is: what a report of that day would have shown. A member
-- without states (only its tombstone has ever come, or only its id) has the values it has now.
create view mart.ad_performance_as_was with (security_invoker = true) as
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
    coalesce(ad_set_then.ad_set_name, ad_set.ad_set_name, '(unknown)')      as ad_set,
    ad_set.ad_set_id,
    coalesce(ad_then.ad_name, ad.ad_name, '(unknown)')                      as ad,
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

comment on view mart.ad_performance_as_was is
    'Own ads with names, budgets and creatives as they were at the end of each day. GRAIN: one row per client, day and ad';
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
comment on column mart.ad_performance_as_was.spend            is 'Spend (currency)';
comment on column mart.ad_performance_as_was.conversions      is 'Conversions (count, fractions possible)';
comment on column mart.ad_performance_as_was.conversion_value is 'Value of the conversions (currency)';
comment on column mart.ad_performance_as_was.video_views      is 'Video views (count)';
comment on column mart.ad_performance_as_was.reach            is 'People who saw it (people); do not sum, people overlap';
comment on column mart.ad_performance_as_was.currency         is 'Currency of spend and conversion_value (ISO 4217)';
comment on column mart.ad_performance_as_was.is_withdrawn     is 'The source withdrew the row; its figures are 0';


-- ---------------------------------------------------------------------------------------------------- campaign_history

create view mart.campaign_history with (security_invoker = true) as
select
    coalesce(domain.domain_name, '(unknown)')                          as client,
    domain.domain_id,
    coalesce(platform.platform_name, campaign.platform_code)           as platform,
    campaign.campaign_id,
    state.campaign_name                                                as campaign,
    lag(state.campaign_name) over states                               as previous_name,
    state.status,
    state.objective,
    state.daily_budget,
    state.lifetime_budget,
    campaign.currency_code                                             as currency,
    nullif(state.valid_from, timestamptz '1900-01-01 00:00+00')        as valid_from,
    nullif(state.valid_to, timestamptz '9999-12-31 00:00+00')          as valid_to,
    state.is_current
from dw.dim_campaign_version state
left join dw.dim_campaign campaign
    on campaign.domain_key = state.domain_key
    and campaign.campaign_key = state.campaign_key
left join dw.dim_domain domain
    on domain.domain_key = state.domain_key
left join dw.dim_platform platform
    on platform.platform_code = campaign.platform_code
window states as (partition by state.domain_key, state.campaign_key order by state.valid_from);

comment on view mart.campaign_history is 'Every state of every campaign. GRAIN: one row per campaign and state';
comment on column mart.campaign_history.client          is 'Client''s name';
comment on column mart.campaign_history.domain_id       is 'Client''s id; names may repeat';
comment on column mart.campaign_history.platform        is 'Platform';
comment on column mart.campaign_history.campaign_id     is 'Campaign''s id';
comment on column mart.campaign_history.campaign        is 'Name in this state';
comment on column mart.campaign_history.previous_name   is 'Name in the state before; null: this is the first';
comment on column mart.campaign_history.status          is 'Status in this state';
comment on column mart.campaign_history.objective       is 'Objective in this state';
comment on column mart.campaign_history.daily_budget    is 'Budget per day in this state (currency)';
comment on column mart.campaign_history.lifetime_budget is 'Budget for its whole life in this state (currency)';
comment on column mart.campaign_history.currency        is 'Currency of the budgets (ISO 4217)';
comment on column mart.campaign_history.valid_from      is 'In force from (UTC, included); null: since ever';
comment on column mart.campaign_history.valid_to        is 'In force until (UTC, excluded); null: still';
comment on column mart.campaign_history.is_current      is 'The state is still in force';


-- -------------------------------------------------------------------------------------------------------- restatements

create view mart.restatements with (security_invoker = true) as
select
    log.changed_at,
    log.date_day                                                       as date,
    coalesce(domain.domain_name, '(unknown)')                          as client,
    domain.domain_id,
    coalesce(platform.platform_name, campaign.platform_code)           as platform,
    coalesce(campaign.campaign_name, '(unknown)')                      as campaign,
    campaign.campaign_id,
    coalesce(ad.ad_name, '(unknown)')                                  as ad,
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

comment on view mart.restatements is
    'Figures that changed after they were first loaded. GRAIN: one row per client, day, ad, change and metric';
comment on column mart.restatements.changed_at     is 'When the figure changed here (UTC)';
comment on column mart.restatements.date           is 'Day whose figure changed, in the ad account''s time zone';
comment on column mart.restatements.client         is 'Client''s name';
comment on column mart.restatements.domain_id      is 'Client''s id; names may repeat';
comment on column mart.restatements.platform       is 'Platform';
comment on column mart.restatements.campaign       is 'Campaign''s name';
comment on column mart.restatements.campaign_id    is 'Campaign''s id; names may repeat';
comment on column mart.restatements.ad             is 'Ad''s name';
comment on column mart.restatements.ad_id          is 'Ad''s id; names may repeat';
comment on column mart.restatements.metric         is 'Metric, see mart.metric_dictionary';
comment on column mart.restatements.old_value      is 'Before (unit of the metric); null: not shown';
comment on column mart.restatements.new_value      is 'After (unit of the metric); null: not shown';
comment on column mart.restatements.delta          is 'After less before (unit of the metric), null counted as 0';
comment on column mart.restatements.currency       is 'Currency of spend and conversion_value (ISO 4217)';
comment on column mart.restatements.reason         is 'update: other figures. tombstone: the source withdrew the row. revival: it came back';
comment on column mart.restatements.days_after     is 'Days between the day and its change (days)';
comment on column mart.restatements.old_version_at is 'Version of the source record before (UTC)';
comment on column mart.restatements.new_version_at is 'Version of the source record after (UTC)';


-- ------------------------------------------------------------------------------------------------ ad_performance_as_of

-- Each row as it stood: what the first change after the instant found, else what it is now; none if it was loaded later.
-- Changes carry the start of the transaction that made them, which others see when it commits, seconds later: a report
-- that was read in between saw what the function gives for the instant before.
create function mart.ad_performance_as_of(reported_at timestamptz, from_day date, to_day date)
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
        coalesce(ad.ad_name, '(unknown)'),
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
        and campaign.campaign_key = fact.campaign_key
    left join dw.dim_ad ad
        on ad.domain_key = fact.domain_key
        and ad.ad_key = fact.ad_key
    where fact.date_day between from_day and to_day
      and fact.first_loaded_at <= reported_at
$$;

comment on function mart.ad_performance_as_of is
    'Ad performance of some days as this warehouse showed it at an earlier instant, under the names of today';
