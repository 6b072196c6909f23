create schema lab;
create table lab.insights (ad_id text, day date, spend numeric(14,4), purchases numeric, revenue numeric, primary key (ad_id, day));
create table lab.action (ad_id text, day date, action_type text, value numeric, place integer, primary key (ad_id, day, action_type));
create table lab.action_kept (ad_id text, day date, action_type text, value numeric, version_at timestamptz, deleted_at timestamptz, primary key (ad_id, day, action_type));
