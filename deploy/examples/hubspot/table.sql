create schema hubspot;
create table hubspot.contact (contact_id bigint primary key, email text, name text, created_at timestamptz, updated_at timestamptz);
