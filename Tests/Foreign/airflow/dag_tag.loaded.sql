select dag_id || ' ' || tag as id from airflow.dag_tag where deleted_at is null
