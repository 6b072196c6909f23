select run_id as id, experiment_id as experiment, r.name, status, r.lifecycle_stage, (extract(epoch from started_at) * 1000)::bigint as started_ms,
       (extract(epoch from ended_at) * 1000)::bigint as ended_ms, learning_rate, optimizer, accuracy, loss
from ml.run r
join ml.dim_experiment using (experiment_key)
where deleted_at is null
