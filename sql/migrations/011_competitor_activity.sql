-- Ads of competitors, how posts and ads fare from day to day, and what competitors did.
--
-- Facts have no foreign keys: see 005_ad_performance.sql.


-- ---------------------------------------------------------------------------------------------- dim_competitor_content

alter table dw.dim_competitor_content
    add column description text,
    add column countries   text[];

comment on column dw.dim_competitor_content.description is 'Second text of an ad, below its headline; posts have none';
comment on column dw.dim_competitor_content.countries   is 'Countries where an ad is shown (ISO 3166-1 alpha-2); posts have none';


-- -------------------------------------------------------------------------------------------------- fact_competitor_ad

-- One row per ad, whose dates fill in as it runs: last_seen_at moves daily. Not partitioned, like the posts. What
-- competitors spend is published as a range at best: two bounds, never a made-up midpoint. That lower is not above
-- upper is left unchecked: an estimate that is odd must not hold up the load.
create table dw.fact_competitor_ad (
    domain_key                  bigint        not null,
    content_key                 bigint        not null,
    competitor_key              bigint        not null,

    platform_code               text          not null default 'unknown',
    content_type_code           text          not null default 'unknown',
    status                      text          not null default 'unknown',
    is_active                   boolean       generated always as (status = 'active') stored,
    started_at                  timestamptz,
    started_date                date,
    ended_at                    timestamptz,
    ended_date                  date,
    first_seen_at               timestamptz   not null,
    first_seen_date             date          not null,
    last_seen_at                timestamptz   not null,
    last_seen_date              date          not null,

    variant_count               integer,
    currency_code               text          not null default 'XXX',
    estimated_spend_lower       numeric(21,6),
    estimated_spend_upper       numeric(21,6),
    estimated_impressions_lower bigint,
    estimated_impressions_upper bigint,

    version_at                  timestamptz   not null,
    first_loaded_at             timestamptz   not null,
    loaded_at                   timestamptz   not null,
    slice_id                    bigint,
    deleted_at                  timestamptz,

    constraint fact_competitor_ad_pkey primary key (domain_key, content_key),
    constraint fact_competitor_ad_counts_check check (
        variant_count >= 0 and estimated_impressions_lower >= 0 and estimated_impressions_upper >= 0
    )
);

comment on table dw.fact_competitor_ad is 'Ads of competitors: when they ran, and what they are estimated to have cost. GRAIN: one row per client and ad';
comment on column dw.fact_competitor_ad.domain_key                  is 'Client (dw.dim_domain)';
comment on column dw.fact_competitor_ad.content_key                 is 'Ad (dw.dim_competitor_content)';
comment on column dw.fact_competitor_ad.competitor_key              is 'Who runs it (dw.dim_competitor)';
comment on column dw.fact_competitor_ad.platform_code               is 'Platform (dw.dim_platform)';
comment on column dw.fact_competitor_ad.content_type_code           is 'Kind of creative (dw.dim_content_type)';
comment on column dw.fact_competitor_ad.status                      is 'active, inactive, unknown (open list)';
comment on column dw.fact_competitor_ad.is_active                   is 'Its status is active';
comment on column dw.fact_competitor_ad.started_at                  is 'When it began to run, as the platform says (UTC); null: it does not say';
comment on column dw.fact_competitor_ad.started_date                is 'Day of started_at in the client''s time zone, as it was when the row was loaded';
comment on column dw.fact_competitor_ad.ended_at                    is 'When it stopped, as the platform says (UTC); null: it runs, or the platform does not say';
comment on column dw.fact_competitor_ad.ended_date                  is 'Day of ended_at in the client''s time zone, as it was when the row was loaded';
comment on column dw.fact_competitor_ad.first_seen_at               is 'When the API first saw it (UTC)';
comment on column dw.fact_competitor_ad.first_seen_date             is 'Day of first_seen_at in the client''s time zone, as it was when the row was loaded';
comment on column dw.fact_competitor_ad.last_seen_at                is 'When the API last saw it (UTC)';
comment on column dw.fact_competitor_ad.last_seen_date              is 'Day of last_seen_at in the client''s time zone, as it was when the row was loaded';
comment on column dw.fact_competitor_ad.variant_count               is 'Variants of the creative (count)';
comment on column dw.fact_competitor_ad.currency_code               is 'Currency of the estimated spend (ISO 4217); XXX = no estimate';
comment on column dw.fact_competitor_ad.estimated_spend_lower       is 'At least so much was spent (currency_code); null: no estimate';
comment on column dw.fact_competitor_ad.estimated_spend_upper       is 'At most so much was spent (currency_code); null: no estimate, or no upper bound';
comment on column dw.fact_competitor_ad.estimated_impressions_lower is 'At least so often shown (count); null: no estimate';
comment on column dw.fact_competitor_ad.estimated_impressions_upper is 'At most so often shown (count); null: no estimate, or no upper bound';
call etl.describe_lineage('dw.fact_competitor_ad');

create index fact_competitor_ad_first_seen_date_idx on dw.fact_competitor_ad (domain_key, first_seen_date, competitor_key);
comment on index dw.fact_competitor_ad_first_seen_date_idx is 'What was launched in a period: the filter of nearly every question';


-- -------------------------------------------------------------------------------------- fact_engagement_snapshot_daily

-- Counts as they stood, not as they grew: a late snapshot would falsify stored differences, so mart computes them. A
-- snapshot that was withdrawn keeps its counts; they are never summed over days, and mart does not show it.
create table dw.fact_engagement_snapshot_daily (
    domain_key        bigint        not null,
    date_day          date          not null,
    content_key       bigint        not null,
    record_key        bigint        not null,

    competitor_key    bigint        not null,
    platform_code     text          not null default 'unknown',
    content_type_code text          not null default 'unknown',
    subject_type      text          not null default 'unknown',
    captured_at       timestamptz   not null,
    is_estimated      boolean,

    likes             bigint,
    comments          bigint,
    shares            bigint,
    saves             bigint,
    views             bigint,
    engagement_rate   numeric(21,6),

    version_at        timestamptz   not null,
    first_loaded_at   timestamptz   not null,
    loaded_at         timestamptz   not null,
    slice_id          bigint,
    deleted_at        timestamptz,
    row_hash          bigint,

    constraint fact_engagement_snapshot_daily_pkey primary key (domain_key, date_day, content_key),
    constraint fact_engagement_snapshot_daily_counts_check check (
        likes >= 0 and comments >= 0 and shares >= 0 and saves >= 0 and views >= 0
    )
) partition by range (date_day);

comment on table dw.fact_engagement_snapshot_daily is
    'Counts of competitors'' posts and ads. GRAIN: one row per client, day and post or ad. Cumulative: take the last one, do not sum over days';
comment on column dw.fact_engagement_snapshot_daily.domain_key        is 'Client (dw.dim_domain)';
comment on column dw.fact_engagement_snapshot_daily.date_day          is 'Day of the snapshot (UTC day)';
comment on column dw.fact_engagement_snapshot_daily.content_key       is 'Post or ad (dw.dim_competitor_content)';
comment on column dw.fact_engagement_snapshot_daily.record_key        is 'Hash of the API''s id of this row (eng_…): a tombstone may come with nothing but that id';
comment on column dw.fact_engagement_snapshot_daily.competitor_key    is 'Who published it (dw.dim_competitor)';
comment on column dw.fact_engagement_snapshot_daily.platform_code     is 'Platform (dw.dim_platform)';
comment on column dw.fact_engagement_snapshot_daily.content_type_code is 'Kind of post or creative (dw.dim_content_type)';
comment on column dw.fact_engagement_snapshot_daily.subject_type      is 'What was counted: post, ad (open list)';
comment on column dw.fact_engagement_snapshot_daily.captured_at       is 'When the counts were taken (UTC)';
comment on column dw.fact_engagement_snapshot_daily.is_estimated      is 'The API estimated the counts';
comment on column dw.fact_engagement_snapshot_daily.likes             is 'Likes or reactions (cumulative count) at captured_at; null: the platform does not tell';
comment on column dw.fact_engagement_snapshot_daily.comments          is 'Comments (cumulative count) at captured_at; null: the platform does not tell';
comment on column dw.fact_engagement_snapshot_daily.shares            is 'Shares (cumulative count) at captured_at; null: the platform does not tell';
comment on column dw.fact_engagement_snapshot_daily.saves             is 'Saves (cumulative count) at captured_at; null: the platform does not tell';
comment on column dw.fact_engagement_snapshot_daily.views             is 'Views (cumulative count) at captured_at; null: the platform does not tell';
comment on column dw.fact_engagement_snapshot_daily.engagement_rate   is 'Engagement rate (ratio, 0.01 = 1 %) as the API computes it';
comment on column dw.fact_engagement_snapshot_daily.row_hash          is
    'Hash of the row as it was staged (XXH3, 64 bits): an equal one need not be staged again. Null: not known';
call etl.describe_lineage('dw.fact_engagement_snapshot_daily');

create index fact_engagement_snapshot_daily_record_key_idx on dw.fact_engagement_snapshot_daily (domain_key, record_key);
comment on index dw.fact_engagement_snapshot_daily_record_key_idx is
    'Finds the row of a tombstone that names neither day nor post. Not unique: a unique key would have to include the day';


-- ------------------------------------------------------------------------------------------------------- fact_activity

-- Events have ids of their own, so they are loaded as members are: a tombstone of an event that was never seen becomes a
-- row with nothing but its id. Hence the times may be null.
create table dw.fact_activity (
    domain_key        bigint      not null,
    activity_key      bigint      not null,
    activity_id       text        not null,
    competitor_key    bigint      not null default 0,
    content_key       bigint      not null default 0,

    platform_code     text        not null default 'unknown',
    content_type_code text        not null default 'unknown',
    activity_type     text        not null default 'unknown',
    subject_type      text,
    occurred_at       timestamptz,
    occurred_date     date,
    importance        text        not null default 'unknown',
    title             text,
    summary           text,
    payload           jsonb       not null default '{}',
    created_at        timestamptz,

    version_at        timestamptz not null,
    first_loaded_at   timestamptz not null,
    loaded_at         timestamptz not null,
    slice_id          bigint,
    deleted_at        timestamptz,

    constraint fact_activity_pkey primary key (domain_key, activity_key),
    constraint fact_activity_activity_id_key unique (domain_key, activity_id)
);

comment on table dw.fact_activity is 'What competitors did, as the API noticed it. GRAIN: one row per client and event';
comment on column dw.fact_activity.domain_key        is 'Client (dw.dim_domain)';
comment on column dw.fact_activity.activity_key      is 'Key of the event: hash of the id';
comment on column dw.fact_activity.activity_id       is 'The API''s id (act_…)';
comment on column dw.fact_activity.competitor_key    is 'Who did it (dw.dim_competitor); 0 = not known';
comment on column dw.fact_activity.content_key       is 'Post or ad that it is about (dw.dim_competitor_content); 0 = none';
comment on column dw.fact_activity.platform_code     is 'Platform (dw.dim_platform); unknown: of none, such as a web site';
comment on column dw.fact_activity.content_type_code is 'Kind of post or creative (dw.dim_content_type); unknown: it is about neither';
comment on column dw.fact_activity.activity_type     is 'post_published, post_removed, ad_launched, ad_changed, ad_stopped, follower_milestone, website_changed (open list)';
comment on column dw.fact_activity.subject_type      is 'What it is about: post, ad (open list); null: the competitor itself';
comment on column dw.fact_activity.occurred_at       is 'When it happened (UTC); null: deleted before it was ever read';
comment on column dw.fact_activity.occurred_date     is 'Day of occurred_at in the client''s time zone, as it was when the row was loaded';
comment on column dw.fact_activity.importance        is 'low, medium, high (open list)';
comment on column dw.fact_activity.title             is 'What happened, in few words';
comment on column dw.fact_activity.summary           is 'What happened, in a sentence';
comment on column dw.fact_activity.payload           is 'Details, whose form depends on activity_type';
comment on column dw.fact_activity.created_at        is 'When the API recorded it (UTC)';
call etl.describe_lineage('dw.fact_activity');

create index fact_activity_occurred_date_idx on dw.fact_activity (domain_key, occurred_date, competitor_key);
comment on index dw.fact_activity_occurred_date_idx is 'What happened in a period: the filter of nearly every question';
