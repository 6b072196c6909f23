-- needs: etl.my_domains, etl.sees_all

-- Books and rules have keys that do not begin with the client, so readers reach them through functions, which show what is
-- theirs and count nothing else.
create or replace function etl.readable_alert_rules()
    returns setof dw.dim_alert_rule
    language plpgsql
    stable
    security definer
    rows 100
    set search_path = pg_catalog, pg_temp
as $$
declare
    everything boolean  := etl.sees_all();
    domains    bigint[] := etl.my_domains();
begin
    return query
    select rule.*
    from dw.dim_alert_rule rule
    where everything
       or rule.domain_key = any (domains);
end
$$;

comment on function etl.readable_alert_rules is 'Alert rules that whoever has logged in may read';

revoke execute on function etl.readable_alert_rules() from public;
