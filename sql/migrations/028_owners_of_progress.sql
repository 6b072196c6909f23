-- Whose progress a pipeline's is, and backfills that trust no hash.


-- --------------------------------------------------------------------------------------------------- pipeline_source

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


-- ---------------------------------------------------------------------------------------------------------- backfill

alter table etl.backfill add column rewrites boolean not null default false;

comment on column etl.backfill.rewrites is 'Rows are compared by their values, whatever hash they have';
