-- A plan for all platforms beside plans for some: it is the plan for the others. So plans of a month can be summed, and so can
-- what was spent, each platform once.
create or replace view mart.spend_plan with (security_invoker = true) as
select
    plan.month_start,

    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    case
        when plan.platform_code = 'all' and own.platforms is not null then 'All other platforms'
        when plan.platform_code = 'all' then 'All platforms'
        else coalesce(platform.platform_name, plan.platform_code)
    end                                                        as platform,

    plan.planned_spend,
    actual.spend,
    plan.currency_code                                         as currency,
    actual.rows_without_exchange_rate
from dw.fact_budget_monthly plan
left join dw.dim_domain domain
    on domain.domain_key = plan.domain_key
left join dw.dim_platform platform
    on platform.platform_code = plan.platform_code
left join lateral (
    select array_agg(other.platform_code) as platforms
    from dw.fact_budget_monthly other
    where plan.platform_code = 'all'
        and other.domain_key = plan.domain_key
        and other.month_start = plan.month_start
        and other.platform_code <> 'all'
        and other.deleted_at is null
) own
    on true
cross join lateral (
    select
        case when count(*) filter (where spent.amount <> 0 and spent.converted is null) = 0 then coalesce(sum(spent.converted), 0) end as spend,
        count(*) filter (where spent.amount <> 0 and spent.converted is null) as rows_without_exchange_rate
    from (
        select
            fact.spend as amount,
            case when fact.currency_code = plan.currency_code then fact.spend else fact.spend * fx.rate end as converted
        from dw.fact_ad_performance_daily fact
        left join dw.fx_rate_daily fx
            on fx.from_currency = fact.currency_code
            and fx.to_currency = plan.currency_code
            and fx.rate_date = fact.date_day
        where fact.domain_key = plan.domain_key
            and (
                fact.platform_code = plan.platform_code
                or (plan.platform_code = 'all' and (own.platforms is null or fact.platform_code <> all (own.platforms)))
            )
            and fact.date_day >= plan.month_start
            and fact.date_day < (plan.month_start + interval '1 month')::date
    ) spent
) actual
where plan.deleted_at is null;

comment on view mart.spend_plan is
    'What clients plan to spend, and what has been spent, by all their ads and what is not attributed. GRAIN: one row per client, month and platform that '
    'has a plan. A plan for all platforms stands against the spend of all; beside plans for some platforms it is the plan for the others, so that no '
    'platform counts twice. Sum plans and spend freely within one currency; months of a client without a plan are not here';
comment on column mart.spend_plan.month_start                is 'First day of the month';
comment on column mart.spend_plan.client                     is 'Client''s name';
comment on column mart.spend_plan.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.spend_plan.platform                   is
    'Platform; All platforms: the plan is not split. All other platforms: the rest beside platforms that have a plan of their own';
comment on column mart.spend_plan.planned_spend              is 'Plan for the whole month (currency)';
comment on column mart.spend_plan.spend                      is 'Spent so far (currency), rows that are not attributed included; null: an exchange rate is missing';
comment on column mart.spend_plan.currency                   is 'Currency of the plan (ISO 4217)';
comment on column mart.spend_plan.rows_without_exchange_rate is 'Rows of ads whose spend cannot be converted for want of a rate (count); 0 is good';
