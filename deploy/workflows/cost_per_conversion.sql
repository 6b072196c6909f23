-- Clients for whom a conversion costs a third more than the week before, all campaigns of a platform together, in the client's reporting
-- currency. Fewer than twenty conversions in either week say nothing.
with week as (
    select
        w.domain_id,
        w.client,
        w.platform,
        w.currency,
        w.week_start,
        w.conversions,
        w.cpa,
        lag(w.cpa) over (partition by w.domain_id, w.platform order by w.week_start)         as cpa_before,
        lag(w.conversions) over (partition by w.domain_id, w.platform order by w.week_start) as conversions_before,
        lag(w.week_start) over (partition by w.domain_id, w.platform order by w.week_start)  as week_before
    from mart.client_platform_weekly w
    where w.week_start < date_trunc('week', now())::date
        and w.week_start >= date_trunc('week', now())::date - 35
)
select
    week.domain_id,
    week.platform,
    week.client,
    week.week_start,
    week.currency,
    round(week.cpa, 2)                                             as cpa,
    round(week.cpa_before, 2)                                      as cpa_before,
    round(100 * (week.cpa - week.cpa_before) / week.cpa_before)::text as change_percent
from week
where week.week_start = date_trunc('week', now())::date - 7
    and week.week_before = week.week_start - 7
    and least(week.conversions, week.conversions_before) >= 20
    and week.cpa_before > 0
    and week.cpa > 1.33 * week.cpa_before
