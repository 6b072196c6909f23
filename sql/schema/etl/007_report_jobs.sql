-- Reports that an API makes on order: what was ordered, and is not loaded yet.


-- ----------------------------------------------------------------------------------------------------------- report_job

create table etl.report_job (
    report_job_id bigint      generated always as identity,
    pipeline      text        not null,
    partition_key text        not null,
    days          daterange,
    order_digest  bytea       not null,
    order_key     text        not null,
    job_id        text,
    begun_at      timestamptz not null,
    server_time   timestamptz,
    run_id        uuid        not null,

    constraint report_job_pkey primary key (report_job_id),
    constraint report_job_order_key unique (pipeline, partition_key, order_digest),
    constraint report_job_job_id_check check (job_id <> '')
);

comment on table etl.report_job is
    'Reports that were ordered from an API and are not loaded yet. GRAIN: one row per pipeline, partition and order; it goes with the transaction that loads the report';
comment on column etl.report_job.report_job_id is 'Number of the row';
comment on column etl.report_job.pipeline      is 'Pipeline';
comment on column etl.report_job.partition_key is 'Partition, as in etl.slice; empty: the pipeline has none';
comment on column etl.report_job.days          is 'Days that the report is of; null: it is no window';
comment on column etl.report_job.order_digest  is 'SHA-256 of the request that orders it, without secrets';
comment on column etl.report_job.order_key     is 'Key that the order carries, so that an API knows one that comes again';
comment on column etl.report_job.job_id        is 'What the API calls the job; null: the answer to the order is not known';
comment on column etl.report_job.begun_at      is 'Before the order was sent for the first time (UTC, clock of the database)';
comment on column etl.report_job.server_time   is 'What the answer to the order said of the time (UTC); null: nothing';
comment on column etl.report_job.run_id        is 'Run that ordered it, or went on with it last (etl.run)';
