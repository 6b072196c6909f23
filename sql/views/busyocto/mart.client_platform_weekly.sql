-- needs: mart.ad_performance

-- A ratio is built from the rows that have both of its sides: spend without an exchange rate must not make clicks
-- look free, and a platform that shows no impressions must not raise the click-through rate.
-- A sum without some of its rows is a wrong sum: amounts are null, and the last column but one says why.
create or replace view mart.client_platform_weekly with (security_invoker = true) as
select
    week_start,
    client,
    domain_id,
    platform,
    currency,

    case when missing = 0 then spend end            as spend,
    impressions,
    clicks,
    conversions,
    case when missing = 0 then conversion_value end as conversion_value,

    ctr,
    case when missing = 0 then cpc end              as cpc,
    case when missing = 0 then cpm end              as cpm,
    case when missing = 0 then cpa end              as cpa,
    case when missing = 0 then roas end             as roas,

    missing                                         as rows_without_exchange_rate,
    is_final and week_start + 7 <= (now() at time zone 'UTC')::date as is_final
from (
    select
        week_start,
        client,
        domain_id,
        platform,
        reporting_currency              as currency,

        sum(spend_reporting)            as spend,
        sum(impressions)                as impressions,
        sum(clicks)                     as clicks,
        sum(conversions)                as conversions,
        sum(conversion_value_reporting) as conversion_value,

        sum(clicks) filter (where impressions is not null)
            / nullif(sum(impressions) filter (where clicks is not null), 0)                          as ctr,
        sum(spend_reporting) filter (where clicks is not null)
            / nullif(sum(clicks) filter (where spend_reporting is not null), 0)                      as cpc,
        1000 * sum(spend_reporting) filter (where impressions is not null)
            / nullif(sum(impressions) filter (where spend_reporting is not null), 0)                 as cpm,
        sum(spend_reporting) filter (where conversions is not null)
            / nullif(sum(conversions) filter (where spend_reporting is not null), 0)                 as cpa,
        sum(conversion_value_reporting) filter (where spend_reporting is not null)
            / nullif(sum(spend_reporting) filter (where conversion_value_reporting is not null), 0)  as roas,

        count(*) filter (where rate_missing)    as missing,
        bool_and(coalesce(is_final, false))     as is_final
    from mart.ad_performance
    group by
        week_start,
        client,
        domain_id,
        platform,
        reporting_currency
) weekly;

comment on view mart.client_platform_weekly is
    'Own ads by week, in each client''s reporting currency. GRAIN: one row per client, platform and ISO week. Sum amounts by currency, and only while '
    'rows_without_exchange_rate is 0: a sum over weeks leaves out those that are null';
comment on column mart.client_platform_weekly.week_start                 is 'Monday of the week';
comment on column mart.client_platform_weekly.client                     is 'Client''s name';
comment on column mart.client_platform_weekly.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.client_platform_weekly.platform                   is 'Platform';
comment on column mart.client_platform_weekly.currency                   is 'Currency of the amounts (ISO 4217): the client''s reporting currency';
comment on column mart.client_platform_weekly.spend                      is 'Spend (currency); null: a rate is missing';
comment on column mart.client_platform_weekly.impressions                is 'Times shown (count)';
comment on column mart.client_platform_weekly.clicks                     is 'Clicks of all kinds (count)';
comment on column mart.client_platform_weekly.conversions                is 'Conversions (count, fractions possible)';
comment on column mart.client_platform_weekly.conversion_value           is 'Value of the conversions (currency); null: a rate is missing';
comment on column mart.client_platform_weekly.ctr                        is 'Clicks per impression (ratio)';
comment on column mart.client_platform_weekly.cpc                        is 'Spend per click (currency); null: no clicks, or a rate is missing';
comment on column mart.client_platform_weekly.cpm                        is 'Spend per 1,000 impressions (currency); null: none, or a rate is missing';
comment on column mart.client_platform_weekly.cpa                        is 'Spend per conversion (currency); null: none, or a rate is missing';
comment on column mart.client_platform_weekly.roas                       is 'Conversion value per spend (ratio); null: no spend, or a rate is missing';
comment on column mart.client_platform_weekly.rows_without_exchange_rate is
    'Rows that have no rate, so that there are no amounts (count); 0 is good; mart.missing_rates says which';
comment on column mart.client_platform_weekly.is_final                   is 'The week is over, and the platform will restate none of its figures any more';
