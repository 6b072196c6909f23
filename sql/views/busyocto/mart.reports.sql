create or replace view mart.reports with (security_invoker = true) as
select
    fact.requested_date                                        as date,
    fact.requested_at,

    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,

    fact.report_id,
    fact.report_type,
    fact.title,
    fact.status,
    fact.progress,
    fact.period_start,
    fact.period_end,
    fact.formats,
    content.report_key is not null                             as has_content,
    file.formats                                               as stored_formats,
    coalesce(file.bytes, 0)                                    as stored_bytes,
    content.ai_summary,
    fact.error_code,
    fact.error_message,
    fact.requested_by_type,
    fact.requested_by_id,
    fact.started_at,
    fact.completed_at,
    fact.expires_at,
    fact.seconds_to_complete,
    fact.tokens_used
from dw.fact_report fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join dw.fact_report_content content
    on content.report_key = fact.report_key
    and content.deleted_at is null
left join (
    select report_key, array_agg(format order by format) as formats, sum(bytes) as bytes
    from dw.report_file
    where stored_path is not null
        and deleted_at is null
    group by report_key
) file
    on file.report_key = fact.report_key
where fact.deleted_at is null
    and not fact.is_inferred;

comment on view mart.reports is 'Reports, from the request to the finished one; deleted ones are left out. GRAIN: one row per report';
comment on column mart.reports.date                is 'Day that it was asked for (UTC day)';
comment on column mart.reports.requested_at        is 'When it was asked for (UTC)';
comment on column mart.reports.client              is 'Client''s name; (organization): of no client';
comment on column mart.reports.domain_id           is 'Client''s id; names may repeat. Null: of no client';
comment on column mart.reports.report_id           is 'The API''s id of the report';
comment on column mart.reports.report_type         is 'weekly_performance, ad_performance, competitive_overview (open list)';
comment on column mart.reports.title               is 'Title';
comment on column mart.reports.status              is 'queued, running, completed, failed (open list)';
comment on column mart.reports.progress            is 'How much is done (percent)';
comment on column mart.reports.period_start        is 'First day reported on';
comment on column mart.reports.period_end          is 'Last day reported on';
comment on column mart.reports.formats             is 'Formats asked for';
comment on column mart.reports.has_content         is 'What it says is loaded: see mart.report_rows';
comment on column mart.reports.stored_formats      is 'Formats of the files that are stored; null: none';
comment on column mart.reports.stored_bytes        is 'Size of the files that are stored (bytes)';
comment on column mart.reports.ai_summary          is 'Summary by the AI; null: none';
comment on column mart.reports.error_code          is 'Why it failed, as the API codes it; null: it did not';
comment on column mart.reports.error_message       is 'Why it failed, in words; null: it did not';
comment on column mart.reports.requested_by_type   is 'Who asked for it: api_key, user, schedule (open list)';
comment on column mart.reports.requested_by_id     is 'The API''s id of who asked for it';
comment on column mart.reports.started_at          is 'When work on it began (UTC); null: not yet';
comment on column mart.reports.completed_at        is 'When it was ready, or failed (UTC); null: not yet';
comment on column mart.reports.expires_at          is 'Until when the API keeps its content (UTC)';
comment on column mart.reports.seconds_to_complete is 'From the request to the end (seconds)';
comment on column mart.reports.tokens_used         is 'What it cost (tokens)';
