create schema lab;
create table lab.thing (id int primary key);
