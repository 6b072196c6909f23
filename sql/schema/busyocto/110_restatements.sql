-- What figures were before the platform restated them.
--
-- One row per restated row of the fact, with all measures before and after, and not one per measure: a restatement mostly
-- touches several, and the merge of 100,000 restated rows writes 100,000 rows here instead of 400,000. mart.restatements
-- shows them measure by measure.


-- -------------------------------------------------------------------------------------- fact_ad_performance_restatement

create table dw.fact_ad_performance_restatement (
    domain_key           bigint        not null,
    date_day             date          not null,
    ad_key               bigint        not null,
    changed_on           date          not null,
    changed_at           timestamptz   not null,

    campaign_key         bigint        not null,
    currency_code        text          not null,
    reason               text          not null,
    old_version_at       timestamptz   not null,
    new_version_at       timestamptz   not null,

    old_spend            numeric(21,6),
    new_spend            numeric(21,6),
    old_impressions      bigint,
    new_impressions      bigint,
    old_clicks           bigint,
    new_clicks           bigint,
    old_reach            bigint,
    new_reach            bigint,
    old_video_views      bigint,
    new_video_views      bigint,
    old_conversions      numeric(21,6),
    new_conversions      numeric(21,6),
    old_conversion_value numeric(21,6),
    new_conversion_value numeric(21,6),

    slice_id             bigint,
    was_withdrawn        boolean,
    in_first_load        boolean,

    constraint fact_ad_performance_restatement_pkey primary key (domain_key, date_day, ad_key, changed_at, changed_on),
    constraint fact_ad_performance_restatement_reason_check check (reason in ('update', 'tombstone', 'revival'))
) partition by range (changed_on);

comment on table dw.fact_ad_performance_restatement is
    'Ad performance that changed after it was first loaded. GRAIN: one row per client, day, ad and change';
comment on column dw.fact_ad_performance_restatement.domain_key           is 'Client (dw.dim_domain)';
comment on column dw.fact_ad_performance_restatement.date_day             is 'Day whose figures changed, in the ad account''s time zone';
comment on column dw.fact_ad_performance_restatement.ad_key               is 'Ad (dw.dim_ad)';
comment on column dw.fact_ad_performance_restatement.changed_on           is 'UTC day of changed_at';
comment on column dw.fact_ad_performance_restatement.changed_at           is 'When the load that changed them committed its rows (start of that transaction, UTC)';
comment on column dw.fact_ad_performance_restatement.campaign_key         is 'Campaign (dw.dim_campaign)';
comment on column dw.fact_ad_performance_restatement.currency_code        is 'Currency of the amounts (ISO 4217)';
comment on column dw.fact_ad_performance_restatement.reason               is 'update: other figures. tombstone: the source withdrew the row. revival: it came back';
comment on column dw.fact_ad_performance_restatement.old_version_at       is 'Version of the source record before (UTC)';
comment on column dw.fact_ad_performance_restatement.new_version_at       is 'Version of the source record after (UTC)';
comment on column dw.fact_ad_performance_restatement.old_spend            is 'Spend before (currency_code)';
comment on column dw.fact_ad_performance_restatement.new_spend            is 'Spend after (currency_code)';
comment on column dw.fact_ad_performance_restatement.old_impressions      is 'Times shown before (count)';
comment on column dw.fact_ad_performance_restatement.new_impressions      is 'Times shown after (count)';
comment on column dw.fact_ad_performance_restatement.old_clicks           is 'Clicks before (count)';
comment on column dw.fact_ad_performance_restatement.new_clicks           is 'Clicks after (count)';
comment on column dw.fact_ad_performance_restatement.old_reach            is 'People before (people)';
comment on column dw.fact_ad_performance_restatement.new_reach            is 'People after (people)';
comment on column dw.fact_ad_performance_restatement.old_video_views      is 'Video views before (count)';
comment on column dw.fact_ad_performance_restatement.new_video_views      is 'Video views after (count)';
comment on column dw.fact_ad_performance_restatement.old_conversions      is 'Conversions before (count, fractions possible)';
comment on column dw.fact_ad_performance_restatement.new_conversions      is 'Conversions after (count, fractions possible)';
comment on column dw.fact_ad_performance_restatement.old_conversion_value is 'Value of conversions before (currency_code)';
comment on column dw.fact_ad_performance_restatement.new_conversion_value is 'Value of conversions after (currency_code)';
comment on column dw.fact_ad_performance_restatement.slice_id             is 'Load that changed them (etl.slice)';
comment on column dw.fact_ad_performance_restatement.was_withdrawn        is
    'The row was withdrawn before the change; null: the change is older than this column, and a revival says it';
comment on column dw.fact_ad_performance_restatement.in_first_load        is
    'The run that changed the row had first loaded it: nobody had been shown it yet. Null: a remainder, or older than this column';
