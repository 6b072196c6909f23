create schema lab;
create table lab.product (product_id int primary key);
create table lab.dim_campaign (campaign_key bigint primary key, campaign_id text not null);
create table lab.link (campaign_key bigint, code text, primary key (campaign_key, code));
