create schema shop;
create table shop.customer_order (
  order_id bigint primary key, amount numeric(12,2), is_paid boolean, placed_at timestamptz, deleted_at timestamptz);
