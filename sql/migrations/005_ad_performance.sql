-- What each ad did on each day.
--
-- Facts have no foreign keys: nine of them turn a 4 s merge of a million rows into 46 s. The load makes sure that the
-- members exist (late ones as stubs, in the same transaction), and mart joins with `left join`, so no row is ever lost.


-- ------------------------------------------------------------------------------------------- fact_ad_performance_daily

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
    'Ad performance. GRAIN: one row per client, day and ad. Sum every measure freely within one currency, except reach';
comment on column dw.fact_ad_performance_daily.domain_key          is 'Client (dw.dim_domain)';
comment on column dw.fact_ad_performance_daily.date_day            is 'Day in the ad account''s time zone, as the platform reports it; cannot be converted to another zone';
comment on column dw.fact_ad_performance_daily.ad_key              is 'Ad (dw.dim_ad)';
comment on column dw.fact_ad_performance_daily.record_key          is 'Hash of the API''s id of this row (apf_…): a tombstone may come with nothing but that id';
comment on column dw.fact_ad_performance_daily.ad_account_key      is 'Ad account (dw.dim_ad_account)';
comment on column dw.fact_ad_performance_daily.campaign_key        is 'Campaign (dw.dim_campaign)';
comment on column dw.fact_ad_performance_daily.ad_set_key          is 'Ad set (dw.dim_ad_set)';
comment on column dw.fact_ad_performance_daily.platform_code       is 'Platform (dw.dim_platform)';
comment on column dw.fact_ad_performance_daily.currency_code       is 'Currency of the amounts (ISO 4217): the account''s on that day, never converted';
comment on column dw.fact_ad_performance_daily.time_zone           is 'Time zone that cut the day (IANA name)';
comment on column dw.fact_ad_performance_daily.attribution_setting is 'Which conversions count: 28d_click_1d_view, 7d_click_1d_view, 1d_click (open list)';
comment on column dw.fact_ad_performance_daily.row_kind            is 'ad: figures of an ad. remainder: what the campaign reports beyond its ads (not loaded yet)';
comment on column dw.fact_ad_performance_daily.is_final            is 'The platform will not restate the figures any more';
comment on column dw.fact_ad_performance_daily.spend               is 'Spend (currency_code)';
comment on column dw.fact_ad_performance_daily.impressions         is 'Times shown (count)';
comment on column dw.fact_ad_performance_daily.clicks              is 'Clicks of all kinds (count)';
comment on column dw.fact_ad_performance_daily.reach               is 'People who saw it (people); NOT additive, people overlap between ads and days';
comment on column dw.fact_ad_performance_daily.video_views         is 'Video views (count)';
comment on column dw.fact_ad_performance_daily.conversions         is 'Conversions attributed to the day (count, fractions possible)';
comment on column dw.fact_ad_performance_daily.conversion_value    is 'Value of those conversions (currency_code)';
call etl.describe_lineage('dw.fact_ad_performance_daily');

-- Each index costs load time, so there are two. Questions about a campaign or an ad go over the client and the days.
create index fact_ad_performance_daily_record_key_idx on dw.fact_ad_performance_daily (domain_key, record_key);
comment on index dw.fact_ad_performance_daily_record_key_idx is
    'Finds the row of a tombstone that names neither day nor ad. Not unique: a unique key would have to include the day';
