-- 20. What did each night read, with how many requests, and what is in quarantine? For those who run the loads: etl, not mart.
select
    committed_at::date            as night,
    pipeline,
    count(*)                      as slices,
    sum(calls)                    as requests,
    sum(records_received)         as records,
    sum(records_inserted)         as inserted,
    sum(records_changed)          as changed,
    sum(records_rejected)         as rejected,
    (select count(*) from etl.reject r where r.pipeline = s.pipeline and r.state = 'open') as quarantine_open
from etl.slice s
group by committed_at::date, pipeline
order by night desc, pipeline
