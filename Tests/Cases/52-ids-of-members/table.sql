create schema lab;
create table lab.dim_account (account_key bigint primary key, account_id text not null);
create table lab.ad (ad_id text primary key, account_key bigint, at timestamptz);
create table lab.account_limit (account_key bigint, most int, primary key (account_key, most));
