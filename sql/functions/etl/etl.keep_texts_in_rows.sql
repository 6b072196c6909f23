-- Values that are kept apart from their row show in the counts of pages that a plan read (docs/access.md). The fewer the better.
create or replace procedure etl.keep_texts_in_rows(target regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    item record;
begin
    for item in
        select attname
        from pg_attribute
        where attrelid = target
          and attnum > 0
          and not attisdropped
          and attstorage = 'x'
          and atttypid in ('text'::regtype, 'bytea'::regtype, 'varchar'::regtype)
    loop
        execute format('alter table %s alter column %I set storage main', target, item.attname);
    end loop;
end
$$;

comment on procedure etl.keep_texts_in_rows is 'Keeps the texts of a table in its rows where they fit; used by migrations';

revoke execute on procedure etl.keep_texts_in_rows(regclass) from public;
