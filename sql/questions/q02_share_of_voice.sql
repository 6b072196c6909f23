-- 2. Whose posts, and whose engagement, were the last four weeks? The client's own brand is one of the brands.
select
    client,
    competitor,
    is_own_brand,
    count(*)                                                                            as posts,
    round(100.0 * count(*) / sum(count(*)) over brands, 1)                              as percent_of_posts,
    round(100.0 * sum(engagements) / nullif(sum(sum(engagements)) over brands, 0), 1)   as percent_of_engagement
from mart.competitor_posts
where date >= current_date - 28
group by client, domain_id, competitor, competitor_id, is_own_brand
window brands as (partition by domain_id)
order by client, percent_of_posts desc, competitor
