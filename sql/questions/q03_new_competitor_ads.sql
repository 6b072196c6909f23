-- 3. Which ads of competitors were first seen this week?
select client, competitor, platform, content_type, headline, ad_id, date as first_seen
from mart.competitor_ads
where date >= date_trunc('week', current_date::timestamp)::date
    and not is_own_brand
order by first_seen desc, client, ad_id
