select query_id as id, tab, statement, status, row_count, extract(epoch from started_at) * 1000 as started_ms,
       extract(epoch from ended_at) * 1000 as ended_ms, to_char(changed_at, 'YYYY-MM-DD HH24:MI:SS.US') as changed
from bi.query
