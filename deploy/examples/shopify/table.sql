create schema shopify;
create table shopify.product (product_id bigint primary key, title text, vendor text, tags text, updated_at timestamptz);
create table shopify.variant (
  product_id bigint, variant_id bigint, sku text, place integer, price numeric(12,2), stock integer, version_at timestamptz,
  deleted_at timestamptz, primary key (product_id, variant_id));
