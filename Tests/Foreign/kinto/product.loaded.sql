select product_id as id, name, price, stock, (extract(epoch from modified_at) * 1000)::bigint as modified_ms
from shop.product
where deleted_at is null
