create or replace view mart.competitor_posts with (security_invoker = true) as
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
