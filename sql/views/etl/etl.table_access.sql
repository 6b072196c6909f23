-- needs: etl.own_schemas

-- What readers may see of each table. Partitions are not here: nobody but the owner reads them directly.
create or replace view etl.table_access with (security_invoker = true) as
select
    c.oid::regclass as table_name,
    case
        when n.nspname = 'etl' and c.relname not in ('partition', 'slice', 'pipeline')                  then 'none'
        when c.relname in ('ai_interaction_text')                                                       then 'none'
        when n.nspname = 'etl' or c.relname in ('dim_alert_rule')                                       then 'agency'
        when exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'domain_key' and not a.attisdropped)
                                                                                                        then 'by client'
        when c.relname in ('dim_date', 'dim_platform', 'dim_content_type', 'dim_currency', 'dim_metric', 'fx_rate_daily')
                                                                                                        then 'all'
        else 'agency'
    end             as readers
from pg_class c
join pg_namespace n
    on n.oid = c.relnamespace
where n.nspname = any ((select etl.own_schemas())::name[])
    and n.nspname <> 'mart'
    and c.relkind in ('r', 'p')
    and not c.relispartition;

comment on view etl.table_access is 'What readers may see of each table. GRAIN: one row per table';
comment on column etl.table_access.table_name is 'Table';
comment on column etl.table_access.readers    is
    'all: everybody who may read at all. by client: rows of one''s own clients; the agency all. agency: the agency only. none: only the loader and the owner';
