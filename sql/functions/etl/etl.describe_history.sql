create or replace procedure etl.describe_history(target regclass, what text)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    lineage constant jsonb := jsonb_build_object(
        'valid_from',        'In force from (UTC, included); 1900-01-01 = since ever',
        'valid_to',          'In force until (UTC, excluded); 9999-12-31 = still',
        'is_current',        'The state is still in force',
        'observed_versions', 'Versions of the source record (its updated_at, UTC, ascending) that had these values',
        'loaded_at',         'When the row last changed here (UTC)',
        'slice_id',          'Load that brought the first of the observed versions (etl.slice)'
    );
    item record;
begin
    execute format(
        'comment on table %s is %L', target,
        'States of ' || what || '. GRAIN: one row per member and state; states of a member neither overlap nor leave a gap'
    );
    for item in select key, value from jsonb_each_text(lineage) loop
        execute format('comment on column %s.%I is %L', target, item.key, item.value);
    end loop;
end
$$;

comment on procedure etl.describe_history is 'Comments a table of states and its lineage columns; used by migrations';

revoke execute on procedure etl.describe_history(regclass,text) from public;
