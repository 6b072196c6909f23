create or replace view mart.campaign_history with (security_invoker = true) as
select
    coalesce(domain.domain_name, '(unknown)')                          as client,
    domain.domain_id,
    coalesce(platform.platform_name, campaign.platform_code)           as platform,
    campaign.campaign_id,
    state.campaign_name                                                as campaign,
    lag(state.campaign_name) over states                               as previous_name,
    state.status,
    state.objective,
    state.daily_budget,
    state.lifetime_budget,
    campaign.currency_code                                             as currency,
    nullif(state.valid_from, timestamptz '1900-01-01 00:00+00')        as valid_from,
    nullif(state.valid_to, timestamptz '9999-12-31 00:00+00')          as valid_to,
    state.is_current
from dw.dim_campaign_version state
left join dw.dim_campaign campaign
    on campaign.domain_key = state.domain_key
    and campaign.campaign_key = state.campaign_key
left join dw.dim_domain domain
    on domain.domain_key = state.domain_key
left join dw.dim_platform platform
    on platform.platform_code = campaign.platform_code
window states as (partition by state.domain_key, state.campaign_key order by state.valid_from);

comment on view mart.campaign_history is 'Every state of every campaign. GRAIN: one row per campaign and state';
comment on column mart.campaign_history.client          is 'Client''s name';
comment on column mart.campaign_history.domain_id       is 'Client''s id; names may repeat';
comment on column mart.campaign_history.platform        is 'Platform';
comment on column mart.campaign_history.campaign_id     is 'Campaign''s id';
comment on column mart.campaign_history.campaign        is 'Name in this state';
comment on column mart.campaign_history.previous_name   is 'Name in the state before; null: this is the first';
comment on column mart.campaign_history.status          is 'Status in this state';
comment on column mart.campaign_history.objective       is 'Objective in this state';
comment on column mart.campaign_history.daily_budget    is 'Budget per day in this state (currency)';
comment on column mart.campaign_history.lifetime_budget is 'Budget for its whole life in this state (currency)';
comment on column mart.campaign_history.currency        is 'Currency of the budgets (ISO 4217)';
comment on column mart.campaign_history.valid_from      is 'In force from (UTC, included); null: since ever';
comment on column mart.campaign_history.valid_to        is 'In force until (UTC, excluded); null: still';
comment on column mart.campaign_history.is_current      is 'The state is still in force';
