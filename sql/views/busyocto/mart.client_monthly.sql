-- needs: mart.missing_rates

create or replace view mart.client_monthly with (security_invoker = true) as
select
    monthly.month_start,
    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    domain.reporting_currency                                  as currency,

    case when monthly.missing = 0 then monthly.spend end       as spend,
    case when monthly.missing = 0 then monthly.conversion_value end as conversion_value,
    monthly.impressions,
    monthly.clicks,
    monthly.conversions,

    monthly.spend_by_currency,
    monthly.missing                                            as rows_without_exchange_rate,
    case
        when monthly.missing > 0 then
            'no exchange rate to ' || coalesce(domain.reporting_currency, 'XXX') || ' from ' || monthly.currencies_missing
            || '; mart.missing_rates says for which days'
    end                                                        as why_null,
    monthly.is_final and (monthly.month_start + interval '1 month')::date <= (now() at time zone 'UTC')::date as is_final
from (
    select
        domain_key,
        month_start,
        sum(spend)                                             as spend,
        sum(conversion_value)                                  as conversion_value,
        sum(impressions)                                       as impressions,
        sum(clicks)                                            as clicks,
        sum(conversions)                                       as conversions,
        string_agg(trim_scale(own_spend) || ' ' || currency_code, ' + ' order by currency_code)
            filter (where own_spend <> 0)                      as spend_by_currency,
        string_agg(currency_code, ', ' order by currency_code) filter (where missing > 0) as currencies_missing,
        sum(missing)::bigint                                   as missing,
        bool_and(is_final)                                     as is_final
    from (
        select
            fact.domain_key,
            date_trunc('month', fact.date_day::timestamp)::date as month_start,
            fact.currency_code,
            sum(fact.spend)                                    as own_spend,
            sum(
                case
                    when fact.currency_code = owner.reporting_currency and fact.currency_code <> 'XXX' then fact.spend
                    when fact.spend = 0 then fact.spend
                    else fact.spend * fx.rate
                end
            )                                                  as spend,
            sum(
                case
                    when fact.currency_code = owner.reporting_currency and fact.currency_code <> 'XXX' then fact.conversion_value
                    when fact.conversion_value = 0 then fact.conversion_value
                    else fact.conversion_value * fx.rate
                end
            )                                                  as conversion_value,
            sum(fact.impressions)                              as impressions,
            sum(fact.clicks)                                   as clicks,
            sum(fact.conversions)                              as conversions,
            count(*) filter (
                where (fact.spend <> 0 or fact.conversion_value <> 0)
                    and fx.rate is null
                    and (fact.currency_code is distinct from owner.reporting_currency or fact.currency_code = 'XXX')
            )                                                  as missing,
            bool_and(coalesce(fact.is_final, false))           as is_final
        from dw.fact_ad_performance_daily fact
        left join dw.dim_domain owner
            on owner.domain_key = fact.domain_key
        left join dw.fx_rate_daily fx
            on fx.from_currency = fact.currency_code
            and fx.to_currency = owner.reporting_currency
            and fx.rate_date = fact.date_day
        where fact.deleted_at is null
        group by
            fact.domain_key,
            date_trunc('month', fact.date_day::timestamp)::date,
            fact.currency_code
    ) by_currency
    group by
        domain_key,
        month_start
) monthly
left join dw.dim_domain domain
    on domain.domain_key = monthly.domain_key;

comment on view mart.client_monthly is
    'Totals of each client and month, what is not attributed included, in the client''s reporting currency. GRAIN: one row per client and month. An amount is '
    'null, whole, where a rate is missing, and why_null says so; a sum over months leaves those out. Clients report in different currencies: sum by currency';
comment on column mart.client_monthly.month_start                is 'First day of the month';
comment on column mart.client_monthly.client                     is 'Client''s name';
comment on column mart.client_monthly.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.client_monthly.currency                   is 'Currency of the amounts (ISO 4217): the client''s reporting currency';
comment on column mart.client_monthly.spend                      is 'Spend of all platforms (currency); null: see why_null';
comment on column mart.client_monthly.conversion_value           is 'Value of the conversions (currency); null: see why_null, or not shown';
comment on column mart.client_monthly.impressions                is 'Times shown (count)';
comment on column mart.client_monthly.clicks                     is 'Clicks of all kinds (count)';
comment on column mart.client_monthly.conversions                is 'Conversions (count, fractions possible)';
comment on column mart.client_monthly.spend_by_currency          is 'Spend in the currencies of the ad accounts, unconverted: 12.5 EUR + 80 USD';
comment on column mart.client_monthly.rows_without_exchange_rate is 'Rows whose amounts have no rate (count); 0 is good';
comment on column mart.client_monthly.why_null                   is 'Why there are no amounts; null: there are';
comment on column mart.client_monthly.is_final                   is 'The month is over, and the platform will restate none of its figures any more';
