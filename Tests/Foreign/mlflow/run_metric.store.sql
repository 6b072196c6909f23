select run_uuid || ' ' || key as id, case when not is_nan then value end as value, step, timestamp as measured_ms from latest_metrics
