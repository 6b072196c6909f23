-- needs: etl.gap_at

create or replace view etl.gap with (security_invoker = true) as
select
    pipeline,
    partition_key,
    domain_key,
    kind,
    gap_from,
    gap_to,
    days
from etl.gap_at(now());

comment on view etl.gap is 'Days missing now, yesterday included. One row per stretch of days';
comment on column etl.gap.pipeline      is 'Pipeline';
comment on column etl.gap.partition_key is 'Partition of the pipeline';
comment on column etl.gap.domain_key    is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.gap.kind          is 'What fills it: window (read the days) or changes (read what changed since the watermark)';
comment on column etl.gap.gap_from      is 'First missing day';
comment on column etl.gap.gap_to        is 'Last missing day';
comment on column etl.gap.days          is 'Length (days)';
