-- Products that the shop has got in the last thirty days and still has.
select
    product.product_id,
    product.domain_id,
    product.name,
    left(product.description, 2000) as description,
    product.price,
    product.currency,
    product.created_at
from dw.dim_product product
where product.created_at > now() - interval '30 days'
    and product.deleted_at is null
