-- Three clocks, none of them believed alone: what the API says, the database's, and the versions of the records.
--
-- The ledger keeps all three. What is planned goes by as_of, which is never beyond the database's clock, and what the next
-- read of changes starts from goes by the mark, which follows versions that were read.

alter table etl.slice
    add column read_at     timestamptz,
    add column server_time timestamptz,
    add column mark        timestamptz;

comment on column etl.slice.as_of       is 'API''s time of the first page (UTC) as far as it is believed: never beyond read_at';
comment on column etl.slice.read_at     is 'When the first page was asked for (UTC, by this database''s clock); null: read by an earlier version, or from quarantine';
comment on column etl.slice.server_time is 'What the API said of the time with the first page (UTC), believed or not; null: nothing that can be read';
comment on column etl.slice.mark        is 'Greatest version that the read of changes brought (UTC): the next one starts there, less its overlap; null: it brought none';

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

comment on column etl.coverage.watermark is
    'End of that stretch (UTC): the API''s time of the last read of changes; the next read starts where versions ended, which is etl.slice.mark';
