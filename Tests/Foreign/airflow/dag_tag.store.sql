select dag_id || ' ' || name as id from dag_tag
