-- 13. Which of our ads spent in the four weeks before last week, and have been silent since?
select client, campaign, ad, ad_id, currency, max(date) filter (where impressions > 0) as last_delivery, sum(spend) as spend_before
from mart.ad_performance
where date >= current_date - 35
    and not is_not_attributed
group by client, campaign, ad, ad_id, currency
having max(date) filter (where impressions > 0) < current_date - 7
order by client, campaign, ad_id
