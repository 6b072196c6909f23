-- needs: etl.coverage

create or replace function etl.gap_at(clock timestamptz)
    returns table (
        pipeline      text,
        partition_key text,
        domain_key    bigint,
        kind          text,
        gap_from      date,
        gap_to        date,
        days          integer
    )
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select
        c.pipeline,
        c.partition_key,
        c.domain_key,
        part.kind,
        lower(gap),
        upper(gap) - 1,
        upper(gap) - lower(gap)
    from etl.coverage c
    join etl.partition p
        on p.pipeline = c.pipeline
        and p.partition_key = c.partition_key
    cross join lateral (
        select
            coalesce(p.wanted_from, (c.watermark at time zone p.time_zone)::date) as first_day,
            (clock at time zone p.time_zone)::date as today,
            -- days whose news the feed brings: all after its first, and those read since
            case
                when c.feed_start is null then '{}'
                else datemultirange(daterange((c.feed_start at time zone p.time_zone)::date + 1, null))
                    + coalesce(c.read_since_feed, '{}')
            end as fed_days
    ) wanted
    cross join lateral (
        select datemultirange(daterange(wanted.first_day, greatest(wanted.first_day, wanted.today))) - c.settled_days as days
    ) missing
    cross join lateral (
        values
            ('window', missing.days - wanted.fed_days),
            ('changes', missing.days * wanted.fed_days)
    ) as part(kind, days)
    cross join lateral unnest(part.days) as gaps(gap)
    where p.is_open
      and wanted.first_day is not null
$$;

comment on function etl.gap_at is
    'Stretches of days that were wanted, were over at the given instant and are not settled. '
    'kind says what fills one: reading the days by windows, or reading the changes since the watermark';

revoke execute on function etl.gap_at(timestamp with time zone) from public;
