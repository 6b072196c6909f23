-- Clients that get a report each week, each in its own time zone.
select
    clients.domain_id,
    clients.client,
    clients.time_zone
from mart.clients clients
where clients.status = 'active'
