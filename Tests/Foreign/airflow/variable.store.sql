select key as id, val as value, description from variable
