-- needs: etl.coverage

create or replace view etl.watermark with (security_invoker = true) as
select
    c.pipeline,
    c.partition_key,
    c.domain_key,
    c.feed_start,
    c.watermark,
    (
        select upper(stretch) - 1
        from unnest(c.settled_days) as stretches(stretch)
        where p.wanted_from is null or stretch @> p.wanted_from
        order by stretch desc
        limit 1
    ) as complete_up_to,
    greatest(upper(c.covered_days) - 1, (c.watermark at time zone p.time_zone)::date) as newest_day,
    c.last_committed_at
from etl.coverage c
join etl.partition p using (pipeline, partition_key);

comment on view etl.watermark is 'How far each partition is complete. One row per partition';
comment on column etl.watermark.pipeline          is 'Pipeline';
comment on column etl.watermark.partition_key     is 'Partition of the pipeline';
comment on column etl.watermark.domain_key        is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.watermark.feed_start        is 'Beginning of the last unbroken stretch of changes (UTC); null: none read';
comment on column etl.watermark.watermark         is 'End of that stretch (UTC): every change before it is loaded; null: none read';
comment on column etl.watermark.complete_up_to    is 'Last day of the unbroken stretch of settled days from the first day wanted; null: that day itself is missing';
comment on column etl.watermark.newest_day        is 'Newest day that was read, complete or not';
comment on column etl.watermark.last_committed_at is 'Last commit (UTC); null: nothing read yet';
