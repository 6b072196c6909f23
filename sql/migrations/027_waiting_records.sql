-- Records that wait in quarantine know what brings them again; held slices and runs tell what they met.


-- ------------------------------------------------------------------------------------------------------------- reject

-- A record is known again by the id that the source gives it, whatever its bytes are by then. One whose id cannot be read is
-- gone from quarantine when its range has been read again without it.
alter table etl.reject
    add column record_key text,
    add column days       daterange,
    add column since      timestamptz,
    add column met_in     bigint,
    add column opened_at  timestamptz;

comment on column etl.reject.record_key is 'The record''s id at the source, parts separated by U+001F; null: it cannot be read';
comment on column etl.reject.days       is 'Days to read to meet it again (upper bound not included); null: none are known';
comment on column etl.reject.since      is 'Where changes to read begin to meet it again (UTC); null: no feed of changes brought it';
comment on column etl.reject.met_in     is 'Fence of the run that refused it last (etl.pipeline.fence); null: only backfills have';
comment on column etl.reject.opened_at  is 'When it was refused first, or again after it had been closed (UTC)';
comment on column etl.reject.attempts   is 'How often it was refused since it was opened (count)';
comment on column etl.reject.state      is
    'open; replayed: loaded from quarantine; healed: the source sent what loads, or has it no more; waived: given up by a person';

update etl.reject r
set opened_at = r.first_seen_at, days = s.days, since = lower(s.instants)
from etl.reject o
left join etl.slice s on s.slice_id = o.slice_id
where o.reject_id = r.reject_id;

alter table etl.reject
    alter column opened_at set default now(),
    alter column opened_at set not null,
    drop constraint reject_state_check;
alter table etl.reject
    add constraint reject_state_check check (state in ('open', 'replayed', 'healed', 'waived')) not valid;
alter table etl.reject validate constraint reject_state_check;


-- --------------------------------------------------------------------------------------------------------- held_slice

alter table etl.held_slice add column rules jsonb;
comment on column etl.held_slice.rules is
    'What its records met, the commonest first: rule, pointer, count, message and samples (cut); null: the gate is about others';


-- ------------------------------------------------------------------------------------------------------- run_pipeline

alter table etl.run_pipeline
    add column records_deleted bigint not null default 0,
    add column rejects_new     bigint not null default 0,
    add column rejects_healed  bigint not null default 0;
comment on column etl.run_pipeline.records_deleted is 'Records marked deleted, by tombstones or by absence (count)';
comment on column etl.run_pipeline.rejects_new     is 'Records that quarantine did not have before, or had closed (count)';
comment on column etl.run_pipeline.rejects_healed  is 'Records that left quarantine by being read again (count)';
