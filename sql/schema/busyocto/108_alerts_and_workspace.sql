-- Alerts, and the settings of the workspace: API keys and webhooks.
--
-- * An alert or a rule may be of no client: domain_key is 0 then. A rule of the whole organization is one row, whichever client it
--   fires for; so the key of rules has no client in it, and readers reach them through etl.readable_alert_rules.
-- * Secrets are not loaded: of a key its last four characters, of a webhook its address.
-- * Loaded like members, see dw.fact_activity: the times may be null.


-- ------------------------------------------------------------------------------------------------- dim_webhook_endpoint

create table dw.dim_webhook_endpoint (
    webhook_endpoint_key bigint      not null,
    webhook_endpoint_id  text        not null,

    url                  text,
    description          text,
    events               text[],
    is_enabled           boolean,
    disabled_reason      text,
    api_version          text,
    created_at           timestamptz,
    attributes           jsonb       not null default '{}',
    is_inferred          boolean     not null default false,

    version_at           timestamptz not null,
    first_loaded_at      timestamptz not null,
    loaded_at            timestamptz not null,
    slice_id             bigint,
    deleted_at           timestamptz,

    constraint dim_webhook_endpoint_pkey primary key (webhook_endpoint_key),
    constraint dim_webhook_endpoint_webhook_endpoint_id_key unique (webhook_endpoint_id)
);

comment on table dw.dim_webhook_endpoint is 'Addresses that the API sends events to. GRAIN: one row per endpoint, current values. No secrets';
comment on column dw.dim_webhook_endpoint.webhook_endpoint_key is 'Member key: hash of the id; 0 = none';
comment on column dw.dim_webhook_endpoint.webhook_endpoint_id  is 'The API''s id (whe_…)';
comment on column dw.dim_webhook_endpoint.url                  is 'Where events are sent (URL)';
comment on column dw.dim_webhook_endpoint.description          is 'What it is for';
comment on column dw.dim_webhook_endpoint.events               is 'Types of events that are sent; * = all';
comment on column dw.dim_webhook_endpoint.is_enabled           is 'Events are being sent';
comment on column dw.dim_webhook_endpoint.disabled_reason      is 'Why not: endpoint_gone, failing (open list); null: it is enabled, or somebody switched it off';
comment on column dw.dim_webhook_endpoint.api_version          is 'Version of the API that the events are written in';
comment on column dw.dim_webhook_endpoint.created_at           is 'When it was created in the source (UTC)';
comment on column dw.dim_webhook_endpoint.attributes           is 'The rest of the record; empty at present';
comment on column dw.dim_webhook_endpoint.is_inferred          is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_webhook_endpoint');

insert into dw.dim_webhook_endpoint (webhook_endpoint_key, webhook_endpoint_id, version_at, first_loaded_at, loaded_at)
values (0, '', '1900-01-01 00:00+00', now(), now());


-- ------------------------------------------------------------------------------------------------------- dim_alert_rule

create table dw.dim_alert_rule (
    alert_rule_key       bigint      not null,
    domain_key           bigint      not null default 0,
    webhook_endpoint_key bigint      not null default 0,
    alert_rule_id        text        not null,

    alert_rule_name      text        not null,
    alert_type           text        not null default 'unknown',
    is_enabled           boolean,
    metric               text,
    operator             text,
    threshold            numeric(21,6),
    window_days          integer,
    platforms            text[],
    channels             text[],
    created_at           timestamptz,
    attributes           jsonb       not null default '{}',
    is_inferred          boolean     not null default false,

    version_at           timestamptz not null,
    first_loaded_at      timestamptz not null,
    loaded_at            timestamptz not null,
    slice_id             bigint,
    deleted_at           timestamptz,

    constraint dim_alert_rule_pkey primary key (alert_rule_key),
    constraint dim_alert_rule_alert_rule_id_key unique (alert_rule_id),
    constraint dim_alert_rule_domain_key_fkey foreign key (domain_key) references dw.dim_domain
);

comment on table dw.dim_alert_rule is 'Rules that raise alerts. GRAIN: one row per rule, current values';
comment on column dw.dim_alert_rule.alert_rule_key       is 'Member key: hash of the id; 0 = none';
comment on column dw.dim_alert_rule.domain_key           is 'Client (dw.dim_domain); 0 = the whole organization';
comment on column dw.dim_alert_rule.webhook_endpoint_key is 'Where channel webhook sends it (dw.dim_webhook_endpoint); 0 = nowhere';
comment on column dw.dim_alert_rule.alert_rule_id        is 'The API''s id (arl_…)';
comment on column dw.dim_alert_rule.alert_rule_name      is 'Name';
comment on column dw.dim_alert_rule.alert_type           is 'competitor_new_ad, competitor_new_post, metric_threshold, token_usage (open list)';
comment on column dw.dim_alert_rule.is_enabled           is 'The rule is on';
comment on column dw.dim_alert_rule.metric               is
    'Figure that it watches: spend, impressions, clicks, reach, video_views, conversions, conversion_value, tokens (open list); null: none';
comment on column dw.dim_alert_rule.operator             is 'How the figure is compared: gt, gte, lt, lte, change_pct (open list)';
comment on column dw.dim_alert_rule.threshold            is 'What the figure is compared with (unit of the metric; percent with change_pct)';
comment on column dw.dim_alert_rule.window_days          is 'Over how many days the figure is taken (days)';
comment on column dw.dim_alert_rule.platforms            is 'Platforms that count; empty: all';
comment on column dw.dim_alert_rule.channels             is 'How people are told: dashboard, email, slack, webhook (open list)';
comment on column dw.dim_alert_rule.created_at           is 'When it was created in the source (UTC)';
comment on column dw.dim_alert_rule.attributes           is 'The rest of the record; empty at present';
comment on column dw.dim_alert_rule.is_inferred          is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_alert_rule');

insert into dw.dim_alert_rule (alert_rule_key, alert_rule_id, alert_rule_name, version_at, first_loaded_at, loaded_at)
values (0, '', '(none)', '1900-01-01 00:00+00', now(), now());


-- ----------------------------------------------------------------------------------------------------------- fact_alert

create table dw.fact_alert (
    alert_key              bigint      not null,
    domain_key             bigint      not null default 0,
    alert_rule_key         bigint      not null default 0,
    alert_id               text        not null,

    alert_type             text        not null default 'unknown',
    severity               text        not null default 'unknown',
    title                  text,
    body                   text,
    subject_type           text,
    subject_id             text,
    payload                jsonb       not null default '{}',
    triggered_at           timestamptz,
    triggered_date         date,
    acknowledged_at        timestamptz,
    seconds_to_acknowledge bigint      generated always as (extract(epoch from acknowledged_at - triggered_at)::bigint) stored,
    created_at             timestamptz,

    version_at             timestamptz not null,
    first_loaded_at        timestamptz not null,
    loaded_at              timestamptz not null,
    slice_id               bigint,
    deleted_at             timestamptz,

    constraint fact_alert_pkey primary key (domain_key, alert_key),
    constraint fact_alert_alert_id_key unique (domain_key, alert_id)
);

comment on table dw.fact_alert is 'Alerts: the API''s notifications. GRAIN: one row per notification';
comment on column dw.fact_alert.alert_key              is 'Key of the notification: hash of the id';
comment on column dw.fact_alert.domain_key             is 'Client (dw.dim_domain); 0 = the whole organization';
comment on column dw.fact_alert.alert_rule_key         is 'Rule that raised it (dw.dim_alert_rule); 0 = none';
comment on column dw.fact_alert.alert_id               is 'The API''s id (ntf_…)';
comment on column dw.fact_alert.alert_type             is 'competitor_new_ad, competitor_new_post, metric_threshold, token_usage (open list)';
comment on column dw.fact_alert.severity               is 'info, warning, critical (open list)';
comment on column dw.fact_alert.title                  is 'What it says, in few words';
comment on column dw.fact_alert.body                   is 'What it says';
comment on column dw.fact_alert.subject_type           is 'What it is about: competitor_ad, competitor_post, campaign (open list); null: nothing in particular';
comment on column dw.fact_alert.subject_id             is 'The API''s id of what it is about; which dimension has it depends on subject_type';
comment on column dw.fact_alert.payload                is 'Details, whose form depends on alert_type';
comment on column dw.fact_alert.triggered_at           is 'When it fired (UTC); null: deleted before it was ever read';
comment on column dw.fact_alert.triggered_date         is 'Day of triggered_at (UTC day)';
comment on column dw.fact_alert.acknowledged_at        is 'When somebody read it (UTC); null: nobody yet';
comment on column dw.fact_alert.seconds_to_acknowledge is 'From triggered_at to acknowledged_at (seconds)';
comment on column dw.fact_alert.created_at             is 'When the API recorded it (UTC)';
call etl.describe_lineage('dw.fact_alert');
call etl.keep_texts_in_rows('dw.fact_alert');

create index fact_alert_triggered_date_idx on dw.fact_alert (domain_key, triggered_date);
comment on index dw.fact_alert_triggered_date_idx is 'Alerts of a client in a period: the filter of nearly every question';


-- ---------------------------------------------------------------------------------------------------------- dim_api_key

create table dw.dim_api_key (
    api_key_key      bigint      not null,
    organization_key bigint      not null default 0,
    api_key_id       text        not null,

    api_key_name     text        not null,
    environment      text        not null default 'unknown',
    last_characters  text,
    scopes           text[],
    domain_ids       text[],
    created_at       timestamptz,
    last_used_at     timestamptz,
    expires_at       timestamptz,
    revoked_at       timestamptz,
    attributes       jsonb       not null default '{}',
    is_inferred      boolean     not null default false,

    version_at       timestamptz not null,
    first_loaded_at  timestamptz not null,
    loaded_at        timestamptz not null,
    slice_id         bigint,
    deleted_at       timestamptz,

    constraint dim_api_key_pkey primary key (api_key_key),
    constraint dim_api_key_api_key_id_key unique (api_key_id),
    constraint dim_api_key_organization_key_fkey foreign key (organization_key) references dw.dim_organization
);

comment on table dw.dim_api_key is 'The organization''s API keys: what is known of them, never the keys themselves. GRAIN: one row per key, current values';
comment on column dw.dim_api_key.api_key_key      is 'Member key: hash of the id; 0 = unknown';
comment on column dw.dim_api_key.organization_key is 'Organization that it belongs to (dw.dim_organization)';
comment on column dw.dim_api_key.api_key_id       is 'The API''s id (key_…)';
comment on column dw.dim_api_key.api_key_name     is 'Name';
comment on column dw.dim_api_key.environment      is 'production, development, test (open list)';
comment on column dw.dim_api_key.last_characters  is 'The last four characters of the key, by which people tell keys apart';
comment on column dw.dim_api_key.scopes           is 'What it may do: read, reports, ai, alerts, webhooks (open list)';
comment on column dw.dim_api_key.domain_ids       is 'Clients that it may see (the API''s ids); null: all';
comment on column dw.dim_api_key.created_at       is 'When it was created in the source (UTC)';
comment on column dw.dim_api_key.last_used_at     is 'When it was last used (UTC); null: never';
comment on column dw.dim_api_key.expires_at       is 'When it ceases to work (UTC); null: never';
comment on column dw.dim_api_key.revoked_at       is 'When somebody revoked it (UTC); null: it works';
comment on column dw.dim_api_key.attributes       is 'The rest of the record; empty at present';
comment on column dw.dim_api_key.is_inferred      is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_api_key');

insert into dw.dim_api_key (api_key_key, api_key_id, api_key_name, version_at, first_loaded_at, loaded_at)
values (0, '', '(unknown)', '1900-01-01 00:00+00', now(), now());


-- --------------------------------------------------------------------------------------------------- fact_webhook_event

-- The API keeps events for 30 days and never deletes one before; here they stay. The other lists remain the truth: an
-- event only tells what was true when it happened.
create table dw.fact_webhook_event (
    webhook_event_key bigint      not null,
    domain_key        bigint      not null default 0,
    webhook_event_id  text        not null,

    event_type        text        not null default 'unknown',
    api_version       text,
    occurred_at       timestamptz not null,
    occurred_date     date        not null,
    subject_type      text,
    subject_id        text,
    payload           jsonb       not null default '{}',
    created_at        timestamptz,

    version_at        timestamptz not null,
    first_loaded_at   timestamptz not null,
    loaded_at         timestamptz not null,
    slice_id          bigint,
    deleted_at        timestamptz,

    constraint fact_webhook_event_pkey primary key (domain_key, webhook_event_key),
    constraint fact_webhook_event_webhook_event_id_key unique (domain_key, webhook_event_id)
);

comment on table dw.fact_webhook_event is 'Events that the API sends to webhooks. GRAIN: one row per event';
comment on column dw.fact_webhook_event.webhook_event_key is 'Key of the event: hash of the id';
comment on column dw.fact_webhook_event.domain_key        is 'Client (dw.dim_domain); 0 = the whole organization';
comment on column dw.fact_webhook_event.webhook_event_id  is 'The API''s id (evt_…); deliveries carry it as webhook-id';
comment on column dw.fact_webhook_event.event_type        is
    'competitor.ad.detected, competitor.post.detected, alert.triggered, report.completed, report.failed, connected_account.status_changed, usage.threshold_reached, webhook.test (open list)';
comment on column dw.fact_webhook_event.api_version       is 'Version of the API that the event is written in';
comment on column dw.fact_webhook_event.occurred_at       is 'When it happened (UTC)';
comment on column dw.fact_webhook_event.occurred_date     is 'Day of occurred_at (UTC day)';
comment on column dw.fact_webhook_event.subject_type      is 'What it is about, as the API calls the object: competitor_ad, report (open list)';
comment on column dw.fact_webhook_event.subject_id        is 'The API''s id of what it is about';
comment on column dw.fact_webhook_event.payload           is 'What it is about, as it was then';
comment on column dw.fact_webhook_event.created_at        is 'When the API recorded it (UTC)';
call etl.describe_lineage('dw.fact_webhook_event');
call etl.keep_texts_in_rows('dw.fact_webhook_event');

create index fact_webhook_event_occurred_date_idx on dw.fact_webhook_event (domain_key, occurred_date);
comment on index dw.fact_webhook_event_occurred_date_idx is 'Events of a client in a period: the filter of nearly every question';
