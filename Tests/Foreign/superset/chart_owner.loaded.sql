select chart_id || ' ' || user_id as id, first_name, last_name from bi.chart_owner where deleted_at is null
