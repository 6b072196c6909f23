create schema ml;
create table ml.dim_experiment (
  experiment_key bigint primary key, experiment_id text not null, name text, lifecycle_stage text, created_at timestamptz,
  updated_at timestamptz);
create table ml.run (
  run_id text primary key, experiment_key bigint not null, name text, status text not null, lifecycle_stage text not null,
  started_at timestamptz, ended_at timestamptz, learning_rate numeric, optimizer text, accuracy double precision, loss double precision,
  deleted_at timestamptz);
create table ml.run_metric (
  run_id text, metric text, experiment_key bigint not null, value double precision, step bigint not null, measured_at timestamptz not null,
  deleted_at timestamptz, primary key (run_id, metric));
comment on column ml.run.lifecycle_stage is 'active, or deleted: it can still be restored';
comment on column ml.run.deleted_at      is 'When a list was read that lacked the run: it was removed for good';
comment on column ml.run_metric.value    is 'The latest; null where it is not a number';
