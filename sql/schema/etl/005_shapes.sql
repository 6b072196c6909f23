-- What records look like: the fields that mappings read, those that nobody maps, and codes that came up.


-- ---------------------------------------------------------------------------------------------------------------- field

create table etl.field (
    pipeline         text        not null,
    path             text        not null,
    is_mapped        boolean     not null,
    records          bigint      not null default 0,
    records_met      bigint      not null default 0,
    records_null     bigint      not null default 0,
    types            text[]      not null default '{}',
    earlier_types    text[]      not null default '{}',
    types_changed_at timestamptz,
    example          text,
    first_seen_at    timestamptz,
    last_seen_at     timestamptz,
    gone_since       timestamptz,
    absent_from      text[]      not null default '{}',
    run_id           uuid        not null,

    constraint field_pkey primary key (pipeline, path),
    constraint field_records_check check (records >= records_met and records_met >= records_null and records_null >= 0)
);

comment on table etl.field is
    'Fields of the records that pipelines read: those that mappings name, and others that were met. One row per pipeline and path';
comment on column etl.field.pipeline         is 'Pipeline';
comment on column etl.field.path             is 'Path in the record, as in pipelines.yaml';
comment on column etl.field.is_mapped        is 'A mapping of the pipeline reads it';
comment on column etl.field.records          is 'Records looked at since it is mapped, tombstones left out (count; halved beyond a million, with the two below)';
comment on column etl.field.records_met      is 'Of them: those that had it, with a value or with null (count)';
comment on column etl.field.records_null     is 'Of them: those that had null (count)';
comment on column etl.field.types            is 'Types of its values: string, number, boolean, object, array';
comment on column etl.field.earlier_types    is 'Types before the last one came up';
comment on column etl.field.types_changed_at is 'When the last type came up beside others (UTC); null: never';
comment on column etl.field.example          is 'The first value, or the first of the type that came up last: cut at 200 bytes, secrets masked';
comment on column etl.field.first_seen_at    is 'End of the first run that met it (UTC); null: none has';
comment on column etl.field.last_seen_at     is 'End of the last run that met it (UTC); of a field that nobody maps: of the last that met it as a new one';
comment on column etl.field.gone_since       is 'End of the first run since it was met last that had reason to expect it and met it in no record (UTC); null: not gone';
comment on column etl.field.absent_from      is 'Partitions whose last read of ten records or more had it in none of them: there its absence is nothing new';
comment on column etl.field.run_id           is 'Run that wrote last (etl.run)';


-- ----------------------------------------------------------------------------------------------------------- field_code

create table etl.field_code (
    pipeline      text        not null,
    code_table    text        not null,
    code          text        not null,
    first_seen_at timestamptz not null default now(),
    run_id        uuid        not null,

    constraint field_code_pkey primary key (pipeline, code_table, code)
);

comment on table etl.field_code is
    'Codes that records brought and a code dimension did not have. One row per pipeline, dimension and code, 200 per pipeline';
comment on column etl.field_code.pipeline      is 'Pipeline';
comment on column etl.field_code.code_table    is 'Dimension of codes';
comment on column etl.field_code.code          is 'Code, cut at 200 characters';
comment on column etl.field_code.first_seen_at is 'End of the first run that met it (UTC)';
comment on column etl.field_code.run_id        is 'That run (etl.run)';
