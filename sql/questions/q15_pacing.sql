-- 15. Are we on plan this month, and what must be spent a day from now on?
select
    client,
    platform,
    currency,
    planned_spend,
    round(spend, 2)                                                                             as spent,
    round(100 * spend / nullif(planned_spend * elapsed.days / elapsed.days_in_month, 0), 1)     as percent_of_plan_to_date,
    round((planned_spend - spend) / nullif(elapsed.days_in_month - elapsed.days, 0), 2)         as needed_per_day
from mart.spend_plan
cross join lateral (
    select
        current_date - month_start                                                   as days,
        (month_start + interval '1 month')::date - month_start                       as days_in_month
) elapsed
where month_start = date_trunc('month', current_date::timestamp)::date
order by client, platform
