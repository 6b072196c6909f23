create schema bi;
create table bi.chart (
  chart_id bigint primary key, name text not null, kind text, dataset text, description text, certified_by text, cache_timeout integer,
  changed_at timestamptz, deleted_at timestamptz);
create table bi.chart_owner (
  chart_id bigint, user_id bigint, first_name text, last_name text, deleted_at timestamptz, primary key (chart_id, user_id));
create table bi.query (
  query_id bigint primary key, tab text, statement text, status text, row_count bigint, started_at timestamptz, ended_at timestamptz,
  changed_at timestamptz not null);
comment on column bi.chart.deleted_at       is 'When a list was read that lacked the chart';
comment on column bi.chart_owner.deleted_at is 'When the chart was read without that owner';
