create schema lab;
create table lab.odata (id bigint primary key);
create table lab.meta (id bigint, day date, primary key (id, day));
create table lab.document (like lab.meta including all);
create table lab.linkedin (like lab.meta including all);
