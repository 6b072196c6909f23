create or replace view mart.activity_timeline with (security_invoker = true) as
select
    fact.occurred_date                                         as date,
    date_trunc('week', fact.occurred_date::timestamp)::date    as week_start,
    fact.occurred_at,

    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(competitor.competitor_name, '(unknown)')          as competitor,
    competitor.competitor_id,
    coalesce(competitor.is_own_brand, false)                   as is_own_brand,
    nullif(coalesce(platform.platform_name, fact.platform_code), '(unknown)') as platform,

    fact.activity_id,
    fact.activity_type,
    fact.importance,
    fact.title,
    fact.summary,
    fact.subject_type                                          as content_kind,
    nullif(content.content_id, '')                             as content_id,
    content.permalink_url,
    content.landing_url,
    fact.payload                                               as details
from dw.fact_activity fact
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
where fact.deleted_at is null;

comment on view mart.activity_timeline is 'What competitors did; withdrawn events are left out. GRAIN: one row per client and event';
comment on column mart.activity_timeline.date          is 'Day that it happened, client''s time zone';
comment on column mart.activity_timeline.week_start    is 'Monday of the week';
comment on column mart.activity_timeline.occurred_at   is 'When it happened (UTC)';
comment on column mart.activity_timeline.client        is 'Client''s name';
comment on column mart.activity_timeline.domain_id     is 'Client''s id; names may repeat';
comment on column mart.activity_timeline.competitor    is 'Competitor''s name';
comment on column mart.activity_timeline.competitor_id is 'Competitor''s id; names may repeat';
comment on column mart.activity_timeline.is_own_brand  is 'The client''s own brand, watched for comparison';
comment on column mart.activity_timeline.platform      is 'Platform; null: of none, such as a web site';
comment on column mart.activity_timeline.activity_id   is 'The API''s id of the event';
comment on column mart.activity_timeline.activity_type is 'post_published, post_removed, ad_launched, ad_changed, ad_stopped, follower_milestone, website_changed (open list)';
comment on column mart.activity_timeline.importance    is 'low, medium, high (open list)';
comment on column mart.activity_timeline.title         is 'What happened, in few words';
comment on column mart.activity_timeline.summary       is 'What happened, in a sentence';
comment on column mart.activity_timeline.content_kind  is 'What it is about: post, ad (open list); null: the competitor itself';
comment on column mart.activity_timeline.content_id    is 'The API''s id of the post or ad; null: of neither';
comment on column mart.activity_timeline.permalink_url is 'Where the post is to be seen (URL)';
comment on column mart.activity_timeline.landing_url   is 'Where a click on the ad leads (URL)';
comment on column mart.activity_timeline.details       is 'Details, whose form depends on activity_type (jsonb)';
