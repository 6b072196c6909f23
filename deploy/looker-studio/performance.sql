-- Custom query for Looker Studio: ad performance by day, campaign and platform, in the client's reporting currency.
-- Amounts are null where an exchange rate is missing, and rows_without_exchange_rate counts: a sum over them is not whole unless it is 0.
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
    case when not bool_or(performance.rate_missing) then sum(performance.spend_reporting) end as spend,
    sum(performance.conversions)                as conversions,
    case when not bool_or(performance.rate_missing) then sum(performance.conversion_value_reporting) end as conversion_value,
    count(*) filter (where performance.rate_missing) as rows_without_exchange_rate
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
