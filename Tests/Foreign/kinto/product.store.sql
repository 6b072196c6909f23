select id, data ->> 'name' as name, data -> 'price' as price, data -> 'stock' as stock, as_epoch(last_modified) as modified_ms
from objects
where resource_name = 'record' and parent_id = '/buckets/shop/collections/products' and not deleted
