create schema analytics;
create table analytics.session_daily (day date, source_medium text, sessions bigint, revenue numeric, primary key (day, source_medium));
