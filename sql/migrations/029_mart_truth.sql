-- What a first try over mart gives is right, or says that it is not: currencies, missing rates, remainders, plans.
--
-- * Rows that are no figures of anybody are not shown: withdrawn ones, and remainders that have come to nothing. They change no
--   sum, but every count and average.
-- * An amount in a reporting currency is null, whole, where a rate is missing in it, and a column says how many rows lack one.
-- * Columns are only added at the end, so that views of others that read these go on.


-- ------------------------------------------------------------------------------------------------------ ad_performance

-- Nothing is nothing in every currency: an amount of 0 needs no rate.
create or replace view mart.ad_performance with (security_invoker = true) as
select
    fact.date_day                                             as date,
    date_trunc('week', fact.date_day::timestamp)::date        as week_start,
    date_trunc('month', fact.date_day::timestamp)::date       as month_start,

    coalesce(domain.domain_name, '(unknown)')                 as client,
    domain.domain_id,
    coalesce(platform.platform_name, fact.platform_code)      as platform,
    coalesce(account.ad_account_name, '(unknown)')            as ad_account,
    account.ad_account_id,
    coalesce(campaign.campaign_name, '(unknown)')             as campaign,
    campaign.campaign_id,
    campaign.objective,
    campaign.status                                           as campaign_status,
    case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad_set.ad_set_name, '(unknown)') end as ad_set,
    ad_set.ad_set_id,
    case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad.ad_name, '(unknown)') end as ad,
    ad.ad_id,
    coalesce(content_type.content_type_name, '(unknown)')     as creative_type,
    ad.headline,
    ad.landing_url,

    fact.impressions,
    fact.clicks,
    fact.spend,
    fact.conversions,
    fact.conversion_value,
    fact.video_views,
    fact.reach,
    fact.currency_code                                        as currency,

    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then fact.spend
        when fact.spend = 0 then fact.spend
        else fact.spend * fx.rate
    end                                                       as spend_reporting,
    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then fact.conversion_value
        when fact.conversion_value = 0 then fact.conversion_value
        else fact.conversion_value * fx.rate
    end                                                       as conversion_value_reporting,
    domain.reporting_currency,

    fact.attribution_setting,
    fact.time_zone,
    fact.is_final,
    fact.row_kind = 'remainder'                               as is_not_attributed,
    fact.deleted_at is not null                               as is_withdrawn,
    fact.loaded_at                                            as updated_at,

    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then false
        else fx.rate is null and (coalesce(fact.spend, 0) <> 0 or coalesce(fact.conversion_value, 0) <> 0)
    end                                                       as rate_missing
from dw.fact_ad_performance_daily fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.dim_platform platform
    on platform.platform_code = fact.platform_code
left join dw.dim_ad_account account
    on account.domain_key = fact.domain_key
    and account.ad_account_key = fact.ad_account_key
left join dw.dim_campaign campaign
    on campaign.domain_key = fact.domain_key
    and campaign.campaign_key = fact.campaign_key
left join dw.dim_ad_set ad_set
    on ad_set.domain_key = fact.domain_key
    and ad_set.ad_set_key = fact.ad_set_key
left join dw.dim_ad ad
    on ad.domain_key = fact.domain_key
    and ad.ad_key = fact.ad_key
left join dw.dim_content_type content_type
    on content_type.content_type_code = ad.content_type_code
left join dw.fx_rate_daily fx
    on fx.from_currency = fact.currency_code
    and fx.to_currency = domain.reporting_currency
    and fx.rate_date = fact.date_day
where fact.deleted_at is null
    and (
        fact.row_kind <> 'remainder'
        or fact.spend <> 0
        or fact.impressions <> 0
        or fact.clicks <> 0
        or fact.video_views <> 0
        or fact.conversions <> 0
        or fact.conversion_value <> 0
    );

comment on view mart.ad_performance is
    'Own ads with their current names. GRAIN: one row per client, day and ad, and one per campaign that reports more or less than its ads. '
    'Sum counts freely, spend and conversion_value within one currency only (group by currency), the columns that end in _reporting over all of a '
    'client''s accounts while no row has rate_missing; ratios as sum() / sum(). Totals of a client: mart.client_monthly. Averages per ad: mart.ads_daily';
comment on column mart.ad_performance.spend                      is 'Spend (currency): never sum it over currencies, take spend_reporting';
comment on column mart.ad_performance.conversion_value           is 'Value of the conversions (currency): never sum it over currencies, take conversion_value_reporting';
comment on column mart.ad_performance.spend_reporting            is 'Spend (reporting_currency) at that day''s rate; null: no rate, and a sum leaves it out (rate_missing)';
comment on column mart.ad_performance.conversion_value_reporting is
    'Value of the conversions (reporting_currency) at that day''s rate; null: no rate, and a sum leaves it out (rate_missing)';
comment on column mart.ad_performance.reporting_currency         is 'Currency that the client reports in (ISO 4217); clients have different ones';
comment on column mart.ad_performance.is_not_attributed          is 'Remainder: in the campaign''s total, but in none of its ads. Leave it in sums, and out of counts and averages of ads';
comment on column mart.ad_performance.is_withdrawn               is 'False: what the source withdrew is left out, as it is no row of anything';
comment on column mart.ad_performance.rate_missing               is
    'An amount of the row has no exchange rate, so that sums in reporting_currency lack it; mart.missing_rates says which to import';


-- ----------------------------------------------------------------------------------------------------------- ads_daily

create view mart.ads_daily with (security_invoker = true) as
select
    date,
    week_start,
    month_start,
    client,
    domain_id,
    platform,
    ad_account,
    ad_account_id,
    campaign,
    campaign_id,
    objective,
    campaign_status,
    ad_set,
    ad_set_id,
    ad,
    ad_id,
    creative_type,
    headline,
    landing_url,
    impressions,
    clicks,
    spend,
    conversions,
    conversion_value,
    video_views,
    reach,
    currency,
    spend_reporting,
    conversion_value_reporting,
    reporting_currency,
    attribution_setting,
    time_zone,
    is_final,
    updated_at,
    rate_missing
from mart.ad_performance
where not is_not_attributed;

comment on view mart.ads_daily is
    'Own ads day by day, and nothing else: for counts and averages per ad. GRAIN: one row per client, day and ad. Its sums lack what campaigns report '
    'beyond their ads: totals are mart.ad_performance''s. Amounts are in the row''s currency: sum and average them by currency';

do $$
declare
    item record;
begin
    for item in
        select own.attname, col_description(original.attrelid, original.attnum) as text
        from pg_catalog.pg_attribute own
        join pg_catalog.pg_attribute original
            on original.attrelid = 'mart.ad_performance'::regclass
            and original.attname = own.attname
        where own.attrelid = 'mart.ads_daily'::regclass
          and own.attnum > 0
    loop
        execute format('comment on column mart.ads_daily.%I is %L', item.attname, item.text);
    end loop;
end
$$;


-- ------------------------------------------------------------------------------------------------ ad_performance_hourly

create view mart.ad_performance_hourly with (security_invoker = true) as
select
    fact.date_day                                             as date,
    fact.hour,
    fact.hour_start,

    coalesce(domain.domain_name, '(unknown)')                 as client,
    domain.domain_id,
    coalesce(platform.platform_name, fact.platform_code)      as platform,
    coalesce(account.ad_account_name, '(unknown)')            as ad_account,
    account.ad_account_id,
    coalesce(campaign.campaign_name, '(unknown)')             as campaign,
    campaign.campaign_id,
    coalesce(ad_set.ad_set_name, '(unknown)')                 as ad_set,
    ad_set.ad_set_id,
    coalesce(ad.ad_name, '(unknown)')                         as ad,
    ad.ad_id,

    fact.impressions,
    fact.clicks,
    fact.spend,
    fact.conversions,
    fact.conversion_value,
    fact.video_views,
    fact.reach,
    fact.currency_code                                        as currency,

    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then fact.spend
        when fact.spend = 0 then fact.spend
        else fact.spend * fx.rate
    end                                                       as spend_reporting,
    domain.reporting_currency,
    case
        when fact.currency_code = domain.reporting_currency and fact.currency_code <> 'XXX' then false
        else fx.rate is null and coalesce(fact.spend, 0) <> 0
    end                                                       as rate_missing,

    fact.time_zone,
    fact.is_final,
    fact.loaded_at                                            as updated_at
from dw.fact_ad_performance_hourly fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.dim_platform platform
    on platform.platform_code = fact.platform_code
left join dw.dim_ad_account account
    on account.domain_key = fact.domain_key
    and account.ad_account_key = fact.ad_account_key
left join dw.dim_campaign campaign
    on campaign.domain_key = fact.domain_key
    and campaign.campaign_key = fact.campaign_key
left join dw.dim_ad_set ad_set
    on ad_set.domain_key = fact.domain_key
    and ad_set.ad_set_key = fact.ad_set_key
left join dw.dim_ad ad
    on ad.domain_key = fact.domain_key
    and ad.ad_key = fact.ad_key
left join dw.fx_rate_daily fx
    on fx.from_currency = fact.currency_code
    and fx.to_currency = domain.reporting_currency
    and fx.rate_date = fact.date_day
where fact.deleted_at is null;

comment on view mart.ad_performance_hourly is
    'Own ads hour by hour, where hours are loaded (octoload run ad_performance_hourly). GRAIN: one row per client, day, ad and hour. Never add it to '
    'mart.ad_performance, which has the same figures day by day. Amounts are in the row''s currency: sum them by currency';
comment on column mart.ad_performance_hourly.date               is 'Day in the ad account''s time zone';
comment on column mart.ad_performance_hourly.hour               is 'Hour of the day in the ad account''s time zone, 0 to 23; twice the same on the day that summer time ends';
comment on column mart.ad_performance_hourly.hour_start         is 'When the hour began (UTC)';
comment on column mart.ad_performance_hourly.client             is 'Client''s name';
comment on column mart.ad_performance_hourly.domain_id          is 'Client''s id; names may repeat';
comment on column mart.ad_performance_hourly.platform           is 'Platform';
comment on column mart.ad_performance_hourly.ad_account         is 'Ad account''s name';
comment on column mart.ad_performance_hourly.ad_account_id      is 'Ad account''s id';
comment on column mart.ad_performance_hourly.campaign           is 'Campaign''s name';
comment on column mart.ad_performance_hourly.campaign_id        is 'Campaign''s id; names may repeat';
comment on column mart.ad_performance_hourly.ad_set             is 'Ad set''s name';
comment on column mart.ad_performance_hourly.ad_set_id          is 'Ad set''s id; names may repeat';
comment on column mart.ad_performance_hourly.ad                 is 'Ad''s name';
comment on column mart.ad_performance_hourly.ad_id              is 'Ad''s id; names may repeat';
comment on column mart.ad_performance_hourly.impressions        is 'Times shown (count)';
comment on column mart.ad_performance_hourly.clicks             is 'Clicks of all kinds (count)';
comment on column mart.ad_performance_hourly.spend              is 'Spend (currency): never sum it over currencies, take spend_reporting';
comment on column mart.ad_performance_hourly.conversions        is 'Conversions (count, fractions possible)';
comment on column mart.ad_performance_hourly.conversion_value   is 'Value of the conversions (currency): never sum it over currencies';
comment on column mart.ad_performance_hourly.video_views        is 'Video views (count)';
comment on column mart.ad_performance_hourly.reach              is 'People who saw it (people); do not sum, people overlap';
comment on column mart.ad_performance_hourly.currency           is 'Currency of spend and conversion_value (ISO 4217): the ad account''s';
comment on column mart.ad_performance_hourly.spend_reporting    is 'Spend (reporting_currency) at that day''s rate; null: no rate, and a sum leaves it out (rate_missing)';
comment on column mart.ad_performance_hourly.reporting_currency is 'Currency that the client reports in (ISO 4217); clients have different ones';
comment on column mart.ad_performance_hourly.rate_missing       is 'The spend has no exchange rate, so that sums in reporting_currency lack it';
comment on column mart.ad_performance_hourly.time_zone          is 'Time zone that cut the day (IANA name)';
comment on column mart.ad_performance_hourly.is_final           is 'The platform will not restate the figures any more';
comment on column mart.ad_performance_hourly.updated_at         is 'When the row last changed here (UTC)';


-- ------------------------------------------------------------------------------------------------------------- clients

create view mart.clients with (security_invoker = true) as
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


-- --------------------------------------------------------------------------------------------------------- ad_accounts

create view mart.ad_accounts with (security_invoker = true) as
select
    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(platform.platform_name, account.platform_code)    as platform,
    account.ad_account_name                                    as ad_account,
    account.ad_account_id,
    account.platform_account_id,
    account.status,
    nullif(account.currency_code, 'XXX')                       as currency,
    account.time_zone,
    account.last_synced_at
from dw.dim_ad_account account
left join dw.dim_domain domain
    on domain.domain_key = account.domain_key
left join dw.dim_platform platform
    on platform.platform_code = account.platform_code
where account.ad_account_key <> 0
    and account.deleted_at is null;

comment on view mart.ad_accounts is 'Ad accounts that the source has. GRAIN: one row per client and ad account';
comment on column mart.ad_accounts.client              is 'Client''s name';
comment on column mart.ad_accounts.domain_id           is 'Client''s id; names may repeat';
comment on column mart.ad_accounts.platform            is 'Platform';
comment on column mart.ad_accounts.ad_account          is 'Ad account''s name';
comment on column mart.ad_accounts.ad_account_id       is 'Ad account''s id';
comment on column mart.ad_accounts.platform_account_id is 'The platform''s own id';
comment on column mart.ad_accounts.status              is 'Status of the connection (open list)';
comment on column mart.ad_accounts.currency            is 'Currency of the account''s amounts now (ISO 4217); null: not known';
comment on column mart.ad_accounts.time_zone           is 'Time zone that cuts its days (IANA name)';
comment on column mart.ad_accounts.last_synced_at      is 'When the source last read the platform (UTC)';


-- ----------------------------------------------------------------------------------------------------------------- ads

-- The figures of an ad are one join, which costs nothing where no figure is selected.
create view mart.ads with (security_invoker = true) as
select
    coalesce(domain.domain_name, '(unknown)')                  as client,
    domain.domain_id,
    coalesce(platform.platform_name, ad.platform_code)         as platform,
    coalesce(account.ad_account_name, '(unknown)')             as ad_account,
    account.ad_account_id,
    coalesce(campaign.campaign_name, '(unknown)')              as campaign,
    campaign.campaign_id,
    coalesce(ad_set.ad_set_name, '(unknown)')                  as ad_set,
    ad_set.ad_set_id,
    ad.ad_name                                                 as ad,
    ad.ad_id,
    ad.status,
    coalesce(content_type.content_type_name, '(unknown)')      as creative_type,
    ad.headline,
    ad.body                                                    as text,
    ad.call_to_action,
    ad.landing_url,
    ad.created_at,

    told.first_day,
    told.last_day,
    coalesce(told.days, 0)                                     as days,
    told.impressions,
    told.clicks,
    told.conversions,
    case when told.currency = told.last_currency then told.spend end as spend,
    case when told.currency = told.last_currency then told.currency end as currency,
    case when told.rows_without_exchange_rate = 0 then told.spend_reporting end as spend_reporting,
    domain.reporting_currency,
    coalesce(told.rows_without_exchange_rate, 0)               as rows_without_exchange_rate
from dw.dim_ad ad
left join dw.dim_domain domain
    on domain.domain_key = ad.domain_key
left join dw.dim_platform platform
    on platform.platform_code = ad.platform_code
left join dw.dim_ad_account account
    on account.domain_key = ad.domain_key
    and account.ad_account_key = ad.ad_account_key
left join dw.dim_campaign campaign
    on campaign.domain_key = ad.domain_key
    and campaign.campaign_key = ad.campaign_key
left join dw.dim_ad_set ad_set
    on ad_set.domain_key = ad.domain_key
    and ad_set.ad_set_key = ad.ad_set_key
left join dw.dim_content_type content_type
    on content_type.content_type_code = ad.content_type_code
left join (
    select
        fact.domain_key,
        fact.ad_key,
        min(fact.date_day)                                     as first_day,
        max(fact.date_day)                                     as last_day,
        count(*)                                               as days,
        sum(fact.impressions)                                  as impressions,
        sum(fact.clicks)                                       as clicks,
        sum(fact.conversions)                                  as conversions,
        sum(fact.spend)                                        as spend,
        min(fact.currency_code)                                as currency,
        max(fact.currency_code)                                as last_currency,
        sum(
            case
                when fact.currency_code = owner.reporting_currency and fact.currency_code <> 'XXX' then fact.spend
                when fact.spend = 0 then fact.spend
                else fact.spend * fx.rate
            end
        )                                                      as spend_reporting,
        count(*) filter (
            where fact.spend <> 0
                and fx.rate is null
                and (fact.currency_code is distinct from owner.reporting_currency or fact.currency_code = 'XXX')
        )                                                      as rows_without_exchange_rate
    from dw.fact_ad_performance_daily fact
    left join dw.dim_domain owner
        on owner.domain_key = fact.domain_key
    left join dw.fx_rate_daily fx
        on fx.from_currency = fact.currency_code
        and fx.to_currency = owner.reporting_currency
        and fx.rate_date = fact.date_day
    where fact.row_kind = 'ad'
        and fact.deleted_at is null
    group by
        fact.domain_key,
        fact.ad_key
) told
    on told.domain_key = ad.domain_key
    and told.ad_key = ad.ad_key
where ad.ad_key <> 0
    and ad.deleted_at is null;

comment on view mart.ads is
    'Ads that the source has, with what they have done in all. GRAIN: one row per client and ad. Amounts of different ads may be in different currencies: '
    'sum and average them by currency. Figures of ads that are gone are in mart.ad_performance only';
comment on column mart.ads.client                     is 'Client''s name';
comment on column mart.ads.domain_id                  is 'Client''s id; names may repeat';
comment on column mart.ads.platform                   is 'Platform';
comment on column mart.ads.ad_account                 is 'Ad account''s name';
comment on column mart.ads.ad_account_id              is 'Ad account''s id';
comment on column mart.ads.campaign                   is 'Campaign''s name';
comment on column mart.ads.campaign_id                is 'Campaign''s id; names may repeat';
comment on column mart.ads.ad_set                     is 'Ad set''s name';
comment on column mart.ads.ad_set_id                  is 'Ad set''s id; names may repeat';
comment on column mart.ads.ad                         is 'Ad''s name';
comment on column mart.ads.ad_id                      is 'Ad''s id; names may repeat';
comment on column mart.ads.status                     is 'Status of the ad now (open list)';
comment on column mart.ads.creative_type              is 'Kind of creative';
comment on column mart.ads.headline                   is 'Headline of the creative';
comment on column mart.ads.text                       is 'Text of the creative';
comment on column mart.ads.call_to_action             is 'Call to action, as the API codes it';
comment on column mart.ads.landing_url                is 'Where a click leads (URL)';
comment on column mart.ads.created_at                 is 'When it was created in the source (UTC)';
comment on column mart.ads.first_day                  is 'First day with figures, in the ad account''s time zone; null: none';
comment on column mart.ads.last_day                   is 'Last day with figures, in the ad account''s time zone; null: none';
comment on column mart.ads.days                       is 'Days with figures (days)';
comment on column mart.ads.impressions                is 'Times shown (count)';
comment on column mart.ads.clicks                     is 'Clicks of all kinds (count)';
comment on column mart.ads.conversions                is 'Conversions (count, fractions possible)';
comment on column mart.ads.spend                      is 'Spend (currency); null: none, or the account has changed its currency meanwhile';
comment on column mart.ads.currency                   is 'Currency of spend (ISO 4217); null: there are several';
comment on column mart.ads.spend_reporting            is 'Spend (reporting_currency); null: none, or a rate is missing';
comment on column mart.ads.reporting_currency         is 'Currency that the client reports in (ISO 4217); clients have different ones';
comment on column mart.ads.rows_without_exchange_rate is 'Days whose spend has no rate (count); 0 is good';


-- ---------------------------------------------------------------------------------------------- client_platform_weekly

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
comment on column mart.client_platform_weekly.spend                      is 'Spend (currency); null: a rate is missing';
comment on column mart.client_platform_weekly.conversion_value           is 'Value of the conversions (currency); null: a rate is missing';
comment on column mart.client_platform_weekly.cpc                        is 'Spend per click (currency); null: no clicks, or a rate is missing';
comment on column mart.client_platform_weekly.cpm                        is 'Spend per 1,000 impressions (currency); null: none, or a rate is missing';
comment on column mart.client_platform_weekly.cpa                        is 'Spend per conversion (currency); null: none, or a rate is missing';
comment on column mart.client_platform_weekly.roas                       is 'Conversion value per spend (ratio); null: no spend, or a rate is missing';
comment on column mart.client_platform_weekly.rows_without_exchange_rate is 'Rows that have no rate, so that there are no amounts (count); 0 is good; mart.missing_rates says which';
comment on column mart.client_platform_weekly.is_final                   is 'The week is over, and the platform will restate none of its figures any more';


-- ------------------------------------------------------------------------------------------------------ client_monthly

create view mart.client_monthly with (security_invoker = true) as
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


-- ------------------------------------------------------------------------------------------------------- missing_rates

create view mart.missing_rates with (security_invoker = true) as
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


-- ---------------------------------------------------------------------------------------------------------- spend_plan

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
comment on column mart.spend_plan.platform      is
    'Platform; All platforms: the plan is not split. All other platforms: the rest beside platforms that have a plan of their own';
comment on column mart.spend_plan.planned_spend is 'Plan for the whole month (currency)';
comment on column mart.spend_plan.spend         is 'Spent so far (currency), rows that are not attributed included; null: an exchange rate is missing';


-- ---------------------------------------------------------------------------------------- fact_ad_performance_restatement

alter table dw.fact_ad_performance_restatement
    add column was_withdrawn boolean,
    add column in_first_load boolean;

comment on column dw.fact_ad_performance_restatement.was_withdrawn is
    'The row was withdrawn before the change; null: the change is older than this column, and a revival says it';
comment on column dw.fact_ad_performance_restatement.in_first_load is
    'The run that changed the row had first loaded it: nobody had been shown it yet. Null: a remainder, or older than this column';


-- -------------------------------------------------------------------------------------------------------- restatements

create or replace view mart.restatements with (security_invoker = true) as
select
    log.changed_at,
    log.date_day                                                       as date,
    coalesce(domain.domain_name, '(unknown)')                          as client,
    domain.domain_id,
    coalesce(platform.platform_name, campaign.platform_code)           as platform,
    coalesce(campaign.campaign_name, '(unknown)')                      as campaign,
    campaign.campaign_id,
    coalesce(ad.ad_name, '(unknown)')                                  as ad,
    ad.ad_id,
    figure.metric,
    figure.old_value,
    figure.new_value,
    coalesce(figure.new_value, 0) - coalesce(figure.old_value, 0)      as delta,
    log.currency_code                                                  as currency,
    log.reason,
    log.changed_on - log.date_day                                      as days_after,
    log.old_version_at,
    log.new_version_at
from dw.fact_ad_performance_restatement log
cross join lateral (
    values
        ('spend',            log.old_spend,                log.new_spend),
        ('impressions',      log.old_impressions::numeric, log.new_impressions::numeric),
        ('clicks',           log.old_clicks::numeric,      log.new_clicks::numeric),
        ('reach',            log.old_reach::numeric,       log.new_reach::numeric),
        ('video_views',      log.old_video_views::numeric, log.new_video_views::numeric),
        ('conversions',      log.old_conversions,          log.new_conversions),
        ('conversion_value', log.old_conversion_value,     log.new_conversion_value)
) figure (metric, old_value, new_value)
left join dw.dim_domain domain
    on domain.domain_key = log.domain_key
left join dw.dim_campaign campaign
    on campaign.domain_key = log.domain_key
    and campaign.campaign_key = log.campaign_key
left join dw.dim_platform platform
    on platform.platform_code = campaign.platform_code
left join dw.dim_ad ad
    on ad.domain_key = log.domain_key
    and ad.ad_key = log.ad_key
where figure.old_value is distinct from figure.new_value
    and log.ad_key > 0
    and log.in_first_load is not true;

comment on view mart.restatements is
    'Figures of ads that the source changed after an earlier run had loaded them. GRAIN: one row per client, day, ad, change and metric. What is no '
    'restatement is left out: first appearances, changes within the run that first loaded the row, and what is not attributed, which follows whenever ads and '
    'totals are loaded apart. Sum delta by metric and currency';
comment on column mart.restatements.delta is 'After less before (unit of the metric), null counted as 0: sum it within one metric and currency';


-- ------------------------------------------------------------------------------------------------ ad_performance_as_was

-- As in mart.ad_performance, what is withdrawn and remainders of nothing are left out.
create or replace view mart.ad_performance_as_was with (security_invoker = true) as
select
    fact.date_day                                                           as date,
    coalesce(domain_then.domain_name, domain.domain_name, '(unknown)')      as client,
    domain.domain_id,
    coalesce(platform.platform_name, fact.platform_code)                    as platform,
    coalesce(account_then.ad_account_name, account.ad_account_name, '(unknown)') as ad_account,
    account.ad_account_id,
    coalesce(campaign_then.campaign_name, campaign.campaign_name, '(unknown)')   as campaign,
    campaign.campaign_id,
    coalesce(campaign_then.status, campaign.status)                         as campaign_status,
    case when campaign_then.campaign_key is null then campaign.objective       else campaign_then.objective       end as objective,
    case when campaign_then.campaign_key is null then campaign.daily_budget    else campaign_then.daily_budget    end as daily_budget,
    case when campaign_then.campaign_key is null then campaign.lifetime_budget else campaign_then.lifetime_budget end as lifetime_budget,
    case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad_set_then.ad_set_name, ad_set.ad_set_name, '(unknown)') end as ad_set,
    ad_set.ad_set_id,
    case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad_then.ad_name, ad.ad_name, '(unknown)') end as ad,
    ad.ad_id,
    coalesce(ad_then.status, ad.status)                                     as ad_status,
    case when ad_then.ad_key is null then ad.headline    else ad_then.headline    end as headline,
    case when ad_then.ad_key is null then ad.landing_url else ad_then.landing_url end as landing_url,

    fact.impressions,
    fact.clicks,
    fact.spend,
    fact.conversions,
    fact.conversion_value,
    fact.video_views,
    fact.reach,
    fact.currency_code                                                      as currency,
    fact.deleted_at is not null                                             as is_withdrawn
from dw.fact_ad_performance_daily fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.dim_platform platform
    on platform.platform_code = fact.platform_code
left join dw.dim_ad_account account
    on account.domain_key = fact.domain_key
    and account.ad_account_key = fact.ad_account_key
left join dw.dim_campaign campaign
    on campaign.domain_key = fact.domain_key
    and campaign.campaign_key = fact.campaign_key
left join dw.dim_ad_set ad_set
    on ad_set.domain_key = fact.domain_key
    and ad_set.ad_set_key = fact.ad_set_key
left join dw.dim_ad ad
    on ad.domain_key = fact.domain_key
    and ad.ad_key = fact.ad_key
cross join lateral (
    select (fact.date_day + 1)::timestamp at time zone coalesce(fact.time_zone, account.time_zone, 'UTC') as day_end
) clock
left join dw.dim_domain_version domain_then
    on domain_then.domain_key = fact.domain_key
    and domain_then.valid_from < clock.day_end
    and domain_then.valid_to >= clock.day_end
left join dw.dim_ad_account_version account_then
    on account_then.domain_key = fact.domain_key
    and account_then.ad_account_key = fact.ad_account_key
    and account_then.valid_from < clock.day_end
    and account_then.valid_to >= clock.day_end
left join dw.dim_campaign_version campaign_then
    on campaign_then.domain_key = fact.domain_key
    and campaign_then.campaign_key = fact.campaign_key
    and campaign_then.valid_from < clock.day_end
    and campaign_then.valid_to >= clock.day_end
left join dw.dim_ad_set_version ad_set_then
    on ad_set_then.domain_key = fact.domain_key
    and ad_set_then.ad_set_key = fact.ad_set_key
    and ad_set_then.valid_from < clock.day_end
    and ad_set_then.valid_to >= clock.day_end
left join dw.dim_ad_version ad_then
    on ad_then.domain_key = fact.domain_key
    and ad_then.ad_key = fact.ad_key
    and ad_then.valid_from < clock.day_end
    and ad_then.valid_to >= clock.day_end
where fact.deleted_at is null
    and (
        fact.row_kind <> 'remainder'
        or fact.spend <> 0
        or fact.impressions <> 0
        or fact.clicks <> 0
        or fact.video_views <> 0
        or fact.conversions <> 0
        or fact.conversion_value <> 0
    );

comment on view mart.ad_performance_as_was is
    'Own ads with names, budgets and creatives as they were at the end of each day. GRAIN: one row per client, day and ad, and one per campaign that reports '
    'more or less than its ads. Amounts are in the row''s currency: sum them by currency';
comment on column mart.ad_performance_as_was.spend            is 'Spend (currency): never sum it over currencies';
comment on column mart.ad_performance_as_was.conversion_value is 'Value of the conversions (currency): never sum it over currencies';
comment on column mart.ad_performance_as_was.is_withdrawn     is 'False: what the source withdrew is left out, as it is no row of anything';


-- ------------------------------------------------------------------------------------------------- ad_performance_as_of

-- What was withdrawn then is left out, as mart.ad_performance left it out then; so are remainders that had come to nothing.
create or replace function mart.ad_performance_as_of(reported_at timestamptz, from_day date, to_day date)
    returns table (
        date             date,
        client           text,
        domain_id        text,
        platform         text,
        campaign         text,
        campaign_id      text,
        ad               text,
        ad_id            text,
        impressions      bigint,
        clicks           bigint,
        spend            numeric,
        conversions      numeric,
        conversion_value numeric,
        video_views      bigint,
        reach            bigint,
        currency         text
    )
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    with later as (
        select distinct on (log.domain_key, log.date_day, log.ad_key) log.*
        from dw.fact_ad_performance_restatement log
        where log.changed_at > reported_at
          and log.changed_on >= (reported_at at time zone 'UTC')::date
          and log.date_day between from_day and to_day
        order by log.domain_key, log.date_day, log.ad_key, log.changed_at
    )
    select
        fact.date_day,
        coalesce(domain.domain_name, '(unknown)'),
        domain.domain_id,
        coalesce(platform.platform_name, fact.platform_code),
        coalesce(campaign.campaign_name, '(unknown)'),
        campaign.campaign_id,
        case when fact.row_kind = 'remainder' then '(not attributed)' else coalesce(ad.ad_name, '(unknown)') end,
        ad.ad_id,
        case when later.ad_key is null then fact.impressions      else later.old_impressions      end,
        case when later.ad_key is null then fact.clicks           else later.old_clicks           end,
        case when later.ad_key is null then fact.spend            else later.old_spend            end,
        case when later.ad_key is null then fact.conversions      else later.old_conversions      end,
        case when later.ad_key is null then fact.conversion_value else later.old_conversion_value end,
        case when later.ad_key is null then fact.video_views      else later.old_video_views      end,
        case when later.ad_key is null then fact.reach            else later.old_reach            end,
        coalesce(later.currency_code, fact.currency_code)
    from dw.fact_ad_performance_daily fact
    left join later
        on later.domain_key = fact.domain_key
        and later.date_day = fact.date_day
        and later.ad_key = fact.ad_key
    left join dw.dim_domain domain
        on domain.domain_key = fact.domain_key
    left join dw.dim_platform platform
        on platform.platform_code = fact.platform_code
    left join dw.dim_campaign campaign
        on campaign.domain_key = fact.domain_key
        and campaign.campaign_key = coalesce(later.campaign_key, fact.campaign_key)
    left join dw.dim_ad ad
        on ad.domain_key = fact.domain_key
        and ad.ad_key = fact.ad_key
    where fact.date_day between from_day and to_day
      and fact.first_loaded_at <= reported_at
      and case
            when later.ad_key is null then fact.deleted_at is null
            else not coalesce(later.was_withdrawn, later.reason = 'revival')
          end
      and (
            fact.row_kind <> 'remainder'
            or case
                when later.ad_key is null then
                    fact.spend <> 0 or fact.impressions <> 0 or fact.clicks <> 0
                    or fact.video_views <> 0 or fact.conversions <> 0 or fact.conversion_value <> 0
                else
                    later.old_spend <> 0 or later.old_impressions <> 0 or later.old_clicks <> 0
                    or later.old_video_views <> 0 or later.old_conversions <> 0 or later.old_conversion_value <> 0
               end
      )
$$;

comment on function mart.ad_performance_as_of is
    'Ad performance of some days as this warehouse showed it at an earlier instant, under the names of today. Amounts are in the row''s currency: sum them by currency';


-- ---------------------------------------------------------------------------------------------------------- dim_metric

update dw.dim_metric
set formula = 'within one currency; over currencies take ' || metric_code || '_reporting'
where metric_code in ('spend', 'conversion_value');

insert into dw.dim_metric (metric_code, metric_name, unit, additivity, formula)
values
    ('spend_reporting', 'Spend in the reporting currency', 'reporting currency', 'additive',
     'within one reporting currency, and right only if no row has rate_missing'),
    ('conversion_value_reporting', 'Conversion value in the reporting currency', 'reporting currency', 'additive',
     'within one reporting currency, and right only if no row has rate_missing')
on conflict (metric_code) do nothing;
