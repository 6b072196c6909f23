create or replace view mart.engagement_daily with (security_invoker = true) as
select
    fact.date_day                                              as date,

    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(competitor.competitor_name, '(unknown)')          as competitor,
    competitor.competitor_id,
    coalesce(competitor.is_own_brand, false)                   as is_own_brand,
    coalesce(platform.platform_name, fact.platform_code)       as platform,
    coalesce(content_type.content_type_name, fact.content_type_code) as content_type,
    fact.subject_type                                          as content_kind,
    content.content_id,

    coalesce(post.published_at, ad.first_seen_at)              as published_at,
    fact.date_day - (coalesce(post.published_at, ad.first_seen_at) at time zone 'UTC')::date as day_number,
    fact.likes,
    fact.comments,
    fact.shares,
    fact.saves,
    fact.views,
    fact.engagements,
    fact.engagements - lag(fact.engagements) over snapshots    as new_engagements,
    fact.views - lag(fact.views) over snapshots                as new_views,
    fact.date_day - lag(fact.date_day) over snapshots          as days_since_previous,
    fact.engagement_rate,
    fact.is_estimated,
    fact.captured_at
from (
    select
        snapshot.*,
        case
            when num_nonnulls(likes, comments, shares, saves) > 0 then
                coalesce(likes, 0) + coalesce(comments, 0) + coalesce(shares, 0) + coalesce(saves, 0)
        end as engagements
    from dw.fact_engagement_snapshot_daily snapshot
    where deleted_at is null
) fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.dim_competitor competitor
    on competitor.domain_key = fact.domain_key
    and competitor.competitor_key = fact.competitor_key
left join dw.dim_competitor_content content
    on content.domain_key = fact.domain_key
    and content.content_key = fact.content_key
left join dw.fact_competitor_post post
    on post.domain_key = fact.domain_key
    and post.content_key = fact.content_key
left join dw.fact_competitor_ad ad
    on ad.domain_key = fact.domain_key
    and ad.content_key = fact.content_key
left join dw.dim_platform platform
    on platform.platform_code = fact.platform_code
left join dw.dim_content_type content_type
    on content_type.content_type_code = fact.content_type_code
window snapshots as (partition by fact.domain_key, fact.content_key order by fact.date_day);

comment on view mart.engagement_daily is
    'How competitors'' posts and ads fare from day to day. GRAIN: one row per client, day and post or ad. Sum the new_ columns; the others are cumulative';
comment on column mart.engagement_daily.date                is 'Day of the snapshot (UTC day)';
comment on column mart.engagement_daily.client              is 'Client''s name';
comment on column mart.engagement_daily.domain_id           is 'Client''s id; names may repeat';
comment on column mart.engagement_daily.competitor          is 'Competitor''s name';
comment on column mart.engagement_daily.competitor_id       is 'Competitor''s id; names may repeat';
comment on column mart.engagement_daily.is_own_brand        is 'The client''s own brand, watched for comparison';
comment on column mart.engagement_daily.platform            is 'Platform';
comment on column mart.engagement_daily.content_type        is 'Kind of post or creative';
comment on column mart.engagement_daily.content_kind        is 'post, ad (open list)';
comment on column mart.engagement_daily.content_id          is 'The API''s id of the post or ad';
comment on column mart.engagement_daily.published_at        is 'When the post was published, or the ad first seen (UTC); null: not loaded';
comment on column mart.engagement_daily.day_number          is 'Days from that to the snapshot (days); 0 = the same UTC day';
comment on column mart.engagement_daily.likes               is 'Likes or reactions (cumulative count); null: not shown';
comment on column mart.engagement_daily.comments            is 'Comments (cumulative count); null: not shown';
comment on column mart.engagement_daily.shares              is 'Shares (cumulative count); null: not shown';
comment on column mart.engagement_daily.saves               is 'Saves (cumulative count); null: not shown';
comment on column mart.engagement_daily.views               is 'Views (cumulative count); null: not shown';
comment on column mart.engagement_daily.engagements         is 'likes + comments + shares + saves (cumulative count), those not shown as 0; null: none is shown';
comment on column mart.engagement_daily.new_engagements     is 'Engagements since the snapshot before (count); negative if a platform removed some. Null: the first snapshot';
comment on column mart.engagement_daily.new_views           is 'Views since the snapshot before (count). Null: the first snapshot';
comment on column mart.engagement_daily.days_since_previous is 'Days since the snapshot before (days); more than 1 = days are missing. Null: the first snapshot';
comment on column mart.engagement_daily.engagement_rate     is 'Engagement rate (ratio) as the API computes it';
comment on column mart.engagement_daily.is_estimated        is 'The API estimated the counts';
comment on column mart.engagement_daily.captured_at         is 'When the counts were taken (UTC)';
