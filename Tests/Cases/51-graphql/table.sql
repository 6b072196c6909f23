create schema lab;
create table lab.product (product_id text primary key, title text);
