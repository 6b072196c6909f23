select dag_id as id, is_paused::int, is_stale::int, description, array_to_string(owners, ', ') as owners, max_active_runs
from airflow.dag
where deleted_at is null
