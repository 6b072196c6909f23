-- 12. Which client used how many tokens for what, for charging on? Interactions and reports; what is of no client is the agency's.
select client, domain_id, what, sum(tokens) as tokens, count(*) as requests
from (
    select client, domain_id, kind as what, total_tokens as tokens from mart.ai_usage
    union all
    select client, domain_id, 'report', tokens_used from mart.reports
) used
where tokens > 0
group by client, domain_id, what
order by tokens desc, client, what
