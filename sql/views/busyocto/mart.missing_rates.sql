create or replace view mart.missing_rates with (security_invoker = true) as
select
    need.date_day                                              as date,
    need.from_currency,
    need.to_currency,
    need.needed_for,
    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    need.rows,
    need.spend,
    case
        when 'XXX' in (need.from_currency, need.to_currency) then
            'no rate helps: the currency is not known; octoload run loads accounts and clients'
        else 'octoload import fx FILE, with the line ' || need.date_day || ',' || need.from_currency || ',' || need.to_currency || ',RATE'
    end                                                        as what_to_do
from (
    select
        fact.domain_key,
        fact.date_day,
        fact.currency_code       as from_currency,
        owner.reporting_currency as to_currency,
        'reporting'              as needed_for,
        count(*)                 as rows,
        sum(fact.spend)          as spend
    from dw.fact_ad_performance_daily fact
    join dw.dim_domain owner
        on owner.domain_key = fact.domain_key
        and (owner.reporting_currency <> fact.currency_code or fact.currency_code = 'XXX')
    left join dw.fx_rate_daily fx
        on fx.from_currency = fact.currency_code
        and fx.to_currency = owner.reporting_currency
        and fx.rate_date = fact.date_day
    where fx.rate is null
        and (fact.spend <> 0 or fact.conversion_value <> 0)
    group by
        fact.domain_key,
        fact.date_day,
        fact.currency_code,
        owner.reporting_currency

    union all

    select
        fact.domain_key,
        fact.date_day,
        fact.currency_code,
        plan.currency_code,
        'plan',
        count(*),
        sum(fact.spend)
    from (
        select distinct domain_key, month_start, currency_code
        from dw.fact_budget_monthly
        where deleted_at is null
    ) plan
    join dw.dim_domain owner
        on owner.domain_key = plan.domain_key
        and owner.reporting_currency <> plan.currency_code
    join dw.fact_ad_performance_daily fact
        on fact.domain_key = plan.domain_key
        and fact.date_day >= plan.month_start
        and fact.date_day < (plan.month_start + interval '1 month')::date
        and fact.currency_code <> plan.currency_code
    left join dw.fx_rate_daily fx
        on fx.from_currency = fact.currency_code
        and fx.to_currency = plan.currency_code
        and fx.rate_date = fact.date_day
    where fx.rate is null
        and fact.spend <> 0
        and exists (
            select
            from dw.fact_budget_monthly own
            where own.domain_key = plan.domain_key
              and own.month_start = plan.month_start
              and own.currency_code = plan.currency_code
              and own.platform_code in (fact.platform_code, 'all')
              and own.deleted_at is null
        )
    group by
        fact.domain_key,
        fact.date_day,
        fact.currency_code,
        plan.currency_code
) need
left join dw.dim_domain domain
    on domain.domain_key = need.domain_key;

comment on view mart.missing_rates is
    'Exchange rates that amounts of ads wait for: until they are imported, those amounts are null in the currency wanted. GRAIN: one row per day, pair of '
    'currencies, use and client; empty is good';
comment on column mart.missing_rates.date          is 'Day that a rate is missing for';
comment on column mart.missing_rates.from_currency is 'Currency of the amounts (ISO 4217)';
comment on column mart.missing_rates.to_currency   is 'Currency wanted (ISO 4217)';
comment on column mart.missing_rates.needed_for    is 'reporting: the client reports in it. plan: a plan of mart.spend_plan is in it';
comment on column mart.missing_rates.client        is 'Client''s name';
comment on column mart.missing_rates.domain_id     is 'Client''s id; names may repeat';
comment on column mart.missing_rates.rows          is 'Rows of ads that wait for it (count)';
comment on column mart.missing_rates.spend         is 'Their spend (from_currency)';
comment on column mart.missing_rates.what_to_do    is 'The line that a file of rates needs; RATE: units of to_currency per unit of from_currency';
