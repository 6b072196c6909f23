-- What each ad did on each day, and beyond the ad and the day: campaigns, to check the ads against; hours; and what was planned.
--
-- Facts have no foreign keys: nine of them turn a 4 s merge of a million rows into 46 s. The load makes sure that the
-- members exist (late ones as stubs, in the same transaction), and mart joins with `left join`, so no row is ever lost.
--
-- What platforms report for a campaign beyond its ads are rows of fact_ad_performance_daily, too, so that its sum is the campaign's.
-- ad_key is the campaign's key, negated: keys of ads are positive. The load computes the rows again, in the same transaction,
-- whenever an ad or a total of their client and day changes. reach is null in them: people overlap.
--
-- row_hash is a hash of each row as it was staged, so that a row that is read again and has not changed needs no staging.


-- -------------------------------------------------------------------------------------------- fact_ad_performance_daily

-- Key order (domain, day, ad): a load is one client and some days, so it touches one stretch of the index.
-- Every measure may be null, because a platform may not show it; a tombstone has zeros instead, so that a sum that
-- forgets to ask for deleted_at does not count what the source withdrew.
create table dw.fact_ad_performance_daily (
    domain_key          bigint        not null,
    date_day            date          not null,
    ad_key              bigint        not null,
    record_key          bigint        not null,

    ad_account_key      bigint        not null,
    campaign_key        bigint        not null,
    ad_set_key          bigint        not null,
    platform_code       text          not null default 'unknown',
    currency_code       text          not null default 'XXX',
    time_zone           text,
    attribution_setting text,
    row_kind            text          not null default 'ad',
    is_final            boolean,

    spend               numeric(21,6),
    impressions         bigint,
    clicks              bigint,
    reach               bigint,
    video_views         bigint,
    conversions         numeric(21,6),
    conversion_value    numeric(21,6),

    version_at          timestamptz   not null,
    first_loaded_at     timestamptz   not null,
    loaded_at           timestamptz   not null,
    slice_id            bigint,
    deleted_at          timestamptz,
    row_hash            bigint,

    constraint fact_ad_performance_daily_pkey primary key (domain_key, date_day, ad_key),
    constraint fact_ad_performance_daily_row_kind_check check (row_kind in ('ad', 'remainder')),
    -- a remainder may be negative: platforms count people once at the higher level
    constraint fact_ad_performance_daily_counts_check check (
        row_kind = 'remainder' or (impressions >= 0 and clicks >= 0 and reach >= 0 and video_views >= 0)
    ),
    constraint fact_ad_performance_daily_tombstone_check check (
        deleted_at is null
        or (
            spend = 0 and impressions = 0 and clicks = 0 and reach = 0
            and video_views = 0 and conversions = 0 and conversion_value = 0
        ) is true
    )
) partition by range (date_day);

comment on table dw.fact_ad_performance_daily is
    'Ad performance. GRAIN: one row per client, day and ad, and one per campaign whose platform reports more or less than its ads. Sum every measure freely within one currency, except reach';
comment on column dw.fact_ad_performance_daily.domain_key          is 'Client (dw.dim_domain)';
comment on column dw.fact_ad_performance_daily.date_day            is 'Day in the ad account''s time zone, as the platform reports it; cannot be converted to another zone';
comment on column dw.fact_ad_performance_daily.ad_key              is 'Ad (dw.dim_ad); of a remainder the campaign''s key, negated';
comment on column dw.fact_ad_performance_daily.record_key          is
    'Hash of the API''s id of this row (apf_…): a tombstone may come with nothing but that id; 0 of a remainder';
comment on column dw.fact_ad_performance_daily.ad_account_key      is 'Ad account (dw.dim_ad_account)';
comment on column dw.fact_ad_performance_daily.campaign_key        is 'Campaign (dw.dim_campaign)';
comment on column dw.fact_ad_performance_daily.ad_set_key          is 'Ad set (dw.dim_ad_set); 0 of a remainder';
comment on column dw.fact_ad_performance_daily.platform_code       is 'Platform (dw.dim_platform)';
comment on column dw.fact_ad_performance_daily.currency_code       is 'Currency of the amounts (ISO 4217): the account''s on that day, never converted';
comment on column dw.fact_ad_performance_daily.time_zone           is 'Time zone that cut the day (IANA name)';
comment on column dw.fact_ad_performance_daily.attribution_setting is 'Which conversions count: 28d_click_1d_view, 7d_click_1d_view, 1d_click (open list)';
comment on column dw.fact_ad_performance_daily.row_kind            is
    'ad: figures of an ad. remainder: what the campaign reports beyond its ads (dw.fact_campaign_performance_daily); may be negative';
comment on column dw.fact_ad_performance_daily.is_final            is 'The platform will not restate the figures any more';
comment on column dw.fact_ad_performance_daily.spend               is 'Spend (currency_code)';
comment on column dw.fact_ad_performance_daily.impressions         is 'Times shown (count)';
comment on column dw.fact_ad_performance_daily.clicks              is 'Clicks of all kinds (count)';
comment on column dw.fact_ad_performance_daily.reach               is 'People who saw it (people); NOT additive, people overlap between ads and days';
comment on column dw.fact_ad_performance_daily.video_views         is 'Video views (count)';
comment on column dw.fact_ad_performance_daily.conversions         is 'Conversions attributed to the day (count, fractions possible)';
comment on column dw.fact_ad_performance_daily.conversion_value    is 'Value of those conversions (currency_code)';
comment on column dw.fact_ad_performance_daily.row_hash            is 'Hash of the row as it was staged (XXH3, 64 bits): an equal one need not be staged again. Null: not known';
call etl.describe_lineage('dw.fact_ad_performance_daily');

-- Each index costs load time, so there are two. Questions about a campaign or an ad go over the client and the days.
create index fact_ad_performance_daily_record_key_idx on dw.fact_ad_performance_daily (domain_key, record_key);
comment on index dw.fact_ad_performance_daily_record_key_idx is
    'Finds the row of a tombstone that names neither day nor ad. Not unique: a unique key would have to include the day';


-- -------------------------------------------------------------------------------------- fact_campaign_performance_daily

-- Control totals: what the platform reports for a whole campaign. They say again what the ads say, and more where a
-- platform shows no ad; mart.reconciliation compares the two.
create table dw.fact_campaign_performance_daily (
    domain_key          bigint        not null,
    date_day            date          not null,
    campaign_key        bigint        not null,
    record_key          bigint        not null,

    ad_account_key      bigint        not null,
    platform_code       text          not null default 'unknown',
    currency_code       text          not null default 'XXX',
    time_zone           text,
    attribution_setting text,
    is_final            boolean,

    spend               numeric(21,6),
    impressions         bigint,
    clicks              bigint,
    reach               bigint,
    video_views         bigint,
    conversions         numeric(21,6),
    conversion_value    numeric(21,6),

    version_at          timestamptz   not null,
    first_loaded_at     timestamptz   not null,
    loaded_at           timestamptz   not null,
    slice_id            bigint,
    deleted_at          timestamptz,
    row_hash            bigint,

    constraint fact_campaign_performance_daily_pkey primary key (domain_key, date_day, campaign_key),
    constraint fact_campaign_performance_daily_counts_check check (
        impressions >= 0 and clicks >= 0 and reach >= 0 and video_views >= 0
    ),
    constraint fact_campaign_performance_daily_tombstone_check check (
        deleted_at is null
        or (
            spend = 0 and impressions = 0 and clicks = 0 and reach = 0
            and video_views = 0 and conversions = 0 and conversion_value = 0
        ) is true
    )
) partition by range (date_day);

comment on table dw.fact_campaign_performance_daily is
    'Campaign totals as the platform reports them. GRAIN: one row per client, day and campaign. NEVER add them to dw.fact_ad_performance_daily, which holds the same figures ad by ad';
comment on column dw.fact_campaign_performance_daily.domain_key          is 'Client (dw.dim_domain)';
comment on column dw.fact_campaign_performance_daily.date_day            is 'Day in the ad account''s time zone, as the platform reports it; cannot be converted to another zone';
comment on column dw.fact_campaign_performance_daily.campaign_key        is 'Campaign (dw.dim_campaign)';
comment on column dw.fact_campaign_performance_daily.record_key          is 'Hash of the API''s id of this row (apf_…): a tombstone may come with nothing but that id';
comment on column dw.fact_campaign_performance_daily.ad_account_key      is 'Ad account (dw.dim_ad_account)';
comment on column dw.fact_campaign_performance_daily.platform_code       is 'Platform (dw.dim_platform)';
comment on column dw.fact_campaign_performance_daily.currency_code       is 'Currency of the amounts (ISO 4217): the account''s on that day, never converted';
comment on column dw.fact_campaign_performance_daily.time_zone           is 'Time zone that cut the day (IANA name)';
comment on column dw.fact_campaign_performance_daily.attribution_setting is 'Which conversions count: 28d_click_1d_view, 7d_click_1d_view, 1d_click (open list)';
comment on column dw.fact_campaign_performance_daily.is_final            is 'The platform will not restate the figures any more';
comment on column dw.fact_campaign_performance_daily.spend               is 'Spend (currency_code)';
comment on column dw.fact_campaign_performance_daily.impressions         is 'Times shown (count)';
comment on column dw.fact_campaign_performance_daily.clicks              is 'Clicks of all kinds (count)';
comment on column dw.fact_campaign_performance_daily.reach               is 'People who saw it (people); NOT additive, people overlap between campaigns and days';
comment on column dw.fact_campaign_performance_daily.video_views         is 'Video views (count)';
comment on column dw.fact_campaign_performance_daily.conversions         is 'Conversions attributed to the day (count, fractions possible)';
comment on column dw.fact_campaign_performance_daily.conversion_value    is 'Value of those conversions (currency_code)';
comment on column dw.fact_campaign_performance_daily.row_hash            is
    'Hash of the row as it was staged (XXH3, 64 bits): an equal one need not be staged again. Null: not known';
call etl.describe_lineage('dw.fact_campaign_performance_daily');

create index fact_campaign_performance_daily_record_key_idx on dw.fact_campaign_performance_daily (domain_key, record_key);
comment on index dw.fact_campaign_performance_daily_record_key_idx is
    'Finds the row of a tombstone that names neither day nor campaign. Not unique: a unique key would have to include the day';


-- ------------------------------------------------------------------------------------------- fact_ad_performance_hourly

-- Not for every account: a platform may not tell hours, and the API keeps them apart from days. The hour's key is the
-- instant: on the day that summer time ends, the same local hour comes twice.
create table dw.fact_ad_performance_hourly (
    domain_key          bigint        not null,
    date_day            date          not null,
    ad_key              bigint        not null,
    hour_start          timestamptz   not null,
    record_key          bigint        not null,

    hour                smallint,
    ad_account_key      bigint        not null,
    campaign_key        bigint        not null,
    ad_set_key          bigint        not null,
    platform_code       text          not null default 'unknown',
    currency_code       text          not null default 'XXX',
    time_zone           text,
    attribution_setting text,
    is_final            boolean,

    spend               numeric(21,6),
    impressions         bigint,
    clicks              bigint,
    reach               bigint,
    video_views         bigint,
    conversions         numeric(21,6),
    conversion_value    numeric(21,6),

    version_at          timestamptz   not null,
    first_loaded_at     timestamptz   not null,
    loaded_at           timestamptz   not null,
    slice_id            bigint,
    deleted_at          timestamptz,
    row_hash            bigint,

    constraint fact_ad_performance_hourly_pkey primary key (domain_key, date_day, ad_key, hour_start),
    constraint fact_ad_performance_hourly_counts_check check (
        impressions >= 0 and clicks >= 0 and reach >= 0 and video_views >= 0
    ),
    constraint fact_ad_performance_hourly_tombstone_check check (
        deleted_at is null
        or (
            spend = 0 and impressions = 0 and clicks = 0 and reach = 0
            and video_views = 0 and conversions = 0 and conversion_value = 0
        ) is true
    )
) partition by range (date_day);

comment on table dw.fact_ad_performance_hourly is
    'Ad performance by the hour. GRAIN: one row per client, day, ad and hour. NEVER add them to dw.fact_ad_performance_daily, which holds the same figures day by day';
comment on column dw.fact_ad_performance_hourly.domain_key          is 'Client (dw.dim_domain)';
comment on column dw.fact_ad_performance_hourly.date_day            is 'Day in the ad account''s time zone, as the platform reports it';
comment on column dw.fact_ad_performance_hourly.ad_key              is 'Ad (dw.dim_ad)';
comment on column dw.fact_ad_performance_hourly.hour_start          is 'When the hour began (UTC)';
comment on column dw.fact_ad_performance_hourly.record_key          is 'Hash of the API''s id of this row (apf_…): a tombstone may come with nothing but that id';
comment on column dw.fact_ad_performance_hourly.hour                is 'Hour of the day in the ad account''s time zone, 0 to 23; twice the same on the day that summer time ends';
comment on column dw.fact_ad_performance_hourly.ad_account_key      is 'Ad account (dw.dim_ad_account)';
comment on column dw.fact_ad_performance_hourly.campaign_key        is 'Campaign (dw.dim_campaign)';
comment on column dw.fact_ad_performance_hourly.ad_set_key          is 'Ad set (dw.dim_ad_set)';
comment on column dw.fact_ad_performance_hourly.platform_code       is 'Platform (dw.dim_platform)';
comment on column dw.fact_ad_performance_hourly.currency_code       is 'Currency of the amounts (ISO 4217): the account''s on that day, never converted';
comment on column dw.fact_ad_performance_hourly.time_zone           is 'Time zone that cut the day (IANA name)';
comment on column dw.fact_ad_performance_hourly.attribution_setting is 'Which conversions count: 28d_click_1d_view, 7d_click_1d_view, 1d_click (open list)';
comment on column dw.fact_ad_performance_hourly.is_final            is 'The platform will not restate the figures any more';
comment on column dw.fact_ad_performance_hourly.spend               is 'Spend (currency_code)';
comment on column dw.fact_ad_performance_hourly.impressions         is 'Times shown (count)';
comment on column dw.fact_ad_performance_hourly.clicks              is 'Clicks of all kinds (count)';
comment on column dw.fact_ad_performance_hourly.reach               is 'People who saw it (people); NOT additive, people overlap between ads and hours';
comment on column dw.fact_ad_performance_hourly.video_views         is 'Video views (count)';
comment on column dw.fact_ad_performance_hourly.conversions         is 'Conversions attributed to the hour (count, fractions possible)';
comment on column dw.fact_ad_performance_hourly.conversion_value    is 'Value of those conversions (currency_code)';
comment on column dw.fact_ad_performance_hourly.row_hash            is 'Hash of the row as it was staged (XXH3, 64 bits): an equal one need not be staged again. Null: not known';
call etl.describe_lineage('dw.fact_ad_performance_hourly');

create index fact_ad_performance_hourly_record_key_idx on dw.fact_ad_performance_hourly (domain_key, record_key);
comment on index dw.fact_ad_performance_hourly_record_key_idx is
    'Finds the row of a tombstone that names neither day nor ad. Not unique: a unique key would have to include the day';


-- -------------------------------------------------------------------------------------------------- fact_budget_monthly

-- Your input: the API knows budgets of campaigns, not what a client agreed to spend. Fill it from a file; a client's key is
-- etl.hk('domain', domain_id).
create table dw.fact_budget_monthly (
    domain_key      bigint        not null,
    month_start     date          not null,
    platform_code   text          not null,

    planned_spend   numeric(21,6) not null,
    currency_code   text          not null,

    version_at      timestamptz   not null default now(),
    first_loaded_at timestamptz   not null default now(),
    loaded_at       timestamptz   not null default now(),
    slice_id        bigint,
    deleted_at      timestamptz,

    constraint fact_budget_monthly_pkey primary key (domain_key, month_start, platform_code),
    constraint fact_budget_monthly_month_start_check check (extract(day from month_start) = 1),
    constraint fact_budget_monthly_planned_spend_check check (planned_spend >= 0)
);

comment on table dw.fact_budget_monthly is 'What clients plan to spend. GRAIN: one row per client, month and platform. Your input';
comment on column dw.fact_budget_monthly.domain_key    is 'Client (dw.dim_domain)';
comment on column dw.fact_budget_monthly.month_start   is 'First day of the month';
comment on column dw.fact_budget_monthly.platform_code is 'Platform (dw.dim_platform)';
comment on column dw.fact_budget_monthly.planned_spend is 'Plan for the whole month (currency_code)';
comment on column dw.fact_budget_monthly.currency_code is 'Currency of the plan (ISO 4217)';
call etl.describe_lineage('dw.fact_budget_monthly');
call etl.keep_texts_in_rows('dw.fact_budget_monthly');
