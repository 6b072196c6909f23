select chart_id as id, name, kind, dataset, description, certified_by, cache_timeout, to_char(changed_at, 'YYYY-MM-DD HH24:MI:SS.US') as changed
from bi.chart
where deleted_at is null
