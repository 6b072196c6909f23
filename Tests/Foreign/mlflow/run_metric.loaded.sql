select run_id || ' ' || metric as id, value, step, (extract(epoch from measured_at) * 1000)::bigint as measured_ms
from ml.run_metric
where deleted_at is null
