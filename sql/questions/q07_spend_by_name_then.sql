-- 7. What was spent in the last quarter under each name that a campaign had?
select client, campaign_id, campaign as name_then, currency, min(date) as first_day, max(date) as last_day, sum(spend) as spend
from mart.ad_performance_as_was
where date >= current_date - 91
group by client, domain_id, campaign_id, campaign, currency
order by campaign_id, first_day, currency
