-- 10. What did the last two weeks look like in a report of a week ago, and what do they look like now?
select
    now.client,
    now.currency,
    reported.spend as as_reported,
    now.spend      as now
from (
    select client, domain_id, currency, sum(spend) as spend
    from mart.ad_performance
    where date between current_date - 21 and current_date - 8
    group by client, domain_id, currency
) now
left join (
    select domain_id, currency, sum(spend) as spend
    from mart.ad_performance_as_of(current_date - interval '7 days', current_date - 21, current_date - 8)
    group by domain_id, currency
) reported
    on reported.domain_id = now.domain_id
    and reported.currency = now.currency
order by now.client, now.currency
