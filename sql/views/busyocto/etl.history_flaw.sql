create or replace view etl.history_flaw with (security_invoker = true) as
with state as (
    select 'dim_domain_version' as table_name, domain_key, domain_key as member_key, valid_from, valid_to
    from dw.dim_domain_version
    union all
    select 'dim_ad_account_version', domain_key, ad_account_key, valid_from, valid_to
    from dw.dim_ad_account_version
    union all
    select 'dim_campaign_version', domain_key, campaign_key, valid_from, valid_to
    from dw.dim_campaign_version
    union all
    select 'dim_ad_set_version', domain_key, ad_set_key, valid_from, valid_to
    from dw.dim_ad_set_version
    union all
    select 'dim_ad_version', domain_key, ad_key, valid_from, valid_to
    from dw.dim_ad_version
), neighbour as (
    select
        state.*,
        lag(valid_to) over states    as previous_to,
        lead(valid_from) over states as next_from
    from state
    window states as (partition by table_name, domain_key, member_key order by valid_from)
)
select
    table_name,
    domain_key,
    member_key,
    valid_from,
    valid_to,
    case
        when previous_to > valid_from                                               then 'overlap'
        when previous_to < valid_from                                               then 'gap'
        when previous_to is null and valid_from <> timestamptz '1900-01-01 00:00+00' then 'no beginning'
        else 'no end'
    end as flaw
from neighbour
where previous_to is distinct from valid_from and (previous_to is not null or valid_from <> timestamptz '1900-01-01 00:00+00')
   or (next_from is null and valid_to <> timestamptz '9999-12-31 00:00+00');

comment on view etl.history_flaw is 'States that overlap or leave a gap. GRAIN: one row per flawed state; there must be none';
comment on column etl.history_flaw.table_name is 'Table of the state, in schema dw';
comment on column etl.history_flaw.domain_key is 'Client (dw.dim_domain)';
comment on column etl.history_flaw.member_key is 'Key of the member';
comment on column etl.history_flaw.valid_from is 'In force from (UTC, included)';
comment on column etl.history_flaw.valid_to   is 'In force until (UTC, excluded)';
comment on column etl.history_flaw.flaw       is 'overlap, gap, no beginning (the first state does not reach back to 1900), no end';
