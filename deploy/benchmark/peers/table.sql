-- The flat table that the floors, the scripts and octoload load into. The other peers make their own.
create table public.ad_performance (
    id               text not null,
    domain_id        bigint,
    account_id       text,
    platform         text,
    campaign_id      text,
    ad_set_id        text,
    ad_id            text not null,
    date             date not null,
    currency         text,
    spend            numeric(14, 2),
    impressions      bigint,
    clicks           bigint,
    conversions      bigint,
    conversion_value numeric(14, 2),
    video_views      bigint,
    reach            bigint,
    frequency        double precision,
    created_at       timestamptz,
    updated_at       timestamptz,
    constraint ad_performance_pkey primary key (ad_id, date)
);
