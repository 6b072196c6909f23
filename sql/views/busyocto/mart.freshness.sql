-- needs: mart.freshness_at

create or replace view mart.freshness with (security_invoker = true) as
select
    client,
    domain_id,
    pipeline,
    source,
    complete_up_to,
    newest_day,
    last_loaded_at,
    age,
    allowed_age,
    is_stale,
    missing_days
from mart.freshness_at(now());

comment on view mart.freshness is 'How complete and how old each source is. GRAIN: one row per pipeline and partition that is still read';
comment on column mart.freshness.client         is 'Client''s name; (all): not of one client';
comment on column mart.freshness.domain_id      is 'Client''s id; names may repeat';
comment on column mart.freshness.pipeline       is 'Pipeline';
comment on column mart.freshness.source         is 'Partition of the pipeline';
comment on column mart.freshness.complete_up_to is 'Last day before the first gap; null: the first day wanted is missing';
comment on column mart.freshness.newest_day     is 'Newest day that was read, complete or not';
comment on column mart.freshness.last_loaded_at is 'Last commit (UTC); null: never loaded';
comment on column mart.freshness.age            is 'Time since the last commit';
comment on column mart.freshness.allowed_age    is 'Older is stale';
comment on column mart.freshness.is_stale       is 'Older than allowed, or never loaded';
comment on column mart.freshness.missing_days   is 'Days that should be here and are not (days), yesterday included';
