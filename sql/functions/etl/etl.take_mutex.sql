create or replace function etl.take_mutex(wanted text, is_shared boolean default false)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if is_shared then
        perform from etl.mutex m where m.name = wanted for share;
    else
        perform from etl.mutex m where m.name = wanted for update;
    end if;
    if not found then
        insert into etl.mutex (name) values (wanted) on conflict do nothing;
        perform etl.take_mutex(wanted, is_shared);
    end if;
end
$$;

comment on function etl.take_mutex is 'Waits for the others that have the name, until the end of their transactions; those that share it go together';

revoke execute on function etl.take_mutex(text,boolean) from public;
