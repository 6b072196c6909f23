create schema lab;
create table lab.charge (charge_id text primary key);
create table lab.hit (number int primary key);
create table lab.chart (chart_id text primary key);
create table lab.numbered (number int primary key);
