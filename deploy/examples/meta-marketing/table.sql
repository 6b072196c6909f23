create schema meta;
create table meta.ad_insight (
  ad_id text, day date, campaign_id text not null, currency text not null, impressions bigint, clicks bigint,
  spend numeric(14,4), purchases numeric, primary key (ad_id, day));
create table meta.ad_action (ad_id text, day date, action_type text, value numeric, primary key (ad_id, day, action_type));
