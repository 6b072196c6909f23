-- What members were called, and how they stood, at an earlier time.
--
-- Facts point at members, which have one key for ever; the states of a member are rows of dim_x_version:
--
-- * The states of a member neither overlap nor leave a gap, and the first reaches back to 1900, so a fact from before the
--   member was first seen has a name, too. The last ends in 9999.
-- * They come out the same in whatever order records arrive: observed_versions keeps every version of the record in which
--   a state was seen, so one that arrives late finds its place, also inside a stretch of equal states.
-- * Only what people ask "what was it then?" about is in here. What changes every day (last_synced_at) would make a state
--   a day.
-- * A tombstone ends no state and begins none: what it says besides its id need not be true.
--
-- Intervals cannot be kept from overlapping by a constraint without the extension btree_gist, which a managed database may
-- not have. The merge makes them so, and etl.history_flaw shows those that are not.


-- --------------------------------------------------------------------------------------------------- dim_domain_version

create table dw.dim_domain_version (
    domain_key         bigint        not null,

    valid_from         timestamptz   not null,
    valid_to           timestamptz   not null,
    is_current         boolean       generated always as (valid_to = timestamptz '9999-12-31 00:00+00') stored,

    domain_name        text          not null,
    status             text          not null,
    reporting_currency text          not null,
    time_zone          text          not null,

    observed_versions  timestamptz[] not null,
    loaded_at          timestamptz   not null,
    slice_id           bigint,

    constraint dim_domain_version_pkey primary key (domain_key, valid_from),
    constraint dim_domain_version_interval_check check (valid_from < valid_to)
);

call etl.describe_history('dw.dim_domain_version', 'domains: names, status, reporting currency, time zone');
comment on column dw.dim_domain_version.domain_key         is 'Client (dw.dim_domain)';
comment on column dw.dim_domain_version.domain_name        is 'Client''s name then';
comment on column dw.dim_domain_version.status             is 'Status then';
comment on column dw.dim_domain_version.reporting_currency is 'Currency that the client reported in then (ISO 4217)';
comment on column dw.dim_domain_version.time_zone          is 'Time zone then (IANA name)';
call etl.keep_texts_in_rows('dw.dim_domain_version');


-- ----------------------------------------------------------------------------------------------- dim_ad_account_version

create table dw.dim_ad_account_version (
    domain_key        bigint        not null,
    ad_account_key    bigint        not null,

    valid_from        timestamptz   not null,
    valid_to          timestamptz   not null,
    is_current        boolean       generated always as (valid_to = timestamptz '9999-12-31 00:00+00') stored,

    ad_account_name   text          not null,
    status            text          not null,
    currency_code     text          not null,
    time_zone         text          not null,

    observed_versions timestamptz[] not null,
    loaded_at         timestamptz   not null,
    slice_id          bigint,

    constraint dim_ad_account_version_pkey primary key (domain_key, ad_account_key, valid_from),
    constraint dim_ad_account_version_interval_check check (valid_from < valid_to)
);

call etl.describe_history('dw.dim_ad_account_version', 'ad accounts: names, status, currency, time zone');
comment on column dw.dim_ad_account_version.domain_key      is 'Client (dw.dim_domain)';
comment on column dw.dim_ad_account_version.ad_account_key  is 'Ad account (dw.dim_ad_account)';
comment on column dw.dim_ad_account_version.ad_account_name is 'Name then';
comment on column dw.dim_ad_account_version.status          is 'Status then';
comment on column dw.dim_ad_account_version.currency_code   is 'Currency then (ISO 4217)';
comment on column dw.dim_ad_account_version.time_zone       is 'Time zone then (IANA name)';
call etl.keep_texts_in_rows('dw.dim_ad_account_version');


-- ------------------------------------------------------------------------------------------------- dim_campaign_version

create table dw.dim_campaign_version (
    domain_key        bigint        not null,
    campaign_key      bigint        not null,

    valid_from        timestamptz   not null,
    valid_to          timestamptz   not null,
    is_current        boolean       generated always as (valid_to = timestamptz '9999-12-31 00:00+00') stored,

    campaign_name     text          not null,
    status            text          not null,
    objective         text,
    daily_budget      numeric(21,6),
    lifetime_budget   numeric(21,6),
    start_date        date,
    end_date          date,

    observed_versions timestamptz[] not null,
    loaded_at         timestamptz   not null,
    slice_id          bigint,

    constraint dim_campaign_version_pkey primary key (domain_key, campaign_key, valid_from),
    constraint dim_campaign_version_interval_check check (valid_from < valid_to)
);

call etl.describe_history('dw.dim_campaign_version', 'campaigns: names, status, objective, budgets, days');
comment on column dw.dim_campaign_version.domain_key      is 'Client (dw.dim_domain)';
comment on column dw.dim_campaign_version.campaign_key    is 'Campaign (dw.dim_campaign)';
comment on column dw.dim_campaign_version.campaign_name   is 'Name then';
comment on column dw.dim_campaign_version.status          is 'Status then';
comment on column dw.dim_campaign_version.objective       is 'Objective then';
comment on column dw.dim_campaign_version.daily_budget    is 'Budget per day then (the account''s currency)';
comment on column dw.dim_campaign_version.lifetime_budget is 'Budget for its whole life then (the account''s currency)';
comment on column dw.dim_campaign_version.start_date      is 'First day as planned then (the account''s local day)';
comment on column dw.dim_campaign_version.end_date        is 'Last day as planned then (the account''s local day); null: open';
call etl.keep_texts_in_rows('dw.dim_campaign_version');


-- --------------------------------------------------------------------------------------------------- dim_ad_set_version

create table dw.dim_ad_set_version (
    domain_key        bigint        not null,
    ad_set_key        bigint        not null,

    valid_from        timestamptz   not null,
    valid_to          timestamptz   not null,
    is_current        boolean       generated always as (valid_to = timestamptz '9999-12-31 00:00+00') stored,

    ad_set_name       text          not null,
    status            text          not null,
    optimization_goal text,
    bid_amount        numeric(21,6),
    daily_budget      numeric(21,6),

    observed_versions timestamptz[] not null,
    loaded_at         timestamptz   not null,
    slice_id          bigint,

    constraint dim_ad_set_version_pkey primary key (domain_key, ad_set_key, valid_from),
    constraint dim_ad_set_version_interval_check check (valid_from < valid_to)
);

call etl.describe_history('dw.dim_ad_set_version', 'ad sets: names, status, goal, bid, budget');
comment on column dw.dim_ad_set_version.domain_key        is 'Client (dw.dim_domain)';
comment on column dw.dim_ad_set_version.ad_set_key        is 'Ad set (dw.dim_ad_set)';
comment on column dw.dim_ad_set_version.ad_set_name       is 'Name then';
comment on column dw.dim_ad_set_version.status            is 'Status then';
comment on column dw.dim_ad_set_version.optimization_goal is 'What delivery was optimized for then';
comment on column dw.dim_ad_set_version.bid_amount        is 'Bid then (the account''s currency)';
comment on column dw.dim_ad_set_version.daily_budget      is 'Budget per day then (the account''s currency)';
call etl.keep_texts_in_rows('dw.dim_ad_set_version');


-- ------------------------------------------------------------------------------------------------------- dim_ad_version

create table dw.dim_ad_version (
    domain_key        bigint        not null,
    ad_key            bigint        not null,

    valid_from        timestamptz   not null,
    valid_to          timestamptz   not null,
    is_current        boolean       generated always as (valid_to = timestamptz '9999-12-31 00:00+00') stored,

    ad_name           text          not null,
    status            text          not null,
    content_type_code text          not null,
    headline          text,
    body              text,
    call_to_action    text,
    landing_url       text,
    image_url         text,
    video_url         text,

    observed_versions timestamptz[] not null,
    loaded_at         timestamptz   not null,
    slice_id          bigint,

    constraint dim_ad_version_pkey primary key (domain_key, ad_key, valid_from),
    constraint dim_ad_version_interval_check check (valid_from < valid_to)
);

call etl.describe_history('dw.dim_ad_version', 'ads: names, status, creative');
comment on column dw.dim_ad_version.domain_key        is 'Client (dw.dim_domain)';
comment on column dw.dim_ad_version.ad_key            is 'Ad (dw.dim_ad)';
comment on column dw.dim_ad_version.ad_name           is 'Name then';
comment on column dw.dim_ad_version.status            is 'Status then';
comment on column dw.dim_ad_version.content_type_code is 'Kind of creative then (dw.dim_content_type)';
comment on column dw.dim_ad_version.headline          is 'Headline then';
comment on column dw.dim_ad_version.body              is 'Text then';
comment on column dw.dim_ad_version.call_to_action    is 'Button then';
comment on column dw.dim_ad_version.landing_url       is 'Where a click led then (URL)';
comment on column dw.dim_ad_version.image_url         is 'Image then (URL)';
comment on column dw.dim_ad_version.video_url         is 'Video then (URL)';
call etl.keep_texts_in_rows('dw.dim_ad_version');
