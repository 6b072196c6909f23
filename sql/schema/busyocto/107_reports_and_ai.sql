-- Reports, what people asked the AI, and the tokens that both cost.
--
-- A report and a question may be of no client: domain_key is 0 then. They are loaded like members, see dw.fact_activity: the
-- times may be null.


-- ---------------------------------------------------------------------------------------------------------- fact_report

create table dw.fact_report (
    report_key          bigint      not null,
    domain_key          bigint      not null default 0,
    report_id           text        not null,

    report_type         text        not null default 'unknown',
    title               text,
    status              text        not null default 'unknown',
    progress            smallint,
    period_start        date,
    period_end          date,
    formats             text[],
    has_ai_summary      boolean,
    files               jsonb       not null default '[]',
    error_code          text,
    error_message       text,
    requested_by_type   text,
    requested_by_id     text,
    requested_at        timestamptz,
    requested_date      date,
    started_at          timestamptz,
    completed_at        timestamptz,
    expires_at          timestamptz,
    seconds_to_complete bigint      generated always as (extract(epoch from completed_at - requested_at)::bigint) stored,
    tokens_used         bigint,
    is_inferred         boolean     not null default false,

    version_at          timestamptz not null,
    first_loaded_at     timestamptz not null,
    loaded_at           timestamptz not null,
    slice_id            bigint,
    deleted_at          timestamptz,

    constraint fact_report_pkey primary key (domain_key, report_key),
    constraint fact_report_report_id_key unique (domain_key, report_id),
    constraint fact_report_counts_check check (tokens_used >= 0)
);

comment on table dw.fact_report is 'Reports, from the request to the finished one. GRAIN: one row per report';
comment on column dw.fact_report.report_key          is 'Key of the report: hash of the id';
comment on column dw.fact_report.domain_key          is 'Client (dw.dim_domain); 0 = the whole organization';
comment on column dw.fact_report.report_id           is 'The API''s id (rpt_…)';
comment on column dw.fact_report.report_type         is 'weekly_performance, ad_performance, competitive_overview (open list)';
comment on column dw.fact_report.title               is 'Title';
comment on column dw.fact_report.status              is 'queued, running, completed, failed (open list)';
comment on column dw.fact_report.progress            is 'How much is done (percent)';
comment on column dw.fact_report.period_start        is 'First day reported on';
comment on column dw.fact_report.period_end          is 'Last day reported on';
comment on column dw.fact_report.formats             is 'Formats asked for: json, csv, pdf (open list)';
comment on column dw.fact_report.has_ai_summary      is 'A summary by the AI was asked for; it costs tokens';
comment on column dw.fact_report.files               is
    'Files as the API lists them: format, url, bytes, sha256, expires_at. Whoever has such a URL may fetch the file for 24 hours: not for mart';
comment on column dw.fact_report.error_code          is 'Why it failed, as the API codes it; null: it did not';
comment on column dw.fact_report.error_message       is 'Why it failed, in words; null: it did not';
comment on column dw.fact_report.requested_by_type   is 'Who asked for it: api_key, user, schedule (open list)';
comment on column dw.fact_report.requested_by_id     is 'The API''s id of who asked for it';
comment on column dw.fact_report.requested_at        is 'When it was asked for (UTC); null: deleted before it was ever read';
comment on column dw.fact_report.requested_date      is 'Day of requested_at (UTC day)';
comment on column dw.fact_report.started_at          is 'When work on it began (UTC); null: not yet';
comment on column dw.fact_report.completed_at        is 'When it was ready, or failed (UTC); null: not yet';
comment on column dw.fact_report.expires_at          is 'Until when the API keeps its content (UTC)';
comment on column dw.fact_report.seconds_to_complete is 'From requested_at to completed_at (seconds)';
comment on column dw.fact_report.tokens_used         is 'What it cost (tokens)';
comment on column dw.fact_report.is_inferred         is 'Stub: its content came before its own record; only the id is certain';
call etl.describe_lineage('dw.fact_report');
call etl.keep_texts_in_rows('dw.fact_report');

create index fact_report_requested_date_idx on dw.fact_report (domain_key, requested_date);
comment on index dw.fact_report_requested_date_idx is 'Reports of a client in a period: the filter of nearly every question';


-- -------------------------------------------------------------------------------------------------- fact_report_content

-- Sections stay as they came, because each type of report has columns of its own; mart.report_rows lays them out.
create table dw.fact_report_content (
    report_key      bigint      not null,
    domain_key      bigint      not null default 0,

    report_type     text        not null default 'unknown',
    period_start    date,
    period_end      date,
    generated_at    timestamptz,
    summary         jsonb       not null default '{}',
    sections        jsonb       not null default '[]',
    ai_summary      text,

    version_at      timestamptz not null,
    first_loaded_at timestamptz not null,
    loaded_at       timestamptz not null,
    slice_id        bigint,
    deleted_at      timestamptz,

    constraint fact_report_content_pkey primary key (domain_key, report_key)
);

comment on table dw.fact_report_content is 'What completed reports say. GRAIN: one row per report';
comment on column dw.fact_report_content.report_key   is 'Report (dw.fact_report)';
comment on column dw.fact_report_content.domain_key   is 'Client (dw.dim_domain); 0 = the whole organization';
comment on column dw.fact_report_content.report_type  is 'weekly_performance, ad_performance, competitive_overview (open list)';
comment on column dw.fact_report_content.period_start is 'First day reported on';
comment on column dw.fact_report_content.period_end   is 'Last day reported on';
comment on column dw.fact_report_content.generated_at is 'When it was made (UTC)';
comment on column dw.fact_report_content.summary      is 'Figures of the whole report by name; units as the report has them';
comment on column dw.fact_report_content.sections     is 'Tables of the report: key, title, columns (key, type) and rows; a row is an array in the order of the columns';
comment on column dw.fact_report_content.ai_summary   is 'Summary by the AI; null: none was asked for';
call etl.describe_lineage('dw.fact_report_content');
call etl.keep_texts_in_rows('dw.fact_report_content');


-- ---------------------------------------------------------------------------------------------------------- report_file

create table dw.report_file (
    report_key      bigint      not null,
    format          text        not null,
    domain_key      bigint      not null default 0,

    url             text        not null,
    bytes           bigint,
    sha256          text,
    stored_path     text,
    fetched_at      timestamptz,

    version_at      timestamptz not null,
    first_loaded_at timestamptz not null,
    loaded_at       timestamptz not null,
    slice_id        bigint,
    deleted_at      timestamptz,

    constraint report_file_pkey primary key (domain_key, report_key, format),
    constraint report_file_bytes_check check (bytes >= 0),
    constraint report_file_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint report_file_url_check check (url !~ '[?#]')
);

comment on table dw.report_file is 'Files of reports that were fetched and stored. GRAIN: one row per report and format';
comment on column dw.report_file.report_key  is 'Report (dw.fact_report)';
comment on column dw.report_file.format      is 'csv, pdf (open list)';
comment on column dw.report_file.domain_key  is 'Client (dw.dim_domain); 0 = the whole organization';
comment on column dw.report_file.url         is 'Where it came from (URL), without the signature that opens it';
comment on column dw.report_file.bytes       is 'Size (bytes)';
comment on column dw.report_file.sha256      is 'SHA-256 of the file (64 hexadecimal digits), as the API says and as it was checked';
comment on column dw.report_file.stored_path is 'Where it is stored: a path below the folder for files; null: not stored';
comment on column dw.report_file.fetched_at  is 'When it was fetched (UTC); null: not yet';
call etl.describe_lineage('dw.report_file');
call etl.keep_texts_in_rows('dw.report_file');


-- -------------------------------------------------------------------------------------------------- fact_ai_interaction

create table dw.fact_ai_interaction (
    interaction_key   bigint      not null,
    domain_key        bigint      not null default 0,
    interaction_id    text        not null,

    interaction_kind  text        not null default 'unknown',
    conversation_id   text,
    model             text,
    status            text        not null default 'unknown',
    asked_at          timestamptz,
    asked_date        date,
    answered_at       timestamptz,
    seconds_to_answer numeric(21,6) generated always as (extract(epoch from answered_at - asked_at)) stored,
    input_tokens      bigint,
    output_tokens     bigint,
    total_tokens      bigint,

    version_at        timestamptz not null,
    first_loaded_at   timestamptz not null,
    loaded_at         timestamptz not null,
    slice_id          bigint,
    deleted_at        timestamptz,

    constraint fact_ai_interaction_pkey primary key (domain_key, interaction_key),
    constraint fact_ai_interaction_interaction_id_key unique (domain_key, interaction_id),
    constraint fact_ai_interaction_counts_check check (input_tokens >= 0 and output_tokens >= 0 and total_tokens >= 0)
);

comment on table dw.fact_ai_interaction is 'Questions to the AI. GRAIN: one row per question and answer. The texts are in dw.ai_interaction_text';
comment on column dw.fact_ai_interaction.interaction_key   is 'Key of the interaction: hash of the id';
comment on column dw.fact_ai_interaction.domain_key        is 'Client (dw.dim_domain); 0 = the whole organization';
comment on column dw.fact_ai_interaction.interaction_id    is 'The API''s id (aim_…)';
comment on column dw.fact_ai_interaction.interaction_kind  is 'ad_copy, creative_suggestions, insight (open list)';
comment on column dw.fact_ai_interaction.conversation_id   is 'The API''s id of the conversation (cnv_…)';
comment on column dw.fact_ai_interaction.model             is 'Model that answered, as the API names it';
comment on column dw.fact_ai_interaction.status            is 'completed, filtered, failed (open list)';
comment on column dw.fact_ai_interaction.asked_at          is 'When it was asked (UTC); null: deleted before it was ever read';
comment on column dw.fact_ai_interaction.asked_date        is 'Day of asked_at (UTC day)';
comment on column dw.fact_ai_interaction.answered_at       is 'When the answer was complete (UTC); null: it is not';
comment on column dw.fact_ai_interaction.seconds_to_answer is 'From asked_at to answered_at (seconds)';
comment on column dw.fact_ai_interaction.input_tokens      is 'Length of the question (tokens)';
comment on column dw.fact_ai_interaction.output_tokens     is 'Length of the answer (tokens)';
comment on column dw.fact_ai_interaction.total_tokens      is 'What it cost (tokens)';
call etl.describe_lineage('dw.fact_ai_interaction');
call etl.keep_texts_in_rows('dw.fact_ai_interaction');

create index fact_ai_interaction_asked_date_idx on dw.fact_ai_interaction (domain_key, asked_date);
comment on index dw.fact_ai_interaction_asked_date_idx is 'Questions of a client in a period: the filter of nearly every question';


-- -------------------------------------------------------------------------------------------------- ai_interaction_text

-- Apart from the figures, so that fewer people may read them and they may be erased earlier: nothing refers to a row.
create table dw.ai_interaction_text (
    interaction_key bigint      not null,
    domain_key      bigint      not null default 0,
    interaction_id  text        not null,

    prompt          text,
    answer          text,
    variations      jsonb       not null default '[]',

    version_at      timestamptz not null,
    first_loaded_at timestamptz not null,
    loaded_at       timestamptz not null,
    slice_id        bigint,
    deleted_at      timestamptz,

    constraint ai_interaction_text_pkey primary key (interaction_key)
);

comment on table dw.ai_interaction_text is
    'Texts of questions to the AI and of its answers. GRAIN: one row per question and answer. Confidential: no view of mart shows them';
comment on column dw.ai_interaction_text.interaction_key is 'Question and answer (dw.fact_ai_interaction)';
comment on column dw.ai_interaction_text.domain_key      is 'Client (dw.dim_domain); 0 = the whole organization';
comment on column dw.ai_interaction_text.interaction_id  is 'The API''s id (aim_…)';
comment on column dw.ai_interaction_text.prompt          is 'What was asked';
comment on column dw.ai_interaction_text.answer          is 'What was answered; null: filtered, failed, or only variations';
comment on column dw.ai_interaction_text.variations      is 'Suggested ads: headline, body, call_to_action';
call etl.describe_lineage('dw.ai_interaction_text');


-- ----------------------------------------------------------------------------------------------- fact_token_usage_daily

-- The API tells usage by feature, not by client. Features are an open set: they stay together here, and
-- mart.token_usage has a row for each.
create table dw.fact_token_usage_daily (
    organization_key  bigint      not null,
    date_day          date        not null,

    tokens_used       bigint      not null,
    tokens_by_feature jsonb       not null default '{}',
    token_allocation  bigint,

    version_at        timestamptz not null,
    first_loaded_at   timestamptz not null,
    loaded_at         timestamptz not null,
    slice_id          bigint,
    deleted_at        timestamptz,

    constraint fact_token_usage_daily_pkey primary key (organization_key, date_day),
    constraint fact_token_usage_daily_counts_check check (tokens_used >= 0 and token_allocation >= 0)
);

comment on table dw.fact_token_usage_daily is 'Tokens of the plan that were used. GRAIN: one row per organization and day';
comment on column dw.fact_token_usage_daily.organization_key  is 'Organization (dw.dim_organization)';
comment on column dw.fact_token_usage_daily.date_day          is 'Day (UTC day)';
comment on column dw.fact_token_usage_daily.tokens_used       is 'Used on the day by all features (tokens)';
comment on column dw.fact_token_usage_daily.tokens_by_feature is 'Used on the day by each feature, by its name (tokens)';
comment on column dw.fact_token_usage_daily.token_allocation  is 'Included in the plan then (tokens per calendar month)';
call etl.describe_lineage('dw.fact_token_usage_daily');


-- ---------------------------------------------------------------------------------------------------- token_plan_period

create table dw.token_plan_period (
    organization_key     bigint      not null,
    period_start         date        not null,
    token_plan_period_id text        not null,

    period_end           date        not null,
    plan_code            text        not null,
    token_allocation     bigint      not null,
    tokens_used          bigint,
    tokens_remaining     bigint,
    resets_at            timestamptz,

    version_at           timestamptz not null,
    first_loaded_at      timestamptz not null,
    loaded_at            timestamptz not null,
    slice_id             bigint,
    deleted_at           timestamptz,

    constraint token_plan_period_pkey primary key (organization_key, period_start),
    constraint token_plan_period_counts_check check (token_allocation >= 0 and tokens_used >= 0 and tokens_remaining >= 0)
);

comment on table dw.token_plan_period is 'What the plan includes, period by period. GRAIN: one row per organization and billing period';
comment on column dw.token_plan_period.organization_key     is 'Organization (dw.dim_organization)';
comment on column dw.token_plan_period.period_start         is 'First day of the period (UTC day)';
comment on column dw.token_plan_period.token_plan_period_id is 'The API''s id (upl_…)';
comment on column dw.token_plan_period.period_end           is 'Last day of the period (UTC day)';
comment on column dw.token_plan_period.plan_code            is 'Plan then, as the API codes it';
comment on column dw.token_plan_period.token_allocation     is 'Included in the plan (tokens per period)';
comment on column dw.token_plan_period.tokens_used          is 'Used in the period, when it was last read (tokens)';
comment on column dw.token_plan_period.tokens_remaining     is 'Left in the period, when it was last read (tokens)';
comment on column dw.token_plan_period.resets_at            is 'When the next period begins (UTC)';
call etl.describe_lineage('dw.token_plan_period');
