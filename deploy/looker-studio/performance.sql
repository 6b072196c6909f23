-- Custom query for Looker Studio: ad performance by day, campaign and platform, in the client's reporting currency.
-- @DS_START_DATE and @DS_END_DATE are Looker Studio's own parameters (yyyymmdd): enable date range parameters.
select
    performance.date,
    performance.client,
    performance.domain_id,
    performance.platform,
    performance.campaign,
    performance.campaign_id,
    performance.reporting_currency,
    sum(performance.impressions)                as impressions,
    sum(performance.clicks)                     as clicks,
    sum(performance.spend_reporting)            as spend,
    sum(performance.conversions)                as conversions,
    sum(performance.conversion_value_reporting) as conversion_value,
    count(*) filter (where performance.spend <> 0 and performance.spend_reporting is null) as rows_without_exchange_rate
from mart.ad_performance performance
where performance.date between to_date(@DS_START_DATE, 'YYYYMMDD') and to_date(@DS_END_DATE, 'YYYYMMDD')
group by
    performance.date,
    performance.client,
    performance.domain_id,
    performance.platform,
    performance.campaign,
    performance.campaign_id,
    performance.reporting_currency
