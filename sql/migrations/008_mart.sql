-- What BI tools see: one wide view per subject, so that a dashboard needs no joins.
--
-- * No surrogate keys: 63-bit numbers lose digits in JavaScript front ends. Ids are the API's, as text.
-- * Every join to a dimension is a left join on its key: a member that is missing never hides a figure, and a column
--   that nobody selects costs no join.
-- * security_invoker: whoever reads a view needs the right to the rows behind it.
-- * Plain views, not materialized ones: they are never stale, and row-level security reaches into them.
-- * Ratios only where a grain is fixed; elsewhere build them as sum() / sum(), see mart.metric_dictionary.


-- ------------------------------------------------------------------------------------------------------ ad_performance

create view mart.ad_performance with (security_invoker = true) as
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
        when fact.currency_code = domain.reporting_currency then fact.spend
        else fact.spend * fx.rate
    end                                                       as spend_reporting,
    case
        when fact.currency_code = domain.reporting_currency then fact.conversion_value
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

comment on view mart.ad_performance is 'Own ads with their current names. GRAIN: one row per client, day and ad. Sum freely; ratios as sum() / sum()';
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
comment on column mart.ad_performance.spend                      is 'Spend (currency)';
comment on column mart.ad_performance.conversions                is 'Conversions (count, fractions possible)';
comment on column mart.ad_performance.conversion_value           is 'Value of the conversions (currency)';
comment on column mart.ad_performance.video_views                is 'Video views (count)';
comment on column mart.ad_performance.reach                      is 'People who saw it (people); do not sum, people overlap';
comment on column mart.ad_performance.currency                   is 'Currency of spend and conversion_value (ISO 4217): the ad account''s';
comment on column mart.ad_performance.spend_reporting            is 'Spend (reporting_currency) at that day''s rate; null: no rate';
comment on column mart.ad_performance.conversion_value_reporting is 'Value of the conversions (reporting_currency) at that day''s rate; null: no rate';
comment on column mart.ad_performance.reporting_currency         is 'Currency that the client reports in (ISO 4217)';
comment on column mart.ad_performance.attribution_setting        is 'Which conversions count';
comment on column mart.ad_performance.time_zone                  is 'Time zone that cut the day (IANA name)';
comment on column mart.ad_performance.is_final                   is 'The platform will not restate the figures any more';
comment on column mart.ad_performance.is_not_attributed          is 'Remainder: in the campaign''s total, but in none of its ads';
comment on column mart.ad_performance.is_withdrawn               is 'The source withdrew the row; its figures are 0';
comment on column mart.ad_performance.updated_at                 is 'When the row last changed here (UTC)';


-- ---------------------------------------------------------------------------------------------- client_platform_weekly

-- A ratio is built from the rows that have both of its sides: spend without an exchange rate must not make clicks
-- look free, and a platform that shows no impressions must not raise the click-through rate.
create view mart.client_platform_weekly with (security_invoker = true) as
select
    week_start,
    client,
    domain_id,
    platform,
    reporting_currency              as currency,

    sum(spend_reporting)            as spend,
    sum(impressions)                as impressions,
    sum(clicks)                     as clicks,
    sum(conversions)                as conversions,
    sum(conversion_value_reporting) as conversion_value,

    sum(clicks) filter (where impressions is not null)
        / nullif(sum(impressions) filter (where clicks is not null), 0)                                 as ctr,
    sum(spend_reporting) filter (where clicks is not null)
        / nullif(sum(clicks) filter (where spend_reporting is not null), 0)                             as cpc,
    1000 * sum(spend_reporting) filter (where impressions is not null)
        / nullif(sum(impressions) filter (where spend_reporting is not null), 0)                        as cpm,
    sum(spend_reporting) filter (where conversions is not null)
        / nullif(sum(conversions) filter (where spend_reporting is not null), 0)                        as cpa,
    sum(conversion_value_reporting) filter (where spend_reporting is not null)
        / nullif(sum(spend_reporting) filter (where conversion_value_reporting is not null), 0)         as roas,

    count(*) filter (
        where (spend <> 0 and spend_reporting is null)
           or (conversion_value <> 0 and conversion_value_reporting is null)
    )                               as rows_without_exchange_rate
from mart.ad_performance
group by
    week_start,
    client,
    domain_id,
    platform,
    reporting_currency;

comment on view mart.client_platform_weekly is
    'Own ads by week, in the client''s reporting currency. GRAIN: one row per client, platform and ISO week';
comment on column mart.client_platform_weekly.week_start                 is 'Monday of the week';
comment on column mart.client_platform_weekly.client                     is 'Client''s name';
comment on column mart.client_platform_weekly.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.client_platform_weekly.platform                   is 'Platform';
comment on column mart.client_platform_weekly.currency                   is 'Currency of the amounts (ISO 4217): the client''s reporting currency';
comment on column mart.client_platform_weekly.spend                      is 'Spend (currency), rows with an exchange rate only';
comment on column mart.client_platform_weekly.impressions                is 'Times shown (count)';
comment on column mart.client_platform_weekly.clicks                     is 'Clicks of all kinds (count)';
comment on column mart.client_platform_weekly.conversions                is 'Conversions (count, fractions possible)';
comment on column mart.client_platform_weekly.conversion_value           is 'Value of the conversions (currency), rows with an exchange rate only';
comment on column mart.client_platform_weekly.ctr                        is 'Clicks per impression (ratio)';
comment on column mart.client_platform_weekly.cpc                        is 'Spend per click (currency)';
comment on column mart.client_platform_weekly.cpm                        is 'Spend per 1,000 impressions (currency)';
comment on column mart.client_platform_weekly.cpa                        is 'Spend per conversion (currency)';
comment on column mart.client_platform_weekly.roas                       is 'Conversion value per spend (ratio)';
comment on column mart.client_platform_weekly.rows_without_exchange_rate is 'Rows that are missing from the amounts for want of a rate (count); 0 is good';


-- ---------------------------------------------------------------------------------------------------- competitor_posts

create view mart.competitor_posts with (security_invoker = true) as
select
    fact.published_date                                        as date,
    date_trunc('week', fact.published_date::timestamp)::date   as week_start,
    fact.published_at,

    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(competitor.competitor_name, '(unknown)')          as competitor,
    competitor.competitor_id,
    coalesce(competitor.is_own_brand, false)                   as is_own_brand,
    coalesce(platform.platform_name, fact.platform_code)       as platform,
    coalesce(content_type.content_type_name, fact.content_type_code) as content_type,

    content.content_id                                         as post_id,
    content.platform_content_id                                as platform_post_id,
    content.body                                               as text,
    content.language_code                                      as language,
    content.hashtags,
    content.mentions,
    content.permalink_url,
    content.media_url,
    fact.is_paid_partnership,

    fact.likes,
    fact.comments,
    fact.shares,
    fact.saves,
    fact.views,
    case
        when num_nonnulls(fact.likes, fact.comments, fact.shares, fact.saves) > 0 then
            coalesce(fact.likes, 0) + coalesce(fact.comments, 0) + coalesce(fact.shares, 0) + coalesce(fact.saves, 0)
    end                                                        as engagements,
    fact.engagement_rate,
    fact.observed_at
from dw.fact_competitor_post fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.dim_competitor competitor
    on competitor.domain_key = fact.domain_key
    and competitor.competitor_key = fact.competitor_key
left join dw.dim_competitor_content content
    on content.domain_key = fact.domain_key
    and content.content_key = fact.content_key
left join dw.dim_platform platform
    on platform.platform_code = fact.platform_code
left join dw.dim_content_type content_type
    on content_type.content_type_code = fact.content_type_code
where fact.deleted_at is null;

comment on view mart.competitor_posts is 'Posts of competitors with their latest counts; removed posts are left out. GRAIN: one row per client and post';
comment on column mart.competitor_posts.date                is 'Day of publication, client''s time zone';
comment on column mart.competitor_posts.week_start          is 'Monday of the week';
comment on column mart.competitor_posts.published_at        is 'When it was published (UTC)';
comment on column mart.competitor_posts.client              is 'Client''s name';
comment on column mart.competitor_posts.domain_id           is 'Client''s id; names may repeat';
comment on column mart.competitor_posts.competitor          is 'Competitor''s name';
comment on column mart.competitor_posts.competitor_id       is 'Competitor''s id; names may repeat';
comment on column mart.competitor_posts.is_own_brand        is 'The client''s own brand, watched for comparison';
comment on column mart.competitor_posts.platform            is 'Platform';
comment on column mart.competitor_posts.content_type        is 'Kind of post';
comment on column mart.competitor_posts.post_id             is 'The API''s id of the post';
comment on column mart.competitor_posts.platform_post_id    is 'The platform''s id of the post';
comment on column mart.competitor_posts.text                is 'Text';
comment on column mart.competitor_posts.language            is 'Language of the text (BCP 47)';
comment on column mart.competitor_posts.hashtags            is 'Hashtags in the text';
comment on column mart.competitor_posts.mentions            is 'Accounts named in the text';
comment on column mart.competitor_posts.permalink_url       is 'Where it is to be seen (URL)';
comment on column mart.competitor_posts.media_url           is 'First image or video (URL)';
comment on column mart.competitor_posts.is_paid_partnership is 'Marked as a paid partnership';
comment on column mart.competitor_posts.likes               is 'Likes or reactions (cumulative count); null: not shown';
comment on column mart.competitor_posts.comments            is 'Comments (cumulative count); null: not shown';
comment on column mart.competitor_posts.shares              is 'Shares (cumulative count); null: not shown';
comment on column mart.competitor_posts.saves               is 'Saves (cumulative count); null: not shown';
comment on column mart.competitor_posts.views               is 'Views (cumulative count); null: not shown';
comment on column mart.competitor_posts.engagements         is 'likes + comments + shares + saves (cumulative count), those not shown as 0; null: none is shown';
comment on column mart.competitor_posts.engagement_rate     is 'Engagement rate (ratio) as the API computes it';
comment on column mart.competitor_posts.observed_at         is 'When the counts were taken (UTC)';


-- ----------------------------------------------------------------------------------------------------------- freshness

create function mart.freshness_at(clock timestamptz)
    returns table (
        client         text,
        domain_id      text,
        pipeline       text,
        source         text,
        complete_up_to date,
        newest_day     date,
        last_loaded_at timestamptz,
        age            interval,
        allowed_age    interval,
        is_stale       boolean,
        missing_days   bigint
    )
    language sql
    stable
as $$
    select
        case when p.domain_key = 0 then '(all)' else coalesce(domain.domain_name, '(unknown)') end,
        nullif(domain.domain_id, ''),
        p.pipeline,
        p.partition_key,
        w.complete_up_to,
        w.newest_day,
        w.last_committed_at,
        clock - w.last_committed_at,
        pipeline.max_age,
        coalesce(w.last_committed_at < clock - pipeline.max_age, true),
        coalesce(missing.days, 0)
    from etl.partition p
    left join etl.pipeline pipeline
        on pipeline.pipeline = p.pipeline
    left join etl.watermark w
        on w.pipeline = p.pipeline
        and w.partition_key = p.partition_key
    left join dw.dim_domain domain
        on domain.domain_key = p.domain_key
    left join (
        select gap.pipeline, gap.partition_key, sum(gap.days) as days
        from etl.gap_at(clock) gap
        group by gap.pipeline, gap.partition_key
    ) missing
        on missing.pipeline = p.pipeline
        and missing.partition_key = p.partition_key
    where p.is_open
$$;

comment on function mart.freshness_at is 'mart.freshness as it would read at the given instant';

create view mart.freshness with (security_invoker = true) as
select
    client,
    domain_id,
    pipeline,
    source,
    complete_up_to,
    newest_day,
    last_loaded_at,
    age,
    allowed_age,
    is_stale,
    missing_days
from mart.freshness_at(now());

comment on view mart.freshness is 'How complete and how old each source is. GRAIN: one row per pipeline and partition that is still read';
comment on column mart.freshness.client         is 'Client''s name; (all): not of one client';
comment on column mart.freshness.domain_id      is 'Client''s id; names may repeat';
comment on column mart.freshness.pipeline       is 'Pipeline';
comment on column mart.freshness.source         is 'Partition of the pipeline';
comment on column mart.freshness.complete_up_to is 'Last day before the first gap; null: the first day wanted is missing';
comment on column mart.freshness.newest_day     is 'Newest day that was read, complete or not';
comment on column mart.freshness.last_loaded_at is 'Last commit (UTC); null: never loaded';
comment on column mart.freshness.age            is 'Time since the last commit';
comment on column mart.freshness.allowed_age    is 'Older is stale';
comment on column mart.freshness.is_stale       is 'Older than allowed, or never loaded';
comment on column mart.freshness.missing_days   is 'Days that should be here and are not (days), yesterday included';


-- --------------------------------------------------------------------------------------------------- metric_dictionary

create view mart.metric_dictionary with (security_invoker = true) as
select
    metric_code as metric,
    metric_name as name,
    unit,
    additivity,
    formula
from dw.dim_metric;

comment on view mart.metric_dictionary is 'What each figure means and how it may be summed. GRAIN: one row per metric';
comment on column mart.metric_dictionary.metric     is 'Name of the column';
comment on column mart.metric_dictionary.name       is 'Name for people';
comment on column mart.metric_dictionary.unit       is 'Unit of the figure';
comment on column mart.metric_dictionary.additivity is 'additive: sum freely. semi-additive: not over days. non-additive: never';
comment on column mart.metric_dictionary.formula    is 'How to compute it at any grain, or what to heed';
