-- 16. Did the warehouse agree with what the platforms reported for whole campaigns in the last five weeks?
select client, date, campaign, campaign_id, currency, platform_spend, warehouse_spend, not_attributed, difference
from mart.reconciliation
where date >= current_date - 35
    and (difference <> 0 or not_attributed <> 0)
order by abs(difference) desc, abs(not_attributed) desc, date, campaign_id
