-- 8. How complete and how fresh is each source?
select client, pipeline, source, complete_up_to, newest_day, missing_days, is_stale
from mart.freshness
order by is_stale desc, missing_days desc, pipeline, source
