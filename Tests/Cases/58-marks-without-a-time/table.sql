create schema lab;
create table lab.flag (id bigint primary key, loss double precision, version_at timestamptz, deleted_at timestamptz);
create table lab.dim_ad (ad_key bigint primary key, ad_id text not null, status text, version_at timestamptz, deleted_at timestamptz);
