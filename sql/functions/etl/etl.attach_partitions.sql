-- needs: etl.require_own_table

create or replace function etl.attach_partitions(parent regclass, months date[])
    returns void
    language plpgsql
    security definer  -- months are made and attached by the owner of their table
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent_name text := (select relname from pg_class where oid = parent);
    month       date;
begin
    perform etl.require_own_table(parent);
    foreach month in array months loop
        execute format(
            'alter table %s attach partition dw.%I for values from (%L) to (%L)',
            parent, parent_name || to_char(month, '"_"YYYYMM'), month, (month + interval '1 month')::date
        );
    end loop;
end
$$;

comment on function etl.attach_partitions is
    'Attaches the tables of begin_partitions, in the same transaction, once they are filled; builds their indexes';

revoke execute on function etl.attach_partitions(regclass,date[]) from public;
