select id, customer, kind, at_ms from event
