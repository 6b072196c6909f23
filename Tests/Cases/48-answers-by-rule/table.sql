create schema lab;
create table lab.quota (id int primary key);
create table lab.token (id int primary key);
create table lab.large (id int primary key);
create table lab.pages (id int primary key);
create table lab.lookup (id int primary key);
create table lab.dim_account (account_key bigint primary key, account_id text not null);
create table lab.ads (account_key bigint, id int, primary key (account_key, id));
