select dag_id || ' ' || run_id as id, run_type as kind, state, logical_date as logical_at, queued_at, start_date as started_at,
       end_date as ended_at, triggering_user_name as triggered_by, json_extract(conf, '$.number') as number,
       json_extract(conf, '$.text') as text
from dag_run
