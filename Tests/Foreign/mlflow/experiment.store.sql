select cast(experiment_id as text) as id, name, lifecycle_stage, creation_time as created_ms, last_update_time as updated_ms from experiments
