select id, tab_name as tab, sql as statement, status, rows as row_count, cast(start_time as real) as started_ms,
       cast(end_time as real) as ended_ms, substr(changed_on || '.000000', 1, 26) as changed
from query
