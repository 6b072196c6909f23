-- One wording for the columns that every loaded table has. For migrations; the loader never calls it.
create or replace procedure etl.describe_lineage(target regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    lineage constant jsonb := jsonb_build_object(
        'version_at',      'Version of the source record: its updated_at, else when it was read (UTC). An older one never replaces a newer one',
        'first_loaded_at', 'When the row was first committed (UTC)',
        'loaded_at',       'When the row last changed here (UTC)',
        'slice_id',        'Load that last changed the row (etl.slice); null: a migration wrote it',
        'deleted_at',      'When the source deleted the record (UTC); null: it exists'
    );
    item record;
begin
    for item in select key, value from jsonb_each_text(lineage) loop
        execute format('comment on column %s.%I is %L', target, item.key, item.value);
    end loop;
end
$$;

comment on procedure etl.describe_lineage is 'Comments the lineage columns of a table; used by migrations';

revoke execute on procedure etl.describe_lineage(regclass) from public;
