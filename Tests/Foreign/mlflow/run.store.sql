select r.run_uuid as id, cast(r.experiment_id as text) as experiment, r.name, r.status, r.lifecycle_stage, r.start_time as started_ms,
       r.end_time as ended_ms, cast(rate.value as real) as learning_rate, optimizer.value as optimizer,
       accuracy.value as accuracy, case when not loss.is_nan then loss.value end as loss
from runs r
left join params rate on rate.run_uuid = r.run_uuid and rate.key = 'learning_rate'
left join params optimizer on optimizer.run_uuid = r.run_uuid and optimizer.key = 'optimizer'
left join latest_metrics accuracy on accuracy.run_uuid = r.run_uuid and accuracy.key = 'accuracy'
left join latest_metrics loss on loss.run_uuid = r.run_uuid and loss.key = 'loss'
