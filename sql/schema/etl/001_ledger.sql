-- The loader's books. What was read is written in the transaction that writes the rows, so the two cannot disagree.
--
-- Progress is a ledger of slices, not a number that somebody sets: coverage, gaps and the watermark are views over it.
-- A failed client cannot move another's watermark, a hole stays visible until it is filled, and a backfill is just
-- another slice.
--
-- Order within a batch: etl.batch, etl.slice, then what points at a slice. Runs, pipelines and partitions come before.
--
-- Any user with CREATE on the database may run these files: they make no role, need no extension and grant nothing. Every name
-- is written out in full, so they run under any search_path, the empty one included.

-- octoload has already made it, for its list of applied files.
create schema if not exists etl;
comment on schema etl is 'The loader''s books: runs, the ledger of slices, quarantine';


-- ------------------------------------------------------------------------------------------------------------- pipeline

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


-- ------------------------------------------------------------------------------------------------------ pipeline_source

-- A name is not enough: two files may use it for two lists, and an address may change. A run writes what it finds nothing of,
-- and is refused where it finds something else.
create table etl.pipeline_source (
    pipeline   text        not null,
    origin     text        not null,
    path       text        not null,
    query      text        not null,
    records    text        not null,
    tables     text[]      not null,
    since      timestamptz not null default now(),
    run_id     uuid,
    adopted_by text,

    constraint pipeline_source_pkey primary key (pipeline),
    constraint pipeline_source_pipeline_fkey foreign key (pipeline) references etl.pipeline,
    constraint pipeline_source_by_check check ((run_id is null) <> (adopted_by is null))
);

comment on table etl.pipeline_source is 'What the progress of a pipeline belongs to. One row per pipeline';
comment on column etl.pipeline_source.pipeline   is 'Pipeline (key)';
comment on column etl.pipeline_source.origin     is 'Scheme, host and port of the API';
comment on column etl.pipeline_source.path       is 'Path of the list, that of the API''s address included';
comment on column etl.pipeline_source.query      is 'Parameters that every request carries, sorted; of secrets a digest';
comment on column etl.pipeline_source.records    is 'Where the records lie in a page (JSON pointer; empty: the page itself)';
comment on column etl.pipeline_source.tables     is 'Tables that the records go to, with their schemas, sorted';
comment on column etl.pipeline_source.since      is 'Since when it is so (UTC)';
comment on column etl.pipeline_source.run_id     is 'Run that wrote it (etl.run); null: a person did';
comment on column etl.pipeline_source.adopted_by is 'Role that had the progress go on with this list; null: a run wrote it';


-- ------------------------------------------------------------------------------------------------------------ partition

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


-- ------------------------------------------------------------------------------------------------------------------ run

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
    environment     text,

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
comment on column etl.run.environment     is 'Environment of pipelines.yaml (--env); null: none';


-- --------------------------------------------------------------------------------------------------------- run_pipeline

create table etl.run_pipeline (
    run_id            uuid             not null,
    pipeline          text             not null,
    status            text             not null,
    finished_at       timestamptz      not null default now(),
    seconds           double precision not null,
    slices_planned    integer          not null,
    slices_published  integer          not null,
    calls             integer          not null,
    retries           integer          not null,
    records_received  bigint           not null,
    records_inserted  bigint           not null,
    records_changed   bigint           not null,
    records_rejected  bigint           not null,
    error             text,
    records_deleted   bigint           not null default 0,
    rejects_new       bigint           not null default 0,
    rejects_healed    bigint           not null default 0,

    constraint run_pipeline_pkey primary key (run_id, pipeline),
    constraint run_pipeline_run_id_fkey foreign key (run_id) references etl.run on delete cascade,
    constraint run_pipeline_status_check check (status in ('succeeded', 'partial', 'failed'))
);

comment on table etl.run_pipeline is 'What a run did for each of its pipelines. One row per run and pipeline that came to its end';
comment on column etl.run_pipeline.run_id           is 'Run (etl.run)';
comment on column etl.run_pipeline.pipeline         is 'Pipeline';
comment on column etl.run_pipeline.status           is 'succeeded: every slice was published. partial: some were. failed: none was, or the pipeline was stopped';
comment on column etl.run_pipeline.finished_at      is 'End (UTC)';
comment on column etl.run_pipeline.seconds          is 'From the first look at the ledger to the last commit (s)';
comment on column etl.run_pipeline.slices_planned   is 'Slices that were due (count)';
comment on column etl.run_pipeline.slices_published is 'Of them: published (count)';
comment on column etl.run_pipeline.calls            is 'Requests to the API, failed ones included (count)';
comment on column etl.run_pipeline.retries          is 'Of them: attempts after the first (count)';
comment on column etl.run_pipeline.records_received is 'Records read (records)';
comment on column etl.run_pipeline.records_inserted is 'Of them: new (records)';
comment on column etl.run_pipeline.records_changed  is 'Of them: changed (records)';
comment on column etl.run_pipeline.records_rejected is 'Of them: put into quarantine (records)';
comment on column etl.run_pipeline.error            is 'What stopped it, or the first failure; null: none';
comment on column etl.run_pipeline.records_deleted  is 'Records marked deleted, by tombstones or by absence (count)';
comment on column etl.run_pipeline.rejects_new      is 'Records that quarantine did not have before, or had closed (count)';
comment on column etl.run_pipeline.rejects_healed   is 'Records that left quarantine by being read again (count)';

create index run_pipeline_pipeline_idx on etl.run_pipeline (pipeline, finished_at desc);
comment on index etl.run_pipeline_pipeline_idx is 'The last runs of a pipeline';


-- ---------------------------------------------------------------------------------------------------------------- batch

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


-- ---------------------------------------------------------------------------------------------------------------- slice

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
    is_accepted                boolean     not null default false,
    read_at                    timestamptz,
    server_time                timestamptz,
    mark                       timestamptz,

    constraint slice_pkey primary key (slice_id),
    constraint slice_run_id_fkey foreign key (run_id) references etl.run,
    constraint slice_batch_id_fkey foreign key (batch_id) references etl.batch,
    constraint slice_partition_fkey foreign key (pipeline, partition_key) references etl.partition,

    constraint slice_kind_check check (
        case kind
            when 'window'   then days is not null and instants is null
            when 'changes'  then days is null  -- instants too, if the read made no progress
            when 'snapshot' then days is null and instants is null
            when 'replay'   then days is null and instants is null
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

comment on table etl.slice is 'The ledger. One row per committed read of a partition over a range, or replay of its rejected records';
comment on column etl.slice.slice_id                   is 'Slice (key)';
comment on column etl.slice.run_id                     is 'Run that read it';
comment on column etl.slice.batch_id                   is 'Batch that committed it';
comment on column etl.slice.pipeline                   is 'Pipeline';
comment on column etl.slice.partition_key              is 'Partition of the pipeline';
comment on column etl.slice.domain_key                 is 'Client (dw.dim_domain); 0 = not of one client';
comment on column etl.slice.kind                       is
    'window: some days. changes: what changed between two instants. snapshot: the whole list. replay: records from quarantine';
comment on column etl.slice.days                       is 'Days read by a window (source''s local days, upper bound not included)';
comment on column etl.slice.instants                   is 'Changes covered (UTC, half-open); null: a window or snapshot, or a read that made no progress';
comment on column etl.slice.as_of                      is 'API''s time of the first page (UTC) as far as it is believed: never beyond read_at';
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
comment on column etl.slice.is_accepted                is 'A person let it pass the gates';
comment on column etl.slice.read_at                    is
    'When the first page was asked for (UTC, by this database''s clock); null: read by an earlier version, or from quarantine';
comment on column etl.slice.server_time                is 'What the API said of the time with the first page (UTC), believed or not; null: nothing that can be read';
comment on column etl.slice.mark                       is
    'Greatest version that the read of changes brought (UTC): the next one starts there, less its overlap; null: it brought none';

comment on sequence etl.slice_id is 'Slice numbers; the loader takes them ahead, so they have holes';

create index slice_partition_idx on etl.slice (pipeline, partition_key, kind);
comment on index etl.slice_partition_idx is 'Planning and the views read the ledger partition by partition';

create index slice_run_id_idx on etl.slice (run_id);
comment on index etl.slice_run_id_idx is 'Summary of a run';

create index slice_batch_id_idx on etl.slice (batch_id);
comment on index etl.slice_batch_id_idx is 'What a batch committed';


-- ---------------------------------------------------------------------------------------------------------- slice_table

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


-- -------------------------------------------------------------------------------------------------------- slice_failure

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


-- ----------------------------------------------------------------------------------------------------------- held_slice

create table etl.held_slice (
    held_id       bigint      generated by default as identity,
    pipeline      text        not null,
    partition_key text        not null,
    kind          text        not null,
    days          daterange,
    since         timestamptz,
    gate          text        not null,
    message       text        not null,
    run_id        uuid        not null,
    attempts      integer     not null default 1,
    first_held_at timestamptz not null default now(),
    last_held_at  timestamptz not null default now(),
    state         text        not null default 'held',
    accepted_by   text,
    accepted_at   timestamptz,
    closed_at     timestamptz,
    rules         jsonb,

    constraint held_slice_pkey primary key (held_id),
    constraint held_slice_kind_check check (kind in ('window', 'changes', 'snapshot')),
    constraint held_slice_days_check check ((kind = 'window') = (days is not null)),
    constraint held_slice_since_check check ((kind = 'changes') = (since is not null)),
    constraint held_slice_attempts_check check (attempts > 0),
    constraint held_slice_state_check check (state in ('held', 'accepted', 'published'))
);

comment on table etl.held_slice is 'Reads that a gate held back. One row per partition and range, until it is published';
comment on column etl.held_slice.held_id       is 'Held slice (key)';
comment on column etl.held_slice.pipeline      is 'Pipeline';
comment on column etl.held_slice.partition_key is 'Partition of the pipeline';
comment on column etl.held_slice.kind          is 'window, changes or snapshot';
comment on column etl.held_slice.days          is 'Days of a window (upper bound not included)';
comment on column etl.held_slice.since         is 'Where changes begin (UTC)';
comment on column etl.held_slice.gate          is 'Gate that held it, as docs/reliability.md lists them: rejects, volume, total, control, absence, shape, key and others';
comment on column etl.held_slice.message       is 'Why, for people';
comment on column etl.held_slice.run_id        is 'Run that met it last (etl.run)';
comment on column etl.held_slice.attempts      is 'How often it was held (count)';
comment on column etl.held_slice.first_held_at is 'When it was held first (UTC)';
comment on column etl.held_slice.last_held_at  is 'When it was held last (UTC)';
comment on column etl.held_slice.state         is 'held; accepted: the next read passes the gates; published: a later read went through, accepted or not';
comment on column etl.held_slice.accepted_by   is 'Role that accepted it';
comment on column etl.held_slice.accepted_at   is 'When (UTC)';
comment on column etl.held_slice.closed_at     is 'When a later read was published (UTC)';
comment on column etl.held_slice.rules         is 'What its records met, the commonest first: rule, pointer, count, message and samples (cut); null: the gate is about others';

create index held_slice_open_idx on etl.held_slice (pipeline, partition_key) where state <> 'published';
comment on index etl.held_slice_open_idx is 'What waits to be accepted or published';


-- ------------------------------------------------------------------------------------------------------------- page_tag

-- What a list that is read whole looked like when it was last published, page by page: a page that has not changed since
-- is answered by 304 and not loaded again. Written in the transaction that loads the list.
create table etl.page_tag (
    pipeline      text    not null,
    partition_key text    not null,
    page          integer not null,
    address       text    not null,
    tag           text    not null,
    records       integer not null,
    table_rows    bigint[] not null,
    envelope      jsonb   not null,
    configuration bytea   not null,
    slice_id      bigint  not null,

    constraint page_tag_pkey primary key (pipeline, partition_key, page),
    constraint page_tag_slice_id_fkey foreign key (slice_id) references etl.slice on delete cascade,
    constraint page_tag_counts_check check (page > 0 and records >= 0)
);

comment on table etl.page_tag is 'ETags of lists that are read whole. One row per page of the list as it was last published';
comment on column etl.page_tag.pipeline      is 'Pipeline';
comment on column etl.page_tag.partition_key is 'Partition of the pipeline';
comment on column etl.page_tag.page          is 'Page (ordinal)';
comment on column etl.page_tag.address       is 'Path and query that the page was asked for with';
comment on column etl.page_tag.tag           is 'ETag';
comment on column etl.page_tag.records       is 'Records of the page (count)';
comment on column etl.page_tag.table_rows    is 'Rows that they became, by table of the pipeline (rows)';
comment on column etl.page_tag.envelope      is 'What the page says of the list: cursor, totals';
comment on column etl.page_tag.configuration is 'SHA-256 of pipelines.yaml and program version that it was loaded with; under another the page is read again';
comment on column etl.page_tag.slice_id      is 'Slice that loaded it; without it in the ledger the page is read again';
