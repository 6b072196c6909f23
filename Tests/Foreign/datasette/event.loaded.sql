select event_id as id, customer_id as customer, kind, (extract(epoch from happened_at) * 1000)::bigint as at_ms from shop.event
