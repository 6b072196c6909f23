-- 17. How many alerts were there in four weeks, how many are open, and how long do we take?
select
    client,
    rule,
    severity,
    count(*)                                                              as alerts,
    count(*) filter (where not is_acknowledged)                           as open,
    percentile_cont(0.5) within group (order by minutes_to_acknowledge)   as median_minutes
from mart.alerts
where date >= current_date - 28
group by client, domain_id, rule, rule_id, severity
order by alerts desc, client, rule, severity
