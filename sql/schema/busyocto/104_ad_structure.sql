-- What the connected ad accounts hold: account > campaign > ad set > ad, each with its current values.
--
-- A child has no foreign key to its parent. Ads may arrive before their ad set, and a stub does not know its parent yet
-- (key 0, a row that only domain 0 has), so the key would refuse what the load is meant to accept. The loader makes
-- sure that every member that a record names exists. Foreign keys to the client and to the codes stay: those rows are
-- always written first.


-- ------------------------------------------------------------------------------------------------------- dim_ad_account

create table dw.dim_ad_account (
    domain_key          bigint      not null,
    ad_account_key      bigint      not null,
    ad_account_id       text        not null,
    platform_account_id text,

    platform_code       text        not null default 'unknown',
    ad_account_name     text        not null,
    status              text        not null default 'unknown',
    currency_code       text        not null default 'XXX',
    time_zone           text        not null default 'UTC',
    last_synced_at      timestamptz,
    error_message       text,
    created_at          timestamptz,
    attributes          jsonb       not null default '{}',
    is_inferred         boolean     not null default false,

    version_at          timestamptz not null,
    first_loaded_at     timestamptz not null,
    loaded_at           timestamptz not null,
    slice_id            bigint,
    deleted_at          timestamptz,

    constraint dim_ad_account_pkey primary key (domain_key, ad_account_key),
    constraint dim_ad_account_ad_account_id_key unique (domain_key, ad_account_id),
    constraint dim_ad_account_domain_key_fkey foreign key (domain_key) references dw.dim_domain,
    constraint dim_ad_account_platform_code_fkey foreign key (platform_code) references dw.dim_platform,
    constraint dim_ad_account_currency_code_fkey foreign key (currency_code) references dw.dim_currency
);

comment on table dw.dim_ad_account is 'Connected ad accounts. GRAIN: one row per client and ad account, current values';
comment on column dw.dim_ad_account.domain_key          is 'Client (dw.dim_domain)';
comment on column dw.dim_ad_account.ad_account_key      is 'Member key: hash of the id; 0 = unknown';
comment on column dw.dim_ad_account.ad_account_id       is 'The API''s id (acc_…)';
comment on column dw.dim_ad_account.platform_account_id is 'The platform''s id; text, although often digits';
comment on column dw.dim_ad_account.platform_code       is 'Platform (dw.dim_platform)';
comment on column dw.dim_ad_account.ad_account_name     is 'Name of the account';
comment on column dw.dim_ad_account.status              is 'connected, expired, disconnected, error (open list)';
comment on column dw.dim_ad_account.currency_code       is 'Currency that the account is billed in now (ISO 4217); XXX = not known. Facts keep the one they came with';
comment on column dw.dim_ad_account.time_zone           is 'Time zone that cuts the account''s days now (IANA name). Facts keep the one they came with';
comment on column dw.dim_ad_account.last_synced_at      is 'When the API last read the account (UTC)';
comment on column dw.dim_ad_account.error_message       is 'Why the API cannot read the account; null: it can';
comment on column dw.dim_ad_account.created_at          is 'When it was created in the source (UTC)';
comment on column dw.dim_ad_account.attributes          is 'The rest of the record; empty at present';
comment on column dw.dim_ad_account.is_inferred         is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_ad_account');
call etl.keep_texts_in_rows('dw.dim_ad_account');

insert into dw.dim_ad_account (domain_key, ad_account_key, ad_account_id, ad_account_name, version_at, first_loaded_at, loaded_at)
values (0, 0, '', '(unknown)', '1900-01-01 00:00+00', now(), now());


-- --------------------------------------------------------------------------------------------------------- dim_campaign

create table dw.dim_campaign (
    domain_key           bigint        not null,
    campaign_key         bigint        not null,
    ad_account_key       bigint        not null default 0,
    campaign_id          text          not null,
    platform_campaign_id text,

    platform_code        text          not null default 'unknown',
    campaign_name        text          not null,
    status               text          not null default 'unknown',
    objective            text,
    buying_type          text,
    currency_code        text          not null default 'XXX',
    daily_budget         numeric(21,6),
    lifetime_budget      numeric(21,6),
    budget_kind          text          generated always as
        (case when daily_budget is not null then 'daily' when lifetime_budget is not null then 'lifetime' end) stored,
    budget_amount        numeric(21,6) generated always as (coalesce(daily_budget, lifetime_budget)) stored,
    start_date           date,
    end_date             date,
    labels               text[],
    created_at           timestamptz,
    attributes           jsonb         not null default '{}',
    is_inferred          boolean       not null default false,

    version_at           timestamptz   not null,
    first_loaded_at      timestamptz   not null,
    loaded_at            timestamptz   not null,
    slice_id             bigint,
    deleted_at           timestamptz,

    constraint dim_campaign_pkey primary key (domain_key, campaign_key),
    constraint dim_campaign_campaign_id_key unique (domain_key, campaign_id),
    constraint dim_campaign_domain_key_fkey foreign key (domain_key) references dw.dim_domain,
    constraint dim_campaign_platform_code_fkey foreign key (platform_code) references dw.dim_platform,
    constraint dim_campaign_currency_code_fkey foreign key (currency_code) references dw.dim_currency
);

comment on table dw.dim_campaign is 'Campaigns. GRAIN: one row per client and campaign, current values';
comment on column dw.dim_campaign.domain_key           is 'Client (dw.dim_domain)';
comment on column dw.dim_campaign.campaign_key         is 'Member key: hash of the id; 0 = unknown';
comment on column dw.dim_campaign.ad_account_key       is 'Ad account; 0 = not known yet';
comment on column dw.dim_campaign.campaign_id          is 'The API''s id (cpn_…)';
comment on column dw.dim_campaign.platform_campaign_id is 'The platform''s id';
comment on column dw.dim_campaign.platform_code        is 'Platform (dw.dim_platform)';
comment on column dw.dim_campaign.campaign_name        is 'Name; not unique, two platforms may use the same';
comment on column dw.dim_campaign.status               is 'active, paused, archived (open list)';
comment on column dw.dim_campaign.objective            is 'What it is meant to achieve: awareness, traffic, engagement, leads, sales, app_promotion (open list)';
comment on column dw.dim_campaign.buying_type          is 'auction, reserved (open list)';
comment on column dw.dim_campaign.currency_code        is 'Currency of the amounts (ISO 4217): the account''s; XXX = not known';
comment on column dw.dim_campaign.daily_budget         is 'Budget per day (currency_code)';
comment on column dw.dim_campaign.lifetime_budget      is 'Budget over its whole life (currency_code)';
comment on column dw.dim_campaign.budget_kind          is 'Which budget it has: daily, lifetime; null: none';
comment on column dw.dim_campaign.budget_amount        is 'The budget of that kind (currency_code)';
comment on column dw.dim_campaign.start_date           is 'First day (account''s time zone)';
comment on column dw.dim_campaign.end_date             is 'Last day (account''s time zone); null: open';
comment on column dw.dim_campaign.labels               is 'The agency''s labels';
comment on column dw.dim_campaign.created_at           is 'When it was created in the source (UTC)';
comment on column dw.dim_campaign.attributes           is 'The rest of the record; empty at present';
comment on column dw.dim_campaign.is_inferred          is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_campaign');
call etl.keep_texts_in_rows('dw.dim_campaign');

insert into dw.dim_campaign (domain_key, campaign_key, campaign_id, campaign_name, version_at, first_loaded_at, loaded_at)
values (0, 0, '', '(unknown)', '1900-01-01 00:00+00', now(), now());


-- ----------------------------------------------------------------------------------------------------------- dim_ad_set

create table dw.dim_ad_set (
    domain_key         bigint        not null,
    ad_set_key         bigint        not null,
    campaign_key       bigint        not null default 0,
    ad_account_key     bigint        not null default 0,
    ad_set_id          text          not null,
    platform_ad_set_id text,

    platform_code      text          not null default 'unknown',
    ad_set_name        text          not null,
    status             text          not null default 'unknown',
    optimization_goal  text,
    billing_event      text,
    currency_code      text          not null default 'XXX',
    bid_amount         numeric(21,6),
    daily_budget       numeric(21,6),
    budget_kind        text          generated always as (case when daily_budget is not null then 'daily' end) stored,
    budget_amount      numeric(21,6) generated always as (daily_budget) stored,
    start_date         date,
    end_date           date,
    created_at         timestamptz,
    attributes         jsonb         not null default '{}',
    is_inferred        boolean       not null default false,

    version_at         timestamptz   not null,
    first_loaded_at    timestamptz   not null,
    loaded_at          timestamptz   not null,
    slice_id           bigint,
    deleted_at         timestamptz,

    constraint dim_ad_set_pkey primary key (domain_key, ad_set_key),
    constraint dim_ad_set_ad_set_id_key unique (domain_key, ad_set_id),
    constraint dim_ad_set_domain_key_fkey foreign key (domain_key) references dw.dim_domain,
    constraint dim_ad_set_platform_code_fkey foreign key (platform_code) references dw.dim_platform,
    constraint dim_ad_set_currency_code_fkey foreign key (currency_code) references dw.dim_currency
);

comment on table dw.dim_ad_set is 'Ad sets (ad groups). GRAIN: one row per client and ad set, current values';
comment on column dw.dim_ad_set.domain_key         is 'Client (dw.dim_domain)';
comment on column dw.dim_ad_set.ad_set_key         is 'Member key: hash of the id; 0 = unknown';
comment on column dw.dim_ad_set.campaign_key       is 'Campaign; 0 = not known yet';
comment on column dw.dim_ad_set.ad_account_key     is 'Ad account; 0 = not known yet';
comment on column dw.dim_ad_set.ad_set_id          is 'The API''s id (ast_…)';
comment on column dw.dim_ad_set.platform_ad_set_id is 'The platform''s id';
comment on column dw.dim_ad_set.platform_code      is 'Platform (dw.dim_platform)';
comment on column dw.dim_ad_set.ad_set_name        is 'Name';
comment on column dw.dim_ad_set.status             is 'active, paused, archived (open list)';
comment on column dw.dim_ad_set.optimization_goal  is 'What delivery is optimized for: link_clicks, conversions, reach, value (open list)';
comment on column dw.dim_ad_set.billing_event      is 'What is paid for: impressions, clicks (open list)';
comment on column dw.dim_ad_set.currency_code      is 'Currency of the amounts (ISO 4217): the account''s; XXX = not known';
comment on column dw.dim_ad_set.bid_amount         is 'Bid (currency_code)';
comment on column dw.dim_ad_set.daily_budget       is 'Budget per day (currency_code)';
comment on column dw.dim_ad_set.budget_kind        is 'Which budget it has: daily; null: none, or the campaign''s';
comment on column dw.dim_ad_set.budget_amount      is 'The budget of that kind (currency_code)';
comment on column dw.dim_ad_set.start_date         is 'First day (account''s time zone)';
comment on column dw.dim_ad_set.end_date           is 'Last day (account''s time zone); null: open';
comment on column dw.dim_ad_set.created_at         is 'When it was created in the source (UTC)';
comment on column dw.dim_ad_set.attributes         is 'The rest of the record: targeting (countries, age_min, age_max, genders, interests)';
comment on column dw.dim_ad_set.is_inferred        is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_ad_set');
call etl.keep_texts_in_rows('dw.dim_ad_set');

insert into dw.dim_ad_set (domain_key, ad_set_key, ad_set_id, ad_set_name, version_at, first_loaded_at, loaded_at)
values (0, 0, '', '(unknown)', '1900-01-01 00:00+00', now(), now());


-- --------------------------------------------------------------------------------------------------------------- dim_ad

create table dw.dim_ad (
    domain_key        bigint      not null,
    ad_key            bigint      not null,
    ad_set_key        bigint      not null default 0,
    campaign_key      bigint      not null default 0,
    ad_account_key    bigint      not null default 0,
    ad_id             text        not null,
    platform_ad_id    text,

    platform_code     text        not null default 'unknown',
    ad_name           text        not null,
    status            text        not null default 'unknown',

    content_type_code text        not null default 'unknown',
    headline          text,
    body              text,
    call_to_action    text,
    landing_url       text,
    image_url         text,
    video_url         text,
    preview_url       text,
    created_at        timestamptz,
    attributes        jsonb       not null default '{}',
    is_inferred       boolean     not null default false,

    version_at        timestamptz not null,
    first_loaded_at   timestamptz not null,
    loaded_at         timestamptz not null,
    slice_id          bigint,
    deleted_at        timestamptz,

    constraint dim_ad_pkey primary key (domain_key, ad_key),
    constraint dim_ad_ad_id_key unique (domain_key, ad_id),
    constraint dim_ad_domain_key_fkey foreign key (domain_key) references dw.dim_domain,
    constraint dim_ad_platform_code_fkey foreign key (platform_code) references dw.dim_platform,
    constraint dim_ad_content_type_code_fkey foreign key (content_type_code) references dw.dim_content_type
);

comment on table dw.dim_ad is 'Ads with their creative. GRAIN: one row per client and ad, current values';
comment on column dw.dim_ad.domain_key        is 'Client (dw.dim_domain)';
comment on column dw.dim_ad.ad_key            is 'Member key: hash of the id; 0 = unknown';
comment on column dw.dim_ad.ad_set_key        is 'Ad set; 0 = not known yet';
comment on column dw.dim_ad.campaign_key      is 'Campaign; 0 = not known yet';
comment on column dw.dim_ad.ad_account_key    is 'Ad account; 0 = not known yet';
comment on column dw.dim_ad.ad_id             is 'The API''s id (ad_…)';
comment on column dw.dim_ad.platform_ad_id    is 'The platform''s id';
comment on column dw.dim_ad.platform_code     is 'Platform (dw.dim_platform)';
comment on column dw.dim_ad.ad_name           is 'Name';
comment on column dw.dim_ad.status            is 'active, paused, archived (open list)';
comment on column dw.dim_ad.content_type_code is 'Kind of creative (dw.dim_content_type)';
comment on column dw.dim_ad.headline          is 'Headline of the creative';
comment on column dw.dim_ad.body              is 'Text of the creative';
comment on column dw.dim_ad.call_to_action    is 'Button of the creative, as the platform codes it';
comment on column dw.dim_ad.landing_url       is 'Where a click leads (URL)';
comment on column dw.dim_ad.image_url         is 'Image of the creative (URL)';
comment on column dw.dim_ad.video_url         is 'Video of the creative (URL)';
comment on column dw.dim_ad.preview_url       is 'Page that shows the ad (URL)';
comment on column dw.dim_ad.created_at        is 'When it was created in the source (UTC)';
comment on column dw.dim_ad.attributes        is 'The rest of the record; empty at present';
comment on column dw.dim_ad.is_inferred       is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_ad');
call etl.keep_texts_in_rows('dw.dim_ad');

insert into dw.dim_ad (domain_key, ad_key, ad_id, ad_name, version_at, first_loaded_at, loaded_at)
values (0, 0, '', '(unknown)', '1900-01-01 00:00+00', now(), now());
