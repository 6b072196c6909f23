select name as id, value, description from airflow.variable where deleted_at is null
