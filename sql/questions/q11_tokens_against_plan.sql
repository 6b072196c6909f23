-- 11. How many tokens of the plan are used, and how many will be by the end of its period?
select
    organization,
    plan,
    period_start,
    period_end,
    token_allocation,
    sum(tokens_used)                                                 as used,
    round(100.0 * sum(tokens_used) / nullif(token_allocation, 0), 1) as percent,
    round(sum(tokens_used)::numeric / greatest(current_date - period_start, 1) * (period_end - period_start + 1)) as forecast
from mart.token_usage
where current_date between period_start and period_end
    and date between period_start and period_end
group by organization, organization_id, plan, period_start, period_end, token_allocation
order by organization
