create schema lab;
create table lab.thing (id int primary key);
create table lab.other (id int primary key);
create table lab.more (id int primary key);
