-- The loader's books. What was read is written in the transaction that writes the rows, so the two cannot disagree.
--
-- Progress is a ledger of slices, not a number that somebody sets: coverage, gaps and the watermark are views over it.
-- A failed client cannot move another's watermark, a hole stays visible until it is filled, and a backfill is just
-- another slice.
--
-- Order within a batch: etl.batch, etl.slice, then what points at a slice. Runs, pipelines and partitions come before.


-- ------------------------------------------------------------------------------------------------------------ pipeline

create table etl.pipeline (
    pipeline text     not null,
    fence    bigint   not null default 0,
    max_age  interval not null default interval '26 hours',

    constraint pipeline_pkey primary key (pipeline)
);

comment on table etl.pipeline is 'Pipelines that have run. One row per stanza of pipelines.yaml';
comment on column etl.pipeline.pipeline is 'Name (key)';
comment on column etl.pipeline.fence    is 'Number of the newest run (ordinal); a run that finds another number has been overtaken and must not commit';
comment on column etl.pipeline.max_age  is 'Not loaded for longer: mart.freshness calls it stale';


-- ----------------------------------------------------------------------------------------------------------- partition

-- A batch locks the rows of its partitions, in key order, before it writes.
create table etl.partition (
    pipeline      text    not null,
    partition_key text    not null,
    domain_key    bigint  not null default 0,
    time_zone     text    not null default 'UTC',
    wanted_from   date,
    is_open       boolean not null default true,

    constraint partition_pkey primary key (pipeline, partition_key),
    constraint partition_pipeline_fkey foreign key (pipeline) references etl.pipeline,
    -- an unknown zone is refused here (SQLSTATE 22023), because later it would fail the views for every partition
    constraint partition_time_zone_check check ((timestamptz '2000-01-01 00:00+00' at time zone time_zone) is not null)
);

comment on table etl.partition is 'What is read independently: one row per pipeline and member of its for_each (one client, mostly)';
comment on column etl.partition.pipeline      is 'Pipeline';
comment on column etl.partition.partition_key is 'Name of the partition within the pipeline';
comment on column etl.partition.domain_key    is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.partition.time_zone     is 'Time zone in which a day must be over to be complete (IANA name)';
comment on column etl.partition.wanted_from   is 'First day wanted; null: the list is not read by days';
comment on column etl.partition.is_open       is 'Still read; false: the source has it no more';


-- ----------------------------------------------------------------------------------------------------------------- run

create table etl.run (
    run_id          uuid        not null,
    command         text        not null,
    started_at      timestamptz not null default now(),
    finished_at     timestamptz,
    status          text        not null default 'running',
    exit_code       smallint,
    program_version text        not null,
    config_sha256   bytea,
    host            text,
    process_id      integer,
    error           text,

    constraint run_pkey primary key (run_id),
    constraint run_status_check check (status in ('running', 'succeeded', 'partial', 'failed', 'abandoned'))
);

comment on table etl.run is 'Starts of the program. One row per run';
comment on column etl.run.run_id          is 'Run (key), made by the program';
comment on column etl.run.command         is 'Command line, without secrets';
comment on column etl.run.started_at      is 'Start (UTC)';
comment on column etl.run.finished_at     is 'End (UTC); null: running, or killed';
comment on column etl.run.status          is 'running, succeeded, partial (some slices failed), failed, abandoned (a later run found it dead)';
comment on column etl.run.exit_code       is 'Exit code of the process; null: none yet';
comment on column etl.run.program_version is 'Version of octoload';
comment on column etl.run.config_sha256   is 'SHA-256 of pipelines.yaml';
comment on column etl.run.host            is 'Machine';
comment on column etl.run.process_id      is 'Process id on that machine';
comment on column etl.run.error           is 'What failed first, without secrets or values of records';


-- --------------------------------------------------------------------------------------------------------------- batch

create table etl.batch (
    batch_id     uuid        not null,
    run_id       uuid        not null,
    xid          xid8        not null,
    committed_at timestamptz not null,

    constraint batch_pkey primary key (batch_id),
    constraint batch_run_id_fkey foreign key (run_id) references etl.run
);

comment on table etl.batch is 'Transactions that committed slices. One row per batch: it answers whether a COMMIT whose reply was lost took place';
comment on column etl.batch.batch_id     is 'Batch (key), made by the loader before the transaction';
comment on column etl.batch.run_id       is 'Run';
comment on column etl.batch.xid          is 'Transaction id, for pg_xact_status';
comment on column etl.batch.committed_at is 'Start of the transaction (UTC): the time stamp of all its rows';


-- --------------------------------------------------------------------------------------------------------------- slice

-- Append-only. Reading a range again adds a row, so "when did we read 3 March, and how often" stays answerable.
create table etl.slice (
    slice_id                   bigint      generated by default as identity (sequence name etl.slice_id),
    run_id                     uuid        not null,
    batch_id                   uuid        not null,
    pipeline                   text        not null,
    partition_key              text        not null,
    domain_key                 bigint      not null default 0,

    kind                       text        not null,
    days                       daterange,
    instants                   tstzrange,
    as_of                      timestamptz not null,
    committed_at               timestamptz not null,

    pages                      integer     not null default 0,
    calls                      integer     not null default 0,

    records_received           bigint      not null default 0,
    records_inserted           bigint      not null default 0,
    records_changed            bigint      not null default 0,
    records_unchanged          bigint      not null default 0,
    records_superseded         bigint      not null default 0,
    records_rejected           bigint      not null default 0,

    records_deleted            bigint      not null default 0,
    records_unknown_tombstones bigint      not null default 0,
    records_absent             bigint      not null default 0,

    constraint slice_pkey primary key (slice_id),
    constraint slice_run_id_fkey foreign key (run_id) references etl.run,
    constraint slice_batch_id_fkey foreign key (batch_id) references etl.batch,
    constraint slice_partition_fkey foreign key (pipeline, partition_key) references etl.partition,

    constraint slice_kind_check check (
        case kind
            when 'window'   then days is not null and instants is null
            when 'changes'  then days is null  -- instants too, if the read made no progress
            when 'snapshot' then days is null and instants is null
            else false
        end
    ),
    constraint slice_days_check check (not (isempty(days) or lower_inf(days) or upper_inf(days))),
    constraint slice_instants_check check (not (isempty(instants) or lower_inf(instants) or upper_inf(instants))),

    -- nothing that was received may vanish without a reason
    constraint slice_records_check check (
        records_received
        = records_inserted + records_changed + records_unchanged + records_superseded + records_rejected
    ),
    constraint slice_counts_check check (
        least(
            pages, calls,
            records_received, records_inserted, records_changed, records_unchanged, records_superseded, records_rejected,
            records_deleted, records_unknown_tombstones, records_absent
        ) >= 0
    )
);

comment on table etl.slice is 'The ledger. One row per committed read of a partition over a range';
comment on sequence etl.slice_id is 'Slice numbers; the loader takes them ahead, so they have holes';
comment on column etl.slice.slice_id                   is 'Slice (key)';
comment on column etl.slice.run_id                     is 'Run that read it';
comment on column etl.slice.batch_id                   is 'Batch that committed it';
comment on column etl.slice.pipeline                   is 'Pipeline';
comment on column etl.slice.partition_key              is 'Partition of the pipeline';
comment on column etl.slice.domain_key                 is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.slice.kind                       is 'window: some days. changes: what changed between two instants. snapshot: the whole list';
comment on column etl.slice.days                       is 'Days read by a window (source''s local days, upper bound not included)';
comment on column etl.slice.instants                   is 'Changes covered (UTC, half-open); null: a window or snapshot, or a read that made no progress';
comment on column etl.slice.as_of                      is 'Server''s time of the first page (UTC)';
comment on column etl.slice.committed_at               is 'When rows and this line were committed (UTC)';
comment on column etl.slice.pages                      is 'Pages read (count)';
comment on column etl.slice.calls                      is 'HTTP requests made, repeated ones included (count)';
comment on column etl.slice.records_received           is 'Records in the pages (count) = inserted + changed + unchanged + superseded + rejected';
comment on column etl.slice.records_inserted           is 'Records that made a new row (count)';
comment on column etl.slice.records_changed            is 'Records that changed a row, tombstones included (count)';
comment on column etl.slice.records_unchanged          is 'Records equal to their row or older, and tombstones of rows never seen (count)';
comment on column etl.slice.records_superseded         is 'Records of which the same read brought a newer version (count)';
comment on column etl.slice.records_rejected           is 'Records in quarantine (count)';
comment on column etl.slice.records_deleted            is 'Of those changed: tombstones applied (count)';
comment on column etl.slice.records_unknown_tombstones is 'Of those unchanged: tombstones of rows never seen (count)';
comment on column etl.slice.records_absent             is 'Rows marked deleted because a complete list has them no more (count); not received, so in no other count';

create index slice_partition_idx on etl.slice (pipeline, partition_key, kind);
comment on index etl.slice_partition_idx is 'Planning and the views read the ledger partition by partition';

create index slice_run_id_idx on etl.slice (run_id);
comment on index etl.slice_run_id_idx is 'Summary of a run';

create index slice_batch_id_idx on etl.slice (batch_id);
comment on index etl.slice_batch_id_idx is 'What a batch committed';


-- --------------------------------------------------------------------------------------------------------- slice_table

create table etl.slice_table (
    slice_id       bigint not null,
    table_name     text   not null,
    rows_inserted  bigint not null default 0,
    rows_changed   bigint not null default 0,
    rows_unchanged bigint not null default 0,
    rows_deleted   bigint not null default 0,

    constraint slice_table_pkey primary key (slice_id, table_name),
    constraint slice_table_slice_id_fkey foreign key (slice_id) references etl.slice,
    constraint slice_table_rows_check check (least(rows_inserted, rows_changed, rows_unchanged, rows_deleted) >= 0)
);

comment on table etl.slice_table is 'Rows written by a slice. One row per slice and table; the ledger itself counts records';
comment on column etl.slice_table.slice_id       is 'Slice';
comment on column etl.slice_table.table_name     is 'Table with its schema, for example dw.dim_ad';
comment on column etl.slice_table.rows_inserted  is 'Rows inserted, stubs included (rows)';
comment on column etl.slice_table.rows_changed   is 'Rows changed, deletions included (rows)';
comment on column etl.slice_table.rows_unchanged is 'Rows left alone (rows)';
comment on column etl.slice_table.rows_deleted   is 'Of those changed: marked as deleted (rows)';


-- ------------------------------------------------------------------------------------------------------- slice_failure

create table etl.slice_failure (
    failure_id    bigint      generated by default as identity,
    run_id        uuid        not null,
    pipeline      text        not null,
    partition_key text        not null,
    domain_key    bigint      not null default 0,
    kind          text        not null,
    days          daterange,
    instants      tstzrange,
    failed_at     timestamptz not null default now(),
    error_class   text        not null,
    error         text        not null,
    is_retryable  boolean     not null,

    constraint slice_failure_pkey primary key (failure_id),
    constraint slice_failure_run_id_fkey foreign key (run_id) references etl.run,
    constraint slice_failure_kind_check check (kind in ('window', 'changes', 'snapshot'))
);

comment on table etl.slice_failure is 'Reads that committed nothing. One row per failed attempt at a slice';
comment on column etl.slice_failure.failure_id    is 'Failure (key)';
comment on column etl.slice_failure.run_id        is 'Run';
comment on column etl.slice_failure.pipeline      is 'Pipeline';
comment on column etl.slice_failure.partition_key is 'Partition of the pipeline';
comment on column etl.slice_failure.domain_key    is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.slice_failure.kind          is 'window, changes or snapshot';
comment on column etl.slice_failure.days          is 'Days attempted (upper bound not included)';
comment on column etl.slice_failure.instants      is 'Changes attempted (UTC, half-open)';
comment on column etl.slice_failure.failed_at     is 'When it failed (UTC)';
comment on column etl.slice_failure.error_class   is 'Class of the error';
comment on column etl.slice_failure.error         is 'What we were doing and what the other side said, without secrets or values of records';
comment on column etl.slice_failure.is_retryable  is 'The same read may succeed later';

create index slice_failure_run_id_idx on etl.slice_failure (run_id);
comment on index etl.slice_failure_run_id_idx is 'Summary of a run';


-- -------------------------------------------------------------------------------------------------------------- reject

-- The payload is kept as the bytes that came: what cannot be typed may not even be text. No foreign keys: a quarantined
-- record may outlive the run and the slice that met it.
create table etl.reject (
    reject_id     bigint      generated by default as identity,
    pipeline      text        not null,
    partition_key text        not null,
    domain_key    bigint      not null default 0,
    slice_id      bigint,
    run_id        uuid        not null,

    record_hash   bytea       not null,
    rule          text        not null,
    field_pointer text,
    message       text        not null,
    payload       bytea       not null,

    attempts      integer     not null default 1,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    state         text        not null default 'open',

    constraint reject_pkey primary key (reject_id),
    constraint reject_record_rule_key unique (pipeline, partition_key, record_hash, rule),
    constraint reject_attempts_check check (attempts > 0),
    constraint reject_state_check check (state in ('open', 'replayed', 'waived'))
);

comment on table etl.reject is 'Quarantine: records that a rule refused, to be replayed after a fix. One row per record and rule';
comment on column etl.reject.reject_id     is 'Reject (key)';
comment on column etl.reject.pipeline      is 'Pipeline';
comment on column etl.reject.partition_key is 'Partition of the pipeline';
comment on column etl.reject.domain_key    is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.reject.slice_id      is 'Slice that met it last (etl.slice); null: that slice was not committed';
comment on column etl.reject.run_id        is 'Run that met it last (etl.run)';
comment on column etl.reject.record_hash   is 'SHA-256 of the payload';
comment on column etl.reject.rule          is 'Rule that refused it';
comment on column etl.reject.field_pointer is 'Field that broke the rule (JSON pointer); null: the record as a whole';
comment on column etl.reject.message       is 'Why, for people';
comment on column etl.reject.payload       is 'The record as received (bytes of JSON)';
comment on column etl.reject.attempts      is 'How often it was refused (count)';
comment on column etl.reject.first_seen_at is 'When it was refused first (UTC)';
comment on column etl.reject.last_seen_at  is 'When it was refused last (UTC)';
comment on column etl.reject.state         is 'open; replayed: loaded after a fix; waived: given up by a person';

create index reject_open_idx on etl.reject (pipeline, partition_key) where state = 'open';
comment on index etl.reject_open_idx is 'What waits in quarantine';


-- ------------------------------------------------------------------------------------------------------------ coverage

-- A feed is an unbroken stretch of changes; the last one counts. Windows that were read before it began know nothing of
-- what happened in between, so only those read since then settle their days.
--
-- A day is settled when it was over, in the partition's time zone, and
--   * lies after the day on which the feed began, since the feed brought all of it, or
--   * was read by a window since the feed began; without a feed, by any window, or
--   * the whole list was read (snapshot).
-- "Over" is measured by the server's clock in the ledger (end of the feed, else as_of), never by ours.
create view etl.coverage with (security_invoker = true) as
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
        range_agg(s.instants) as covered_instants,
        range_agg(
            daterange(null, (s.as_of at time zone p.time_zone)::date)
        ) filter (where s.kind = 'snapshot') as settled_days,
        max(s.committed_at) as last_committed_at,
        count(*) as loads
    from etl.slice s
    where s.pipeline = p.pipeline
      and s.partition_key = p.partition_key
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
            s.days * daterange(null, coalesce(feed.unfinished_day, (s.as_of at time zone p.time_zone)::date))
        ) as settled_days
    from etl.slice s
    where s.pipeline = p.pipeline
      and s.partition_key = p.partition_key
      and s.kind = 'window'
      and (feed.feed_start is null or s.as_of >= feed.feed_start)
) windows;

comment on view etl.coverage is 'What the ledger covers. One row per partition';
comment on column etl.coverage.pipeline          is 'Pipeline';
comment on column etl.coverage.partition_key     is 'Partition of the pipeline';
comment on column etl.coverage.domain_key        is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.coverage.covered_days      is 'Days read by windows, over or not; null: none';
comment on column etl.coverage.covered_instants  is 'Stretches of changes read (UTC); null: none';
comment on column etl.coverage.feed_start        is 'Beginning of the last unbroken stretch of changes (UTC)';
comment on column etl.coverage.watermark         is 'End of that stretch (UTC); the next read of changes starts there, less its overlap';
comment on column etl.coverage.read_since_feed   is 'Days read by windows since the feed began (any window, if there is no feed), over or not; null: none';
comment on column etl.coverage.settled_days      is 'Days that were over when they were read, with all changes since';
comment on column etl.coverage.last_committed_at is 'Last commit (UTC); null: nothing read yet';
comment on column etl.coverage.loads             is 'Slices committed (count)';


-- ----------------------------------------------------------------------------------------------------------- watermark

create view etl.watermark with (security_invoker = true) as
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


-- ----------------------------------------------------------------------------------------------------------------- gap

create function etl.gap_at(clock timestamptz)
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

create view etl.gap with (security_invoker = true) as
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
