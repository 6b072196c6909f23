-- Clients whose return on ad spend fell by a quarter against the week before, all platforms together, in the client's reporting
-- currency. Weeks that lack an exchange rate, and less than 500 of spend in either week, say nothing.
with week as (
    select
        w.domain_id,
        min(w.client)           as client,
        min(w.currency)         as currency,
        w.week_start,
        sum(w.spend)            as spend,
        sum(w.conversion_value) as value
    from mart.client_platform_weekly w
    where w.week_start in (date_trunc('week', now())::date - 7, date_trunc('week', now())::date - 14)
    group by w.domain_id, w.week_start
    having count(w.spend) = count(*)
)
select
    this.domain_id,
    this.client,
    this.week_start,
    this.currency,
    round(this.value / this.spend, 2)     as return_on_spend,
    round(before.value / before.spend, 2) as return_before
from week this
join week before
    on before.domain_id = this.domain_id
    and before.week_start = this.week_start - 7
where this.week_start = date_trunc('week', now())::date - 7
    and least(this.spend, before.spend) >= 500
    and before.value > 0
    and this.value / this.spend < 0.75 * before.value / before.spend
