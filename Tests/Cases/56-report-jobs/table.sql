create schema lab;
create table lab.dim_account (account_key bigint primary key, account_id text not null unique);
create table lab.insight (account_key bigint not null, day date not null, spend numeric(12,2), primary key (account_key, day));
