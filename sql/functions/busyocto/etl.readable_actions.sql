-- needs: etl.sees_all

-- Runs as the owner, because readers have no right on the books: the agency's see all actions, clients' none. What was sent stays
-- in the books, as texts of the AI do. In PL/pgSQL, whose body may name a table that a later file makes: a database that is taken
-- over gets its functions before those.
create or replace function etl.readable_actions()
    returns table (
        action_id     bigint,
        workflow      text,
        client        text,
        item_key      text,
        step          text,
        kind          text,
        occasion      text,
        state         text,
        row_count     integer,
        attempts      integer,
        tokens        bigint,
        peer          text,
        peer_id       text,
        status        smallint,
        problem       text,
        entered_at    timestamptz,
        first_sent_at timestamptz,
        finished_at   timestamptz,
        run_id        uuid
    )
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        a.action_id,
        a.workflow,
        a.client,
        i.item_key,
        a.step_name,
        a.step_kind,
        a.occasion,
        a.state,
        cardinality(a.items),
        a.attempts,
        a.tokens,
        a.peer,
        a.peer_id,
        a.status,
        case a.state when 'held' then a.hold else a.error end,
        a.created_at,
        a.first_sent_at,
        a.finished_at,
        a.run_id
    from etl.action a
    join etl.workflow_item i
        on i.item_id = a.item_id
    where (select etl.sees_all());
end
$$;

comment on function etl.readable_actions is 'Actions that whoever has logged in may read: all, or none';

revoke execute on function etl.readable_actions() from public;
