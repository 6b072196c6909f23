select experiment_id as id, name, lifecycle_stage, (extract(epoch from created_at) * 1000)::bigint as created_ms,
       (extract(epoch from updated_at) * 1000)::bigint as updated_ms
from ml.dim_experiment
