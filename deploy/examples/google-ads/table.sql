create schema google_ads;
create table google_ads.campaign_daily (
  campaign_id bigint, day date, campaign_name text, clicks bigint, cost numeric(18,6), conversions numeric(14,4),
  primary key (campaign_id, day));
