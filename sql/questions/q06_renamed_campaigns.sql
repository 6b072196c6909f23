-- 6. Which campaigns were renamed, and when?
select client, campaign_id, previous_name, campaign as new_name, valid_from::date as renamed_on
from mart.campaign_history
where previous_name is not null
    and previous_name is distinct from campaign
order by valid_from, campaign_id
