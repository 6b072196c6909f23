select customer_id as id, name, country, balance, points, is_active::int as active,
       to_char(updated_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as updated_at, to_char(deleted_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as deleted_at
from shop.customer
