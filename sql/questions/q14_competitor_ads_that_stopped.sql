-- 14. Which ads of competitors ended in the last four weeks, and how long did they run?
select client, competitor, headline, ad_id, date as first_seen, ended_date, days_seen
from mart.competitor_ads
where ended_date >= current_date - 28
    and not is_own_brand
order by ended_date desc, ad_id
