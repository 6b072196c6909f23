-- 4. How does the engagement of each post grow over its first week? Cumulative; null: not observed on that day.
select
    competitor,
    content_id,
    max(engagements) filter (where day_number = 0) as day_0,
    max(engagements) filter (where day_number = 1) as day_1,
    max(engagements) filter (where day_number = 3) as day_3,
    max(engagements) filter (where day_number = 7) as day_7
from mart.engagement_daily
where content_kind = 'post'
group by competitor, competitor_id, content_id
order by day_7 desc nulls last, content_id
