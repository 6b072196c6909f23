create or replace view mart.competitor_ads with (security_invoker = true) as
select
    fact.first_seen_date                                       as date,
    date_trunc('week', fact.first_seen_date::timestamp)::date  as week_start,

    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(competitor.competitor_name, '(unknown)')          as competitor,
    competitor.competitor_id,
    coalesce(competitor.is_own_brand, false)                   as is_own_brand,
    coalesce(platform.platform_name, fact.platform_code)       as platform,
    coalesce(content_type.content_type_name, fact.content_type_code) as content_type,

    content.content_id                                         as ad_id,
    content.platform_content_id                                as platform_ad_id,
    content.title                                              as headline,
    content.body                                               as text,
    content.description,
    content.call_to_action,
    content.landing_url,
    content.media_url,
    content.countries,

    fact.status,
    fact.is_active,
    fact.started_date,
    fact.ended_date,
    fact.first_seen_at,
    fact.last_seen_at,
    fact.last_seen_date,
    fact.last_seen_date - fact.first_seen_date + 1             as days_seen,
    fact.variant_count,
    fact.estimated_spend_lower,
    fact.estimated_spend_upper,
    nullif(fact.currency_code, 'XXX')                          as currency,
    fact.estimated_impressions_lower,
    fact.estimated_impressions_upper
from dw.fact_competitor_ad fact
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

comment on view mart.competitor_ads is 'Ads of competitors, running and stopped; removed ones are left out. GRAIN: one row per client and ad';
comment on column mart.competitor_ads.date                        is 'Day that the API first saw it, client''s time zone';
comment on column mart.competitor_ads.week_start                  is 'Monday of the week';
comment on column mart.competitor_ads.client                      is 'Client''s name';
comment on column mart.competitor_ads.domain_id                   is 'Client''s id; names may repeat';
comment on column mart.competitor_ads.competitor                  is 'Competitor''s name';
comment on column mart.competitor_ads.competitor_id               is 'Competitor''s id; names may repeat';
comment on column mart.competitor_ads.is_own_brand                is 'The client''s own brand, watched for comparison';
comment on column mart.competitor_ads.platform                    is 'Platform';
comment on column mart.competitor_ads.content_type                is 'Kind of creative';
comment on column mart.competitor_ads.ad_id                       is 'The API''s id of the ad';
comment on column mart.competitor_ads.platform_ad_id              is 'The platform''s id of the ad';
comment on column mart.competitor_ads.headline                    is 'Headline';
comment on column mart.competitor_ads.text                        is 'Text';
comment on column mart.competitor_ads.description                 is 'Second text';
comment on column mart.competitor_ads.call_to_action              is 'Button, as the platform codes it';
comment on column mart.competitor_ads.landing_url                 is 'Where a click leads (URL)';
comment on column mart.competitor_ads.media_url                   is 'First image or video (URL)';
comment on column mart.competitor_ads.countries                   is 'Countries where it is shown (ISO 3166-1 alpha-2)';
comment on column mart.competitor_ads.status                      is 'active, inactive, unknown (open list)';
comment on column mart.competitor_ads.is_active                   is 'It runs';
comment on column mart.competitor_ads.started_date                is 'Day that it began to run, client''s time zone; null: the platform does not say';
comment on column mart.competitor_ads.ended_date                  is 'Day that it stopped, client''s time zone; null: it runs, or the platform does not say';
comment on column mart.competitor_ads.first_seen_at               is 'When the API first saw it (UTC)';
comment on column mart.competitor_ads.last_seen_at                is 'When the API last saw it (UTC)';
comment on column mart.competitor_ads.last_seen_date              is 'Day that the API last saw it, client''s time zone';
comment on column mart.competitor_ads.days_seen                   is 'From the first to the last sighting, both included (days)';
comment on column mart.competitor_ads.variant_count               is 'Variants of the creative (count)';
comment on column mart.competitor_ads.estimated_spend_lower       is 'At least so much was spent (currency); null: no estimate';
comment on column mart.competitor_ads.estimated_spend_upper       is 'At most so much was spent (currency); null: no estimate, or no upper bound';
comment on column mart.competitor_ads.currency                    is 'Currency of the estimated spend (ISO 4217); null: no estimate';
comment on column mart.competitor_ads.estimated_impressions_lower is 'At least so often shown (count); null: no estimate';
comment on column mart.competitor_ads.estimated_impressions_upper is 'At most so often shown (count); null: no estimate, or no upper bound';
