create or replace view mart.clients with (security_invoker = true) as
select
    domain.domain_name                                         as client,
    domain.domain_id,
    domain.site_name                                           as site,
    domain.website_url,
    domain.industry,
    domain.status,
    nullif(domain.reporting_currency, 'XXX')                   as reporting_currency,
    domain.time_zone,
    domain.tags,
    domain.created_at
from dw.dim_domain domain
where domain.domain_key <> 0
    and domain.deleted_at is null;

comment on view mart.clients is 'Clients that the source has. GRAIN: one row per client';
comment on column mart.clients.client             is 'Client''s name; its id: only other records have named it yet';
comment on column mart.clients.domain_id          is 'Client''s id; names may repeat';
comment on column mart.clients.site               is 'Name of the client''s site';
comment on column mart.clients.website_url        is 'Web site (URL)';
comment on column mart.clients.industry           is 'Industry';
comment on column mart.clients.status             is 'active, paused, archived (open list)';
comment on column mart.clients.reporting_currency is 'Currency that the client reports in (ISO 4217); null: not known, so nothing is converted';
comment on column mart.clients.time_zone          is 'Time zone (IANA name)';
comment on column mart.clients.tags               is 'The agency''s tags';
comment on column mart.clients.created_at         is 'When it was created in the source (UTC)';
