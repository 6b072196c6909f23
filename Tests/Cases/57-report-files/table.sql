create schema lab;
create table lab.campaign (id text primary key, name text not null, spend numeric(12,2) not null, note text);
create table lab.line (id bigint primary key, text text not null);
create table lab.export (id bigint primary key);
create table lab.broken (id text primary key);
