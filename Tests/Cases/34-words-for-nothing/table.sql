create schema lab;
create table lab.share (id bigint primary key, share numeric);
