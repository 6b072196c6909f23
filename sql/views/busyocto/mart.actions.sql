-- needs: etl.readable_actions

create or replace view mart.actions with (security_invoker = true) as
select
    (action.entered_at at time zone 'UTC')::date                           as date,
    action.workflow,
    coalesce(action.client, '(several)')                                   as client,
    action.item_key                                                        as item,
    action.step,
    action.kind,
    action.occasion,
    action.state,
    action.row_count,
    action.attempts,
    action.tokens,
    action.peer,
    action.peer_id,
    action.status,
    action.problem,
    action.entered_at,
    action.first_sent_at,
    action.finished_at,
    extract(epoch from action.finished_at - action.entered_at)::bigint     as seconds_to_finish,
    action.action_id,
    action.run_id
from etl.readable_actions() action;

comment on view mart.actions is
    'What workflows did about what was loaded; empty for a client. GRAIN: one row per step about an item, or a group of them';
comment on column mart.actions.date              is 'Day that it was begun (UTC day)';
comment on column mart.actions.workflow          is 'Workflow, as the configuration names it';
comment on column mart.actions.client            is 'Client, as the workflow''s query says; (several): of more than one, or of none';
comment on column mart.actions.item              is 'What it is about: the values of the workflow''s key';
comment on column mart.actions.step              is 'Step, as the configuration names it';
comment on column mart.actions.kind              is 'slack, asana, email, http, file, ask or report';
comment on column mart.actions.occasion          is 'new, period, firing, repeated or resolved';
comment on column mart.actions.state             is 'due, sending, done, held, failed or cancelled';
comment on column mart.actions.row_count         is 'Rows that it tells of (count)';
comment on column mart.actions.attempts          is 'How often it was, or may have been, sent (count)';
comment on column mart.actions.tokens            is 'What it took of the plan (tokens); null: none, or nobody says';
comment on column mart.actions.peer              is 'Whom it was sent to, without secrets';
comment on column mart.actions.peer_id           is 'The peer''s name for what it did';
comment on column mart.actions.status            is 'HTTP status of the last answer; null: none';
comment on column mart.actions.problem           is 'Why it is held, or what went wrong last; null: nothing';
comment on column mart.actions.entered_at        is 'When it was begun (UTC)';
comment on column mart.actions.first_sent_at     is 'First attempt (UTC); null: none';
comment on column mart.actions.finished_at       is 'When it was done, given up or cancelled (UTC); null: not yet';
comment on column mart.actions.seconds_to_finish is 'From its beginning to its end (seconds)';
comment on column mart.actions.action_id         is 'Number of the action: octoload actions show';
comment on column mart.actions.run_id            is 'Run that its row came with; null: octoload act found it';
