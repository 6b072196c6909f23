-- 19. Does our cost per conversion move in weeks in which competitors launch ads? The last quarter, in the reporting currency;
-- null where an exchange rate is missing.
select
    own.week_start,
    own.client,
    round(own.spend / nullif(own.conversions, 0), 2) as cpa,
    coalesce(launches.ads, 0)                        as competitor_launches
from (
    select
        week_start,
        client,
        domain_id,
        case when not bool_or(rate_missing) then sum(spend_reporting) end as spend,
        sum(conversions)                                                  as conversions
    from mart.ad_performance
    where date >= date_trunc('week', current_date::timestamp)::date - 91
    group by week_start, client, domain_id
) own
left join (
    select domain_id, week_start, count(*) as ads
    from mart.competitor_ads
    where not is_own_brand
    group by domain_id, week_start
) launches
    on launches.domain_id = own.domain_id
    and launches.week_start = own.week_start
order by own.week_start desc, own.client
