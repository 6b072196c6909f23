create schema amazon;
create table amazon.campaign_daily (
    campaign_id text   not null,
    day         date   not null,
    campaign    text,
    impressions bigint not null,
    clicks      bigint not null,
    cost        numeric(14,2) not null,
    purchases   bigint,
    sales       numeric(14,2),

    primary key (campaign_id, day)
);
