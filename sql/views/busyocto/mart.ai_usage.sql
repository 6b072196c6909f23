create or replace view mart.ai_usage with (security_invoker = true) as
select
    fact.asked_date                                            as date,
    fact.asked_at,

    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,

    fact.interaction_id,
    fact.interaction_kind                                      as kind,
    fact.conversation_id,
    fact.model,
    fact.status,
    fact.input_tokens,
    fact.output_tokens,
    fact.total_tokens,
    fact.answered_at,
    fact.seconds_to_answer
from dw.fact_ai_interaction fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
where fact.deleted_at is null;

comment on view mart.ai_usage is 'Questions to the AI and what they cost, without their texts. GRAIN: one row per question and answer';
comment on column mart.ai_usage.date              is 'Day that it was asked (UTC day)';
comment on column mart.ai_usage.asked_at          is 'When it was asked (UTC)';
comment on column mart.ai_usage.client            is 'Client''s name; (organization): of no client';
comment on column mart.ai_usage.domain_id         is 'Client''s id; names may repeat. Null: of no client';
comment on column mart.ai_usage.interaction_id    is 'The API''s id of question and answer';
comment on column mart.ai_usage.kind              is 'ad_copy, creative_suggestions, insight (open list)';
comment on column mart.ai_usage.conversation_id   is 'The API''s id of the conversation';
comment on column mart.ai_usage.model             is 'Model that answered';
comment on column mart.ai_usage.status            is 'completed, filtered, failed (open list)';
comment on column mart.ai_usage.input_tokens      is 'Length of the question (tokens)';
comment on column mart.ai_usage.output_tokens     is 'Length of the answer (tokens)';
comment on column mart.ai_usage.total_tokens      is 'What it cost (tokens)';
comment on column mart.ai_usage.answered_at       is 'When the answer was complete (UTC); null: it is not';
comment on column mart.ai_usage.seconds_to_answer is 'From question to answer (seconds)';
