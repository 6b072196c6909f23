create or replace view mart.restatements with (security_invoker = true) as
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
where figure.old_value is distinct from figure.new_value
    and log.ad_key > 0
    and log.in_first_load is not true;

comment on view mart.restatements is
    'Figures of ads that the source changed after an earlier run had loaded them. GRAIN: one row per client, day, ad, change and metric. What is no '
    'restatement is left out: first appearances, changes within the run that first loaded the row, and what is not attributed, which follows whenever ads and '
    'totals are loaded apart. Sum delta by metric and currency';
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
comment on column mart.restatements.delta          is 'After less before (unit of the metric), null counted as 0: sum it within one metric and currency';
comment on column mart.restatements.currency       is 'Currency of spend and conversion_value (ISO 4217)';
comment on column mart.restatements.reason         is 'update: other figures. tombstone: the source withdrew the row. revival: it came back';
comment on column mart.restatements.days_after     is 'Days between the day and its change (days)';
comment on column mart.restatements.old_version_at is 'Version of the source record before (UTC)';
comment on column mart.restatements.new_version_at is 'Version of the source record after (UTC)';
