select order_id as id, coalesce(is_deleted, false) as deleted, (extract(epoch from modified_at) * 1000)::bigint as modified_ms,
       customer_id as customer, state, amount, is_gift as gift, (extract(epoch from placed_at) * 1000)::bigint as placed_ms, city, tags
from shop.customer_order
