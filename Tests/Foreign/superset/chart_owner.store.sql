select slice_id || ' ' || user_id as id, first_name, last_name from slice_user join ab_user on ab_user.id = user_id
