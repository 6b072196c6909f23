select id, name, country, balance, points, active, updated_at, deleted_at from customer
