create or replace view mart.ad_accounts with (security_invoker = true) as
select
    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(platform.platform_name, account.platform_code)    as platform,
    account.ad_account_name                                    as ad_account,
    account.ad_account_id,
    account.platform_account_id,
    account.status,
    nullif(account.currency_code, 'XXX')                       as currency,
    account.time_zone,
    account.last_synced_at
from dw.dim_ad_account account
left join dw.dim_domain domain
    on domain.domain_key = account.domain_key
left join dw.dim_platform platform
    on platform.platform_code = account.platform_code
where account.ad_account_key <> 0
    and account.deleted_at is null;

comment on view mart.ad_accounts is 'Ad accounts that the source has. GRAIN: one row per client and ad account';
comment on column mart.ad_accounts.client              is 'Client''s name';
comment on column mart.ad_accounts.domain_id           is 'Client''s id; names may repeat';
comment on column mart.ad_accounts.platform            is 'Platform';
comment on column mart.ad_accounts.ad_account          is 'Ad account''s name';
comment on column mart.ad_accounts.ad_account_id       is 'Ad account''s id';
comment on column mart.ad_accounts.platform_account_id is 'The platform''s own id';
comment on column mart.ad_accounts.status              is 'Status of the connection (open list)';
comment on column mart.ad_accounts.currency            is 'Currency of the account''s amounts now (ISO 4217); null: not known';
comment on column mart.ad_accounts.time_zone           is 'Time zone that cuts its days (IANA name)';
comment on column mart.ad_accounts.last_synced_at      is 'When the source last read the platform (UTC)';
