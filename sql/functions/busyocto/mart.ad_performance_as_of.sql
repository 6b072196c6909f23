-- Each row as it stood: what the first change after the instant found, else what it is now; none if it was loaded later.
-- Changes carry the start of the transaction that made them, which others see when it commits, seconds later: a report
-- that was read in between saw what the function gives for the instant before.
-- A row that stood under another campaign then is shown there.
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

revoke execute on function mart.ad_performance_as_of(timestamp with time zone,date,date) from public;
