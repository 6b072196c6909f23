-- 1. What did each client spend on each platform, week by week of the last quarter, and what did it bring? In the client's reporting
-- currency; null where an exchange rate is missing. (All weeks: mart.client_platform_weekly.)
select
    week_start,
    client,
    platform,
    reporting_currency                                                              as currency,
    case when missing = 0 then spend end                                            as spend,
    case when missing = 0 then round(spend / nullif(conversions, 0), 2) end         as cpa,
    case when missing = 0 then round(conversion_value / nullif(spend, 0), 2) end    as roas,
    missing                                                                         as rows_without_exchange_rate
from (
    select
        week_start,
        client,
        domain_id,
        platform,
        reporting_currency,
        sum(spend_reporting)                                                                  as spend,
        sum(conversions)                                                                      as conversions,
        sum(conversion_value_reporting)                                                       as conversion_value,
        count(*) filter (where spend <> 0 and spend_reporting is null)                        as missing
    from mart.ad_performance
    where date >= date_trunc('week', current_date::timestamp)::date - 91
    group by week_start, client, domain_id, platform, reporting_currency
) weekly
order by week_start desc, client, platform
