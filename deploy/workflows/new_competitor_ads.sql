-- Ads of competitors that the API has seen for the first time in the last thirty days.
--
-- max_age of the workflow decides what is news; the condition here only keeps the answer short.
select
    ads.domain_id || '/' || ads.ad_id as ad,
    ads.domain_id,
    ads.client,
    ads.competitor,
    ads.platform,
    ads.headline,
    left(ads.text, 500)               as text,
    ads.landing_url,
    ads.first_seen_at
from mart.competitor_ads ads
where ads.first_seen_at > now() - interval '30 days'
    and ads.is_active
    and not ads.is_own_brand
