-- 9. How much spend was restated since this Monday, of days before it?
select client, platform, campaign, campaign_id, date, currency, sum(delta) as delta, min(reason) as reason
from mart.restatements
where metric = 'spend'
    and changed_at >= date_trunc('week', current_date::timestamp)
    and date < date_trunc('week', current_date::timestamp)::date
group by client, domain_id, platform, campaign, campaign_id, date, currency
having sum(delta) <> 0
order by date, campaign_id
