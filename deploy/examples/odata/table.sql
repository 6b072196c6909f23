create schema crm;
create type crm.account_status as enum ('Active', 'Inactive');
create table crm.account (account_id uuid primary key, name text, status crm.account_status, modified_at timestamptz, revenue numeric);
