-- Products of the shop: a second API loads them (docs/how-to/write-copy-for-products.md).
create table dw.dim_product (
    product_id  text        not null,
    name        text        not null,
    description text,
    price       numeric(21, 6),
    currency    text,
    domain_id   text        not null,
    created_at  timestamptz not null,
    version_at  timestamptz,
    deleted_at  timestamptz,
    row_hash    bigint,
    loaded_at   timestamptz,

    constraint dim_product_pkey primary key (product_id)
);

comment on table dw.dim_product is 'Products of the shop. GRAIN: one row per product, current values';
comment on column dw.dim_product.product_id  is 'The shop''s id of the product';
comment on column dw.dim_product.name        is 'Name';
comment on column dw.dim_product.description is 'What the shop says of it';
comment on column dw.dim_product.price       is 'Price (currency)';
comment on column dw.dim_product.currency    is 'Currency of the price (ISO 4217)';
comment on column dw.dim_product.domain_id   is 'Client whose shop it is, as the API of the marketing data names it';
comment on column dw.dim_product.created_at  is 'When the shop got it (UTC)';
comment on column dw.dim_product.version_at  is 'When it was last changed (UTC)';
comment on column dw.dim_product.deleted_at  is 'When it was taken out of the shop (UTC); null: it is there';
comment on column dw.dim_product.row_hash    is 'Hash of the row, as the loader computes it';
comment on column dw.dim_product.loaded_at   is 'When it was loaded last (UTC)';
