create schema shop;
create table shop.customer_order (
  order_id text primary key, customer_id bigint, state text, is_gift boolean, city text, tags text[], amount numeric, placed_at timestamptz,
  modified_at timestamptz not null, is_deleted boolean);
create table shop.product (
  product_id text primary key, name text not null, price numeric not null, stock integer not null, modified_at timestamptz not null,
  deleted_at timestamptz);
comment on column shop.customer_order.is_deleted is 'True of a deleted order, of which Kinto keeps nothing but its id; else null';
comment on column shop.product.deleted_at        is 'When a list was read that lacked the product';
