create or replace view mart.token_usage with (security_invoker = true) as
select
    fact.date_day                                              as date,
    date_trunc('month', fact.date_day::timestamp)::date        as month_start,

    coalesce(organization.organization_name, '(unknown)')      as organization,
    organization.organization_id,
    feature.name                                               as feature,
    feature.tokens                                             as tokens_used,

    coalesce(period.plan_code, organization.plan_code)         as plan,
    coalesce(period.period_start, date_trunc('month', fact.date_day::timestamp)::date) as period_start,
    coalesce(period.period_end, (date_trunc('month', fact.date_day::timestamp) + interval '1 month - 1 day')::date) as period_end,
    coalesce(period.token_allocation, fact.token_allocation)   as token_allocation
from dw.fact_token_usage_daily fact
cross join lateral (
    select
        each.key as name,
        case when jsonb_typeof(each.value) = 'number' then each.value::numeric end as tokens
    from jsonb_each(
        case when jsonb_typeof(fact.tokens_by_feature) = 'object' then fact.tokens_by_feature else '{}' end
    ) each

    union all

    select '(other)', fact.tokens_used - coalesce(told.tokens, 0)
    from (
        select sum(case when jsonb_typeof(each.value) = 'number' then each.value::numeric end) as tokens
        from jsonb_each(
            case when jsonb_typeof(fact.tokens_by_feature) = 'object' then fact.tokens_by_feature else '{}' end
        ) each
    ) told
    where fact.tokens_used <> coalesce(told.tokens, 0)
) feature
left join dw.dim_organization organization
    on organization.organization_key = fact.organization_key
left join lateral (
    select plan_code, period_start, period_end, token_allocation
    from dw.token_plan_period plan
    where plan.organization_key = fact.organization_key
        and plan.period_start <= fact.date_day
        and plan.period_end >= fact.date_day
        and plan.deleted_at is null
    order by plan.period_start desc
    limit 1
) period
    on true
where fact.deleted_at is null;

comment on view mart.token_usage is
    'Tokens of the plan by day and feature. GRAIN: one row per organization, day and feature. Sum tokens_used freely, never token_allocation';
comment on column mart.token_usage.date             is 'Day (UTC day)';
comment on column mart.token_usage.month_start      is 'First day of the month';
comment on column mart.token_usage.organization     is 'Organization''s name';
comment on column mart.token_usage.organization_id  is 'Organization''s id; names may repeat';
comment on column mart.token_usage.feature          is 'What used them, as the API codes it; (other): what the API tells of no feature, so that the sum is the day''s';
comment on column mart.token_usage.tokens_used      is 'Used on the day by the feature (tokens)';
comment on column mart.token_usage.plan             is 'Plan, as the API codes it: that of the period, else the present one';
comment on column mart.token_usage.period_start     is 'First day of the billing period';
comment on column mart.token_usage.period_end       is 'Last day of the billing period';
comment on column mart.token_usage.token_allocation is 'Included in the plan (tokens per billing period); the same in every row of a period';
