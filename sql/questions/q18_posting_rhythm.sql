-- 18. On which weekday do competitors post what, and what does it bring?
select
    to_char(date, 'FMDay') as weekday,
    content_type,
    count(*)                       as posts,
    round(avg(engagements), 1)     as engagement_per_post
from mart.competitor_posts
where not is_own_brand
group by extract(isodow from date), to_char(date, 'FMDay'), content_type
order by extract(isodow from date), content_type
