-- Views for everything else: competitors' ads and activity, alerts, reports, the AI, plans, and a check of the ads.
--
-- The rules of 008_mart.sql hold. Where a record may be of no client, client is (organization) and domain_id null.
-- Documents in jsonb come from outside: a view that lays them out takes what has the right form and passes over the rest,
-- so that no record can break it.


-- ------------------------------------------------------------------------------------------------------ competitor_ads

create view mart.competitor_ads with (security_invoker = true) as
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


-- ---------------------------------------------------------------------------------------------------- engagement_daily

create view mart.engagement_daily with (security_invoker = true) as
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


-- --------------------------------------------------------------------------------------------------- activity_timeline

create view mart.activity_timeline with (security_invoker = true) as
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


-- -------------------------------------------------------------------------------------------------------------- alerts

create view mart.alerts with (security_invoker = true) as
select
    fact.triggered_date                                        as date,
    fact.triggered_at,

    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,
    nullif(rule.alert_rule_name, '(none)')                     as rule,
    nullif(rule.alert_rule_id, '')                             as rule_id,

    fact.alert_id,
    fact.alert_type,
    fact.severity,
    fact.title,
    fact.body                                                  as text,
    fact.subject_type,
    fact.subject_id,
    campaign.campaign_name                                     as campaign,
    competitor.competitor_name                                 as competitor,
    rule.metric,
    rule.operator,
    rule.threshold,
    fact.payload                                               as details,

    fact.acknowledged_at is not null                           as is_acknowledged,
    fact.acknowledged_at,
    fact.seconds_to_acknowledge / 60.0                         as minutes_to_acknowledge
from dw.fact_alert fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.dim_alert_rule rule
    on rule.alert_rule_key = fact.alert_rule_key
left join dw.dim_campaign campaign
    on fact.subject_type = 'campaign'
    and campaign.domain_key = fact.domain_key
    and campaign.campaign_id = fact.subject_id
left join dw.dim_competitor_content content
    on fact.subject_type in ('competitor_ad', 'competitor_post')
    and content.domain_key = fact.domain_key
    and content.content_id = fact.subject_id
left join dw.dim_competitor competitor
    on competitor.domain_key = content.domain_key
    and competitor.competitor_key = content.competitor_key
where fact.deleted_at is null;

comment on view mart.alerts is 'Alerts and how soon somebody took them up; withdrawn ones are left out. GRAIN: one row per alert';
comment on column mart.alerts.date                   is 'Day that it fired (UTC day)';
comment on column mart.alerts.triggered_at           is 'When it fired (UTC)';
comment on column mart.alerts.client                 is 'Client''s name; (organization): of no client';
comment on column mart.alerts.domain_id              is 'Client''s id; names may repeat. Null: of no client';
comment on column mart.alerts.rule                   is 'Rule''s name; null: raised by none';
comment on column mart.alerts.rule_id                is 'Rule''s id; names may repeat';
comment on column mart.alerts.alert_id               is 'The API''s id of the alert';
comment on column mart.alerts.alert_type             is 'competitor_new_ad, competitor_new_post, metric_threshold, token_usage (open list)';
comment on column mart.alerts.severity               is 'info, warning, critical (open list)';
comment on column mart.alerts.title                  is 'What it says, in few words';
comment on column mart.alerts.text                   is 'What it says';
comment on column mart.alerts.subject_type           is 'What it is about: competitor_ad, competitor_post, campaign (open list); null: nothing in particular';
comment on column mart.alerts.subject_id             is 'The API''s id of what it is about';
comment on column mart.alerts.campaign               is 'Campaign''s name, if it is about one';
comment on column mart.alerts.competitor             is 'Competitor''s name, if it is about its ad or post';
comment on column mart.alerts.metric                 is 'Figure that the rule watches now; see mart.metric_dictionary';
comment on column mart.alerts.operator               is 'How the rule compares it now: gt, gte, lt, lte, change_pct (open list)';
comment on column mart.alerts.threshold              is 'What the rule compares it with now (unit of the metric; percent with change_pct)';
comment on column mart.alerts.details                is 'Details, whose form depends on alert_type (jsonb)';
comment on column mart.alerts.is_acknowledged        is 'Somebody has read it';
comment on column mart.alerts.acknowledged_at        is 'When (UTC); null: nobody yet';
comment on column mart.alerts.minutes_to_acknowledge is 'From firing to being read (minutes)';


-- ------------------------------------------------------------------------------------------------------------- reports

create view mart.reports with (security_invoker = true) as
select
    fact.requested_date                                        as date,
    fact.requested_at,

    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,

    fact.report_id,
    fact.report_type,
    fact.title,
    fact.status,
    fact.progress,
    fact.period_start,
    fact.period_end,
    fact.formats,
    content.report_key is not null                             as has_content,
    file.formats                                               as stored_formats,
    coalesce(file.bytes, 0)                                    as stored_bytes,
    content.ai_summary,
    fact.error_code,
    fact.error_message,
    fact.requested_by_type,
    fact.requested_by_id,
    fact.started_at,
    fact.completed_at,
    fact.expires_at,
    fact.seconds_to_complete,
    fact.tokens_used
from dw.fact_report fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.fact_report_content content
    on content.report_key = fact.report_key
    and content.deleted_at is null
left join (
    select report_key, array_agg(format order by format) as formats, sum(bytes) as bytes
    from dw.report_file
    where stored_path is not null
        and deleted_at is null
    group by report_key
) file
    on file.report_key = fact.report_key
where fact.deleted_at is null
    and not fact.is_inferred;

comment on view mart.reports is 'Reports, from the request to the finished one; deleted ones are left out. GRAIN: one row per report';
comment on column mart.reports.date                is 'Day that it was asked for (UTC day)';
comment on column mart.reports.requested_at        is 'When it was asked for (UTC)';
comment on column mart.reports.client              is 'Client''s name; (organization): of no client';
comment on column mart.reports.domain_id           is 'Client''s id; names may repeat. Null: of no client';
comment on column mart.reports.report_id           is 'The API''s id of the report';
comment on column mart.reports.report_type         is 'weekly_performance, ad_performance, competitive_overview (open list)';
comment on column mart.reports.title               is 'Title';
comment on column mart.reports.status              is 'queued, running, completed, failed (open list)';
comment on column mart.reports.progress            is 'How much is done (percent)';
comment on column mart.reports.period_start        is 'First day reported on';
comment on column mart.reports.period_end          is 'Last day reported on';
comment on column mart.reports.formats             is 'Formats asked for';
comment on column mart.reports.has_content         is 'What it says is loaded: see mart.report_rows';
comment on column mart.reports.stored_formats      is 'Formats of the files that are stored; null: none';
comment on column mart.reports.stored_bytes        is 'Size of the files that are stored (bytes)';
comment on column mart.reports.ai_summary          is 'Summary by the AI; null: none';
comment on column mart.reports.error_code          is 'Why it failed, as the API codes it; null: it did not';
comment on column mart.reports.error_message       is 'Why it failed, in words; null: it did not';
comment on column mart.reports.requested_by_type   is 'Who asked for it: api_key, user, schedule (open list)';
comment on column mart.reports.requested_by_id     is 'The API''s id of who asked for it';
comment on column mart.reports.started_at          is 'When work on it began (UTC); null: not yet';
comment on column mart.reports.completed_at        is 'When it was ready, or failed (UTC); null: not yet';
comment on column mart.reports.expires_at          is 'Until when the API keeps its content (UTC)';
comment on column mart.reports.seconds_to_complete is 'From the request to the end (seconds)';
comment on column mart.reports.tokens_used         is 'What it cost (tokens)';


-- --------------------------------------------------------------------------------------------------------- report_rows

create view mart.report_rows with (security_invoker = true) as
select
    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,
    report.report_id,
    fact.report_type,
    fact.period_start,
    fact.period_end,
    fact.generated_at,

    section.body ->> 'key'                                     as section,
    section.body ->> 'title'                                   as section_title,
    section.place                                              as section_number,
    line.place                                                 as row_number,
    cell.figures
from dw.fact_report_content fact
left join dw.fact_report report
    on report.report_key = fact.report_key
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
cross join lateral jsonb_array_elements(
    case when jsonb_typeof(fact.sections) = 'array' then fact.sections else '[]' end
) with ordinality as section (body, place)
cross join lateral jsonb_array_elements(
    case when jsonb_typeof(section.body -> 'rows') = 'array' then section.body -> 'rows' else '[]' end
) with ordinality as line (cells, place)
cross join lateral (
    select coalesce(jsonb_object_agg(col.body ->> 'key', line.cells -> (col.place - 1)::integer), '{}') as figures
    from jsonb_array_elements(
        case when jsonb_typeof(section.body -> 'columns') = 'array' then section.body -> 'columns' else '[]' end
    ) with ordinality as col (body, place)
    where col.body ->> 'key' is not null
) cell
where fact.deleted_at is null
    and report.deleted_at is null;

comment on view mart.report_rows is
    'What reports say, row by row. GRAIN: one row per report, section and row. A figure is taken by its name: (figures ->> ''spend'')::numeric';
comment on column mart.report_rows.client         is 'Client''s name; (organization): of no client';
comment on column mart.report_rows.domain_id      is 'Client''s id; names may repeat. Null: of no client';
comment on column mart.report_rows.report_id      is 'The API''s id of the report';
comment on column mart.report_rows.report_type    is 'weekly_performance, ad_performance, competitive_overview (open list)';
comment on column mart.report_rows.period_start   is 'First day reported on';
comment on column mart.report_rows.period_end     is 'Last day reported on';
comment on column mart.report_rows.generated_at   is 'When the report was made (UTC)';
comment on column mart.report_rows.section        is 'Section, as the API codes it';
comment on column mart.report_rows.section_title  is 'Title of the section';
comment on column mart.report_rows.section_number is 'Place of the section in the report, from 1';
comment on column mart.report_rows.row_number     is 'Place of the row in the section, from 1';
comment on column mart.report_rows.figures        is 'The row: value by column (jsonb); decimals and dates are text';


-- ------------------------------------------------------------------------------------------------------------ ai_usage

create view mart.ai_usage with (security_invoker = true) as
select
    fact.asked_date                                            as date,
    fact.asked_at,

    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,

    fact.interaction_id,
    fact.interaction_kind                                      as kind,
    fact.conversation_id,
    fact.model,
    fact.status,
    fact.input_tokens,
    fact.output_tokens,
    fact.total_tokens,
    fact.answered_at,
    fact.seconds_to_answer
from dw.fact_ai_interaction fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
where fact.deleted_at is null;

comment on view mart.ai_usage is 'Questions to the AI and what they cost, without their texts. GRAIN: one row per question and answer';
comment on column mart.ai_usage.date              is 'Day that it was asked (UTC day)';
comment on column mart.ai_usage.asked_at          is 'When it was asked (UTC)';
comment on column mart.ai_usage.client            is 'Client''s name; (organization): of no client';
comment on column mart.ai_usage.domain_id         is 'Client''s id; names may repeat. Null: of no client';
comment on column mart.ai_usage.interaction_id    is 'The API''s id of question and answer';
comment on column mart.ai_usage.kind              is 'ad_copy, creative_suggestions, insight (open list)';
comment on column mart.ai_usage.conversation_id   is 'The API''s id of the conversation';
comment on column mart.ai_usage.model             is 'Model that answered';
comment on column mart.ai_usage.status            is 'completed, filtered, failed (open list)';
comment on column mart.ai_usage.input_tokens      is 'Length of the question (tokens)';
comment on column mart.ai_usage.output_tokens     is 'Length of the answer (tokens)';
comment on column mart.ai_usage.total_tokens      is 'What it cost (tokens)';
comment on column mart.ai_usage.answered_at       is 'When the answer was complete (UTC); null: it is not';
comment on column mart.ai_usage.seconds_to_answer is 'From question to answer (seconds)';


-- --------------------------------------------------------------------------------------------------------- token_usage

create view mart.token_usage with (security_invoker = true) as
select
    fact.date_day                                              as date,
    date_trunc('month', fact.date_day::timestamp)::date        as month_start,

    coalesce(organization.organization_name, '(unknown)')      as organization,
    organization.organization_id,
    feature.name                                               as feature,
    feature.tokens                                             as tokens_used,

    coalesce(period.plan_code, organization.plan_code)         as plan,
    coalesce(period.period_start, date_trunc('month', fact.date_day::timestamp)::date) as period_start,
    coalesce(period.period_end, (date_trunc('month', fact.date_day::timestamp) + interval '1 month - 1 day')::date) as period_end,
    coalesce(period.token_allocation, fact.token_allocation)   as token_allocation
from dw.fact_token_usage_daily fact
cross join lateral (
    select
        each.key as name,
        case when jsonb_typeof(each.value) = 'number' then each.value::numeric end as tokens
    from jsonb_each(
        case when jsonb_typeof(fact.tokens_by_feature) = 'object' then fact.tokens_by_feature else '{}' end
    ) each

    union all

    select '(other)', fact.tokens_used - coalesce(told.tokens, 0)
    from (
        select sum(case when jsonb_typeof(each.value) = 'number' then each.value::numeric end) as tokens
        from jsonb_each(
            case when jsonb_typeof(fact.tokens_by_feature) = 'object' then fact.tokens_by_feature else '{}' end
        ) each
    ) told
    where fact.tokens_used <> coalesce(told.tokens, 0)
) feature
left join dw.dim_organization organization
    on organization.organization_key = fact.organization_key
left join lateral (
    select plan_code, period_start, period_end, token_allocation
    from dw.token_plan_period plan
    where plan.organization_key = fact.organization_key
        and plan.period_start <= fact.date_day
        and plan.period_end >= fact.date_day
        and plan.deleted_at is null
    order by plan.period_start desc
    limit 1
) period
    on true
where fact.deleted_at is null;

comment on view mart.token_usage is
    'Tokens of the plan by day and feature. GRAIN: one row per organization, day and feature. Sum tokens_used freely, never token_allocation';
comment on column mart.token_usage.date             is 'Day (UTC day)';
comment on column mart.token_usage.month_start      is 'First day of the month';
comment on column mart.token_usage.organization     is 'Organization''s name';
comment on column mart.token_usage.organization_id  is 'Organization''s id; names may repeat';
comment on column mart.token_usage.feature          is 'What used them, as the API codes it; (other): what the API tells of no feature, so that the sum is the day''s';
comment on column mart.token_usage.tokens_used      is 'Used on the day by the feature (tokens)';
comment on column mart.token_usage.plan             is 'Plan, as the API codes it: that of the period, else the present one';
comment on column mart.token_usage.period_start     is 'First day of the billing period';
comment on column mart.token_usage.period_end       is 'Last day of the billing period';
comment on column mart.token_usage.token_allocation is 'Included in the plan (tokens per billing period); the same in every row of a period';


-- ---------------------------------------------------------------------------------------------------------- spend_plan

create view mart.spend_plan with (security_invoker = true) as
select
    plan.month_start,

    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(platform.platform_name, plan.platform_code)       as platform,

    plan.planned_spend,
    actual.spend,
    plan.currency_code                                         as currency,
    actual.rows_without_exchange_rate
from dw.fact_budget_monthly plan
left join dw.dim_domain domain
    on domain.domain_key = plan.domain_key
left join dw.dim_platform platform
    on platform.platform_code = plan.platform_code
cross join lateral (
    select
        case when count(*) filter (where spent.amount <> 0 and spent.converted is null) = 0 then coalesce(sum(spent.converted), 0) end as spend,
        count(*) filter (where spent.amount <> 0 and spent.converted is null) as rows_without_exchange_rate
    from (
        select
            fact.spend as amount,
            case when fact.currency_code = plan.currency_code then fact.spend else fact.spend * fx.rate end as converted
        from dw.fact_ad_performance_daily fact
        left join dw.fx_rate_daily fx
            on fx.from_currency = fact.currency_code
            and fx.to_currency = plan.currency_code
            and fx.rate_date = fact.date_day
        where fact.domain_key = plan.domain_key
            and fact.platform_code = plan.platform_code
            and fact.date_day >= plan.month_start
            and fact.date_day < (plan.month_start + interval '1 month')::date
    ) spent
) actual
where plan.deleted_at is null;

comment on view mart.spend_plan is
    'What clients plan to spend, and what their ads have spent. GRAIN: one row per client, month and platform that has a plan';
comment on column mart.spend_plan.month_start                is 'First day of the month';
comment on column mart.spend_plan.client                     is 'Client''s name';
comment on column mart.spend_plan.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.spend_plan.platform                   is 'Platform';
comment on column mart.spend_plan.planned_spend              is 'Plan for the whole month (currency)';
comment on column mart.spend_plan.spend                      is 'Spent so far (currency); null: an exchange rate is missing';
comment on column mart.spend_plan.currency                   is 'Currency of the plan (ISO 4217)';
comment on column mart.spend_plan.rows_without_exchange_rate is 'Rows of ads whose spend cannot be converted for want of a rate (count); 0 is good';


-- ------------------------------------------------------------------------------------------------------ reconciliation

create view mart.reconciliation with (security_invoker = true) as
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
