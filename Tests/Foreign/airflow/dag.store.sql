select dag_id as id, is_paused, is_stale, description, owners, max_active_runs from dag
