-- 5. Which ads that began in the last quarter tire? Those whose click-through rate of the last week is less than 70 % of that of their
-- first.
with delivery as (
    select *, min(date) over (partition by ad_id) as born
    from mart.ad_performance
    where date >= current_date - 98
        and not is_not_attributed
        and impressions > 0
), rates as (
    select
        client,
        campaign,
        ad,
        ad_id,
        sum(clicks) filter (where date < born + 7)::numeric
            / nullif(sum(impressions) filter (where date < born + 7), 0)            as ctr_first,
        sum(clicks) filter (where date >= current_date - 7)::numeric
            / nullif(sum(impressions) filter (where date >= current_date - 7), 0)   as ctr_now,
        sum(impressions) filter (where date >= current_date - 7)                    as impressions_now
    from delivery
    where born >= current_date - 91
    group by client, campaign, ad, ad_id
)
select client, campaign, ad, ad_id, round(100 * ctr_first, 2) as ctr_first, round(100 * ctr_now, 2) as ctr_now
from rates
where impressions_now > 1000
    and ctr_now < 0.7 * ctr_first
order by client, campaign, ad_id
