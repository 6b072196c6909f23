create schema lab;
create table lab.text (id bigint primary key, spend numeric(12,2));
create table lab.object (id text primary key, spend numeric(12,2));
create table lab.sheet (id text primary key, spend numeric(12,2));
create table lab.torn (id bigint primary key, spend numeric(12,2));
