-- A feed is an unbroken stretch of changes; the last one counts. Windows that were read before it began know nothing of
-- what happened in between, so only those read since then settle their days.
--
-- A day is settled when it was over, in the partition's time zone, and
--   * lies after the day on which the feed began, since the feed brought all of it, or
--   * was read by a window since the feed began; without a feed, by any window, or
--   * the whole list was read (snapshot).
-- "Over" is measured by the server's clock in the ledger (end of the feed, else as_of), never by ours.
-- What earlier versions wrote may lie in the future, as the API's clock did then: nothing is read after its commit.
create or replace view etl.coverage with (security_invoker = true) as
select
    p.pipeline,
    p.partition_key,
    p.domain_key,
    ledger.covered_days,
    ledger.covered_instants,
    feed.feed_start,
    feed.watermark,
    windows.read_since_feed,
    coalesce(windows.settled_days, '{}')
        + coalesce(feed.settled_days, '{}')
        + coalesce(ledger.settled_days, '{}') as settled_days,
    ledger.last_committed_at,
    ledger.loads
from etl.partition p
cross join lateral (
    select
        range_agg(s.days) as covered_days,
        range_agg(s.instants * tstzrange(null, s.committed_at)) as covered_instants,
        range_agg(
            daterange(null, (least(s.as_of, s.committed_at) at time zone p.time_zone)::date)
        ) filter (where s.kind = 'snapshot') as settled_days,
        max(s.committed_at) as last_committed_at,
        count(*) as loads
    from etl.slice s
    where s.pipeline = p.pipeline
      and s.partition_key = p.partition_key
      and s.kind <> 'replay'
) ledger
left join lateral (
    select
        lower(stretch) as feed_start,
        upper(stretch) as watermark,
        day.unfinished as unfinished_day,
        datemultirange(daterange(least(day.first + 1, day.unfinished), day.unfinished)) as settled_days
    from unnest(ledger.covered_instants) as stretches(stretch)
    cross join lateral (
        select
            (lower(stretch) at time zone p.time_zone)::date as first,
            (upper(stretch) at time zone p.time_zone)::date as unfinished
    ) day
    order by stretch desc
    limit 1
) feed on true
cross join lateral (
    select
        range_agg(s.days) as read_since_feed,
        range_agg(
            s.days * daterange(null, coalesce(
                feed.unfinished_day, (least(s.as_of, s.committed_at) at time zone p.time_zone)::date))
        ) as settled_days
    from etl.slice s
    where s.pipeline = p.pipeline
      and s.partition_key = p.partition_key
      and s.kind = 'window'
      and (feed.feed_start is null or least(s.as_of, s.committed_at) >= feed.feed_start)
) windows;

comment on view etl.coverage is 'What the ledger covers. One row per partition';
comment on column etl.coverage.pipeline          is 'Pipeline';
comment on column etl.coverage.partition_key     is 'Partition of the pipeline';
comment on column etl.coverage.domain_key        is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.coverage.covered_days      is 'Days read by windows, over or not; null: none';
comment on column etl.coverage.covered_instants  is 'Stretches of changes read (UTC); null: none';
comment on column etl.coverage.feed_start        is 'Beginning of the last unbroken stretch of changes (UTC)';
comment on column etl.coverage.watermark         is
    'End of that stretch (UTC): the API''s time of the last read of changes; the next read starts where versions ended, which is etl.slice.mark';
comment on column etl.coverage.read_since_feed   is 'Days read by windows since the feed began (any window, if there is no feed), over or not; null: none';
comment on column etl.coverage.settled_days      is 'Days that were over when they were read, with all changes since';
comment on column etl.coverage.last_committed_at is 'Last commit (UTC); null: nothing read yet';
comment on column etl.coverage.loads             is 'Slices committed (count)';
