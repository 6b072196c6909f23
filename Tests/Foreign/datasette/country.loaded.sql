select code, name, population from shop.country where deleted_at is null
