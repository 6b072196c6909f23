-- Clients whose spend rose or fell by half against the week before, all campaigns of a platform together, in the client's reporting
-- currency. Weeks that lack an exchange rate, and less than 100 of the currency, say nothing.
with week as (
    select
        w.domain_id,
        w.client,
        w.platform,
        w.currency,
        w.week_start,
        w.spend,
        lag(w.spend) over (partition by w.domain_id, w.platform order by w.week_start) as spend_before,
        lag(w.week_start) over (partition by w.domain_id, w.platform order by w.week_start) as week_before
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
    round(week.spend, 2)                                                     as spend,
    round(week.spend_before, 2)                                              as spend_before,
    round(100 * (week.spend - week.spend_before) / week.spend_before)::text  as change_percent
from week
where week.week_start = date_trunc('week', now())::date - 7
    and week.week_before = week.week_start - 7
    and greatest(week.spend, week.spend_before) >= 100
    and week.spend_before > 0
    and abs(week.spend - week.spend_before) >= 0.5 * week.spend_before
