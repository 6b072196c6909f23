create schema airflow;
create table airflow.dag (
  dag_id text primary key, is_paused boolean not null, is_stale boolean not null, description text, owners text[] not null,
  max_active_runs integer, deleted_at timestamptz);
create table airflow.dag_tag (dag_id text, tag text, deleted_at timestamptz, primary key (dag_id, tag));
create table airflow.dag_run (
  dag_id text, run_id text, kind text not null, state text not null, logical_at timestamptz, queued_at timestamptz, started_at timestamptz,
  ended_at timestamptz, triggered_by text, configuration jsonb, deleted_at timestamptz, primary key (dag_id, run_id));
create table airflow.variable (name text primary key, value text, description text, deleted_at timestamptz);
comment on column airflow.dag.is_stale          is 'Its file is gone, or no longer has it';
comment on column airflow.dag.deleted_at        is 'When a list was read that lacked the dag';
comment on column airflow.dag_tag.deleted_at    is 'When the dag was read without the tag';
comment on column airflow.dag_run.logical_at    is 'Null of runs that were started by hand';
comment on column airflow.dag_run.configuration is 'What the run was started with';
comment on column airflow.dag_run.deleted_at    is 'When a list was read whole that lacked the run';
comment on column airflow.variable.deleted_at   is 'When a list was read that lacked the variable';
