select id, deleted, as_epoch(last_modified) as modified_ms, data -> 'customer' as customer, data ->> 'state' as state,
       data -> 'amount' as amount, data -> 'gift' as gift, (data ->> 'placed_at')::bigint as placed_ms, data #>> '{address,city}' as city,
       data -> 'tags' as tags
from objects
where resource_name = 'record' and parent_id = '/buckets/shop/collections/orders'
