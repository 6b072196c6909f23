-- Competitors, what they publish, how it fares from day to day, and what else they did.
--
-- A competitor that two clients watch is two members on purpose: a client must not learn that another one watches the
-- same brand. Agency-wide, website_host tells that they are the same.
--
-- Facts have no foreign keys: see 105_ad_performance.sql.


-- ------------------------------------------------------------------------------------------------------- dim_competitor

create table dw.dim_competitor (
    domain_key      bigint      not null,
    competitor_key  bigint      not null,
    competitor_id   text        not null,

    competitor_name text        not null,
    website_url     text,
    website_host    text        generated always as
        (lower(substring(website_url from '(?i)^[a-z][a-z0-9+.-]*://(?:[^/?#]*@)?(\[[^]]*\]|[^/?#:]+)'))) stored,
    status          text        not null default 'unknown',
    is_tracked      boolean     generated always as (status = 'tracking') stored,
    is_own_brand    boolean     not null default false,
    created_at      timestamptz,
    attributes      jsonb       not null default '{}',
    is_inferred     boolean     not null default false,

    version_at      timestamptz not null,
    first_loaded_at timestamptz not null,
    loaded_at       timestamptz not null,
    slice_id        bigint,
    deleted_at      timestamptz,

    constraint dim_competitor_pkey primary key (domain_key, competitor_key),
    constraint dim_competitor_competitor_id_key unique (domain_key, competitor_id),
    constraint dim_competitor_domain_key_fkey foreign key (domain_key) references dw.dim_domain
);

comment on table dw.dim_competitor is 'Competitors. GRAIN: one row per client and competitor, current values';
comment on column dw.dim_competitor.domain_key      is 'Client (dw.dim_domain)';
comment on column dw.dim_competitor.competitor_key  is 'Member key: hash of the id; 0 = unknown';
comment on column dw.dim_competitor.competitor_id   is 'The API''s id (cmp_…)';
comment on column dw.dim_competitor.competitor_name is 'Name';
comment on column dw.dim_competitor.website_url     is 'Web site (URL)';
comment on column dw.dim_competitor.website_host    is 'Host of website_url, in lower case';
comment on column dw.dim_competitor.status          is 'tracking, paused, archived (open list)';
comment on column dw.dim_competitor.is_tracked      is 'Its status is tracking';
comment on column dw.dim_competitor.is_own_brand    is 'The client''s own brand, watched for comparison. Your input: the API does not say so, and the loader never writes it';
comment on column dw.dim_competitor.created_at      is 'When it was created in the source (UTC)';
comment on column dw.dim_competitor.attributes      is 'The rest of the record: handles and follower_counts by platform, notes';
comment on column dw.dim_competitor.is_inferred     is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_competitor');
call etl.keep_texts_in_rows('dw.dim_competitor');

insert into dw.dim_competitor (domain_key, competitor_key, competitor_id, competitor_name, version_at, first_loaded_at, loaded_at)
values (0, 0, '', '(unknown)', '1900-01-01 00:00+00', now(), now());


-- ----------------------------------------------------------------------------------------------- dim_competitor_content

-- Posts and ads of competitors in one dimension: whatever points at a piece of content needs one key only.
create table dw.dim_competitor_content (
    domain_key          bigint      not null,
    content_key         bigint      not null,
    competitor_key      bigint      not null default 0,
    content_id          text        not null,
    platform_content_id text,

    platform_code       text        not null default 'unknown',
    content_kind        text        not null default 'unknown',
    content_type_code   text        not null default 'unknown',

    title               text,
    body                text,
    language_code       text,
    hashtags            text[],
    mentions            text[],
    permalink_url       text,
    media_url           text        generated always as (attributes #>> '{media,0,url}') stored,
    call_to_action      text,
    landing_url         text,
    created_at          timestamptz,
    attributes          jsonb       not null default '{}',
    is_inferred         boolean     not null default false,

    version_at          timestamptz not null,
    first_loaded_at     timestamptz not null,
    loaded_at           timestamptz not null,
    slice_id            bigint,
    deleted_at          timestamptz,
    description         text,
    countries           text[],

    constraint dim_competitor_content_pkey primary key (domain_key, content_key),
    constraint dim_competitor_content_content_id_key unique (domain_key, content_id),
    constraint dim_competitor_content_domain_key_fkey foreign key (domain_key) references dw.dim_domain,
    constraint dim_competitor_content_platform_code_fkey foreign key (platform_code) references dw.dim_platform,
    constraint dim_competitor_content_content_type_code_fkey foreign key (content_type_code) references dw.dim_content_type,
    constraint dim_competitor_content_content_kind_check check (content_kind in ('post', 'ad', 'unknown'))
);

comment on table dw.dim_competitor_content is 'Posts and ads of competitors. GRAIN: one row per client and piece of content, current values';
comment on column dw.dim_competitor_content.domain_key          is 'Client (dw.dim_domain)';
comment on column dw.dim_competitor_content.content_key         is 'Member key: hash of the id; 0 = none';
comment on column dw.dim_competitor_content.competitor_key      is 'Who published it; 0 = not known yet';
comment on column dw.dim_competitor_content.content_id          is 'The API''s id (pst_…, cad_…)';
comment on column dw.dim_competitor_content.platform_content_id is 'The platform''s id';
comment on column dw.dim_competitor_content.platform_code       is 'Platform (dw.dim_platform)';
comment on column dw.dim_competitor_content.content_kind        is 'post: organic. ad: paid. unknown: stub';
comment on column dw.dim_competitor_content.content_type_code   is 'Kind of content (dw.dim_content_type)';
comment on column dw.dim_competitor_content.title               is 'Headline; posts have none';
comment on column dw.dim_competitor_content.body                is 'Text; may be edited later';
comment on column dw.dim_competitor_content.language_code       is 'Language of the text (BCP 47)';
comment on column dw.dim_competitor_content.hashtags            is 'Hashtags in the text, with their #';
comment on column dw.dim_competitor_content.mentions            is 'Accounts named in the text';
comment on column dw.dim_competitor_content.permalink_url       is 'Where it is to be seen (URL)';
comment on column dw.dim_competitor_content.media_url           is 'First image or video (URL); all are in attributes';
comment on column dw.dim_competitor_content.call_to_action      is 'Button, as the platform codes it; posts have none';
comment on column dw.dim_competitor_content.landing_url         is 'Where a click leads (URL); posts have none';
comment on column dw.dim_competitor_content.created_at          is 'When the API first recorded it (UTC)';
comment on column dw.dim_competitor_content.attributes          is 'The rest of the record: media (type, url, thumbnail_url, width, height, duration_seconds)';
comment on column dw.dim_competitor_content.is_inferred         is 'Stub: another record named it before its own arrived; only the id is certain';
comment on column dw.dim_competitor_content.description         is 'Second text of an ad, below its headline; posts have none';
comment on column dw.dim_competitor_content.countries           is 'Countries where an ad is shown (ISO 3166-1 alpha-2); posts have none';
call etl.describe_lineage('dw.dim_competitor_content');
call etl.keep_texts_in_rows('dw.dim_competitor_content');

insert into dw.dim_competitor_content (domain_key, content_key, content_id, version_at, first_loaded_at, loaded_at)
values (0, 0, '', '1900-01-01 00:00+00', now(), now());


-- ------------------------------------------------------------------------------------------------- fact_competitor_post

-- One row per post, whose figures are those of the latest snapshot. Not partitioned: a day has few posts, and the date
-- would have to enter the key. No foreign keys, as on every fact: see 105_ad_performance.sql. A removed post keeps its
-- last figures; mart does not show it.
create table dw.fact_competitor_post (
    domain_key          bigint        not null,
    content_key         bigint        not null,
    competitor_key      bigint        not null,

    platform_code       text          not null default 'unknown',
    content_type_code   text          not null default 'unknown',
    published_at        timestamptz   not null,
    published_date      date          not null,
    first_seen_at       timestamptz,
    is_paid_partnership boolean,

    likes               bigint,
    comments            bigint,
    shares              bigint,
    saves               bigint,
    views               bigint,
    engagement_rate     numeric(21,6),
    observed_at         timestamptz,

    version_at          timestamptz   not null,
    first_loaded_at     timestamptz   not null,
    loaded_at           timestamptz   not null,
    slice_id            bigint,
    deleted_at          timestamptz,

    constraint fact_competitor_post_pkey primary key (domain_key, content_key),
    constraint fact_competitor_post_counts_check check (
        likes >= 0 and comments >= 0 and shares >= 0 and saves >= 0 and views >= 0
    )
);

comment on table dw.fact_competitor_post is 'Posts of competitors with their latest counts. GRAIN: one row per client and post';
comment on column dw.fact_competitor_post.domain_key          is 'Client (dw.dim_domain)';
comment on column dw.fact_competitor_post.content_key         is 'Post (dw.dim_competitor_content)';
comment on column dw.fact_competitor_post.competitor_key      is 'Who published it (dw.dim_competitor)';
comment on column dw.fact_competitor_post.platform_code       is 'Platform (dw.dim_platform)';
comment on column dw.fact_competitor_post.content_type_code   is 'Kind of post (dw.dim_content_type)';
comment on column dw.fact_competitor_post.published_at        is 'When it was published (UTC)';
comment on column dw.fact_competitor_post.published_date      is 'Day of publication in the client''s time zone, as it was when the row was loaded';
comment on column dw.fact_competitor_post.first_seen_at       is 'When the API first saw it (UTC)';
comment on column dw.fact_competitor_post.is_paid_partnership is 'Marked as a paid partnership';
comment on column dw.fact_competitor_post.likes               is 'Likes or reactions (cumulative count) at observed_at; null: the platform does not tell';
comment on column dw.fact_competitor_post.comments            is 'Comments (cumulative count) at observed_at; null: the platform does not tell';
comment on column dw.fact_competitor_post.shares              is 'Shares (cumulative count) at observed_at; null: the platform does not tell';
comment on column dw.fact_competitor_post.saves               is 'Saves (cumulative count) at observed_at; null: the platform does not tell';
comment on column dw.fact_competitor_post.views               is 'Views (cumulative count) at observed_at; null: the platform does not tell';
comment on column dw.fact_competitor_post.engagement_rate     is 'Engagement rate (ratio, 0.01 = 1 %) as the API computes it';
comment on column dw.fact_competitor_post.observed_at         is 'When the counts were taken (UTC); null: not yet';
call etl.describe_lineage('dw.fact_competitor_post');
call etl.keep_texts_in_rows('dw.fact_competitor_post');

create index fact_competitor_post_published_date_idx on dw.fact_competitor_post (domain_key, published_date, competitor_key);
comment on index dw.fact_competitor_post_published_date_idx is 'What was published in a period: the filter of nearly every question';


-- --------------------------------------------------------------------------------------------------- fact_competitor_ad

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
call etl.keep_texts_in_rows('dw.fact_competitor_ad');

create index fact_competitor_ad_first_seen_date_idx on dw.fact_competitor_ad (domain_key, first_seen_date, competitor_key);
comment on index dw.fact_competitor_ad_first_seen_date_idx is 'What was launched in a period: the filter of nearly every question';


-- --------------------------------------------------------------------------------------- fact_engagement_snapshot_daily

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


-- -------------------------------------------------------------------------------------------------------- fact_activity

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
call etl.keep_texts_in_rows('dw.fact_activity');

create index fact_activity_occurred_date_idx on dw.fact_activity (domain_key, occurred_date, competitor_key);
comment on index dw.fact_activity_occurred_date_idx is 'What happened in a period: the filter of nearly every question';
