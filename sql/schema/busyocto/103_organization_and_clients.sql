-- The organization that owns the API key, and its domains. A domain is one client of the agency: the tenant. Its key is
-- the first column of every key below it, so that one predicate isolates, exports or distributes a client.
--
-- In this file and the next, what every dimension has in common:
--
-- * `x_key` is etl.hk('x', x_id): the same number wherever it is computed. `x_id` is the API's id.
-- * Facts and children may arrive before their parents. The loader then inserts a stub (is_inferred) of which only the
--   id is certain; hence few columns are `not null` without a default, and a name is the id until the record comes.
-- * Columns are what people filter or sum by; the rest of the record is in `attributes`.
-- * Nothing is deleted: a record that the source no longer has gets deleted_at and keeps its last values.
-- * Key 0 is the unknown member. Each dimension has it for domain 0, other domains have none: join to a dimension with
--   `left join`.
-- * Each index that a client's reader can use begins with the client: conditions that PostgreSQL holds to be safe are looked up
--   in an index before any policy, and plans count the rows found there and refused. Ids are hashed into the keys, so that an id
--   is unique if its key is.


-- ----------------------------------------------------------------------------------------------------- dim_organization

create table dw.dim_organization (
    organization_key      bigint      not null,
    organization_id       text        not null,

    organization_name     text        not null,
    slug                  text,
    plan_code             text,
    plan_name             text,
    token_allocation      bigint,
    rate_limit_per_minute integer,
    reporting_currency    text        not null default 'XXX',
    time_zone             text        not null default 'UTC',
    country_code          text,
    created_at            timestamptz,
    attributes            jsonb       not null default '{}',
    is_inferred           boolean     not null default false,

    version_at            timestamptz not null,
    first_loaded_at       timestamptz not null,
    loaded_at             timestamptz not null,
    slice_id              bigint,
    deleted_at            timestamptz,

    constraint dim_organization_pkey primary key (organization_key),
    constraint dim_organization_organization_id_key unique (organization_id),
    constraint dim_organization_reporting_currency_fkey foreign key (reporting_currency) references dw.dim_currency
);

comment on table dw.dim_organization is 'Organizations: the agency that the API key belongs to. GRAIN: one row per organization, current values';
comment on column dw.dim_organization.organization_key      is 'Member key: hash of the id; 0 = unknown';
comment on column dw.dim_organization.organization_id       is 'The API''s id (org_…)';
comment on column dw.dim_organization.organization_name     is 'Name';
comment on column dw.dim_organization.slug                  is 'Short name in web addresses';
comment on column dw.dim_organization.plan_code             is 'Plan, as the API codes it';
comment on column dw.dim_organization.plan_name             is 'Plan, as people call it';
comment on column dw.dim_organization.token_allocation      is 'Tokens that the plan includes (tokens per billing period)';
comment on column dw.dim_organization.rate_limit_per_minute is 'Requests that an API key may make (requests per minute)';
comment on column dw.dim_organization.reporting_currency    is 'Default currency of its reports (ISO 4217); XXX = not known';
comment on column dw.dim_organization.time_zone             is 'Default time zone (IANA name)';
comment on column dw.dim_organization.country_code          is 'Country (ISO 3166-1 alpha-2)';
comment on column dw.dim_organization.created_at            is 'When it was created in the source (UTC)';
comment on column dw.dim_organization.attributes            is 'The rest of the record: features';
comment on column dw.dim_organization.is_inferred           is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_organization');

insert into dw.dim_organization (organization_key, organization_id, organization_name, version_at, first_loaded_at, loaded_at)
values (0, '', '(unknown)', '1900-01-01 00:00+00', now(), now());


-- ----------------------------------------------------------------------------------------------------------- dim_domain

create table dw.dim_domain (
    domain_key         bigint      not null,
    organization_key   bigint      not null default 0,
    domain_id          text        not null,

    domain_name        text        not null,
    site_name          text,
    website_url        text,
    website_host       text        generated always as
        (lower(substring(website_url from '(?i)^[a-z][a-z0-9+.-]*://(?:[^/?#]*@)?(\[[^]]*\]|[^/?#:]+)'))) stored,
    industry           text,
    status             text        not null default 'unknown',
    reporting_currency text        not null default 'XXX',
    time_zone          text        not null default 'UTC',
    tags               text[],
    competitor_count   integer,
    created_at         timestamptz,
    attributes         jsonb       not null default '{}',
    is_inferred        boolean     not null default false,

    version_at         timestamptz not null,
    first_loaded_at    timestamptz not null,
    loaded_at          timestamptz not null,
    slice_id           bigint,
    deleted_at         timestamptz,

    constraint dim_domain_pkey primary key (domain_key),
    constraint dim_domain_organization_key_fkey foreign key (organization_key) references dw.dim_organization,
    constraint dim_domain_reporting_currency_fkey foreign key (reporting_currency) references dw.dim_currency
);

comment on table dw.dim_domain is 'Domains: one per client of the agency, the tenant of all other tables. GRAIN: one row per domain, current values';
comment on column dw.dim_domain.domain_key         is 'Member key: hash of the id; 0 = unknown, or not of one client';
comment on column dw.dim_domain.organization_key   is 'Organization that it belongs to; 0 = not known yet';
comment on column dw.dim_domain.domain_id          is 'The API''s id (dom_…)';
comment on column dw.dim_domain.domain_name        is 'Client''s name';
comment on column dw.dim_domain.site_name          is 'The domain''s own name: the client''s site';
comment on column dw.dim_domain.website_url        is 'Web site of the client (URL)';
comment on column dw.dim_domain.website_host       is 'Host of website_url, in lower case';
comment on column dw.dim_domain.industry           is 'Industry of the client';
comment on column dw.dim_domain.status             is 'active, paused, archived (open list)';
comment on column dw.dim_domain.reporting_currency is 'Currency that the client reports in (ISO 4217); XXX = not known';
comment on column dw.dim_domain.time_zone          is 'Time zone of the client (IANA name)';
comment on column dw.dim_domain.tags               is 'The agency''s tags';
comment on column dw.dim_domain.competitor_count   is 'Competitors that are watched for the client (count), as the API says';
comment on column dw.dim_domain.created_at         is 'When it was created in the source (UTC)';
comment on column dw.dim_domain.attributes         is 'The rest of the record; empty at present';
comment on column dw.dim_domain.is_inferred        is 'Stub: another record named it before its own arrived; only the id is certain';
call etl.describe_lineage('dw.dim_domain');
call etl.keep_texts_in_rows('dw.dim_domain');

insert into dw.dim_domain (domain_key, domain_id, domain_name, version_at, first_loaded_at, loaded_at)
values (0, '', '(unknown)', '1900-01-01 00:00+00', now(), now());

-- Of clients themselves the id is unique by an expression that is not safe in that sense: the index serves no reader.
create unique index dim_domain_domain_id_key on dw.dim_domain ((domain_id || ''));
comment on index dw.dim_domain_domain_id_key is 'Ids are unique; an expression, so that no condition of a reader is looked up here';

-- What the books say of clients is of these; without the star nobody can be granted one.
alter table etl.reader_domain
    add constraint reader_domain_domain_key_fkey foreign key (domain_key) references dw.dim_domain;
