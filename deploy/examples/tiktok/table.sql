create schema tiktok;
create table tiktok.ad_daily (ad_id text, day date, spend numeric(14,4), impressions bigint, conversion_rate numeric(9,6), primary key (ad_id, day));
