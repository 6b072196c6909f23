create schema linkedin;
create table linkedin.dim_account (
    account_key bigint primary key,
    account_id  text not null unique,
    name        text,
    currency    text
);
create table linkedin.campaign_daily (
    account_key bigint not null,
    campaign    text   not null,
    day         date   not null,
    impressions bigint not null,
    clicks      bigint not null,
    cost        numeric(18,6) not null,

    primary key (account_key, campaign, day)
);
