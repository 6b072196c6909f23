create schema shop;
create table shop.customer (
  customer_id bigint primary key, name text, country text, balance double precision, points bigint, is_active boolean not null,
  updated_at timestamptz not null, deleted_at timestamptz);
create table shop.country (code text primary key, name text not null, population bigint, deleted_at timestamptz);
create table shop.event (event_id bigint primary key, customer_id bigint, kind text not null, happened_at timestamptz not null);
comment on column shop.customer.deleted_at is 'When the shop marked the customer as gone';
comment on column shop.country.deleted_at is 'When a list was read that lacked the country';
