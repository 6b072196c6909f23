select dag_id || ' ' || run_id as id, kind, state, to_char(logical_at, 'YYYY-MM-DD HH24:MI:SS.US') as logical_at,
       to_char(queued_at, 'YYYY-MM-DD HH24:MI:SS.US') as queued_at, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS.US') as started_at,
       to_char(ended_at, 'YYYY-MM-DD HH24:MI:SS.US') as ended_at, triggered_by, configuration -> 'number' as number,
       configuration ->> 'text' as text
from airflow.dag_run
where deleted_at is null
