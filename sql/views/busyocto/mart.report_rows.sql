create or replace view mart.report_rows with (security_invoker = true) as
select
    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,
    report.report_id,
    fact.report_type,
    fact.period_start,
    fact.period_end,
    fact.generated_at,

    section.body ->> 'key'                                     as section,
    section.body ->> 'title'                                   as section_title,
    section.place                                              as section_number,
    line.place                                                 as row_number,
    cell.figures
from dw.fact_report_content fact
left join dw.fact_report report
    on report.report_key = fact.report_key
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
cross join lateral jsonb_array_elements(
    case when jsonb_typeof(fact.sections) = 'array' then fact.sections else '[]' end
) with ordinality as section (body, place)
cross join lateral jsonb_array_elements(
    case when jsonb_typeof(section.body -> 'rows') = 'array' then section.body -> 'rows' else '[]' end
) with ordinality as line (cells, place)
cross join lateral (
    select coalesce(jsonb_object_agg(col.body ->> 'key', line.cells -> (col.place - 1)::integer), '{}') as figures
    from jsonb_array_elements(
        case when jsonb_typeof(section.body -> 'columns') = 'array' then section.body -> 'columns' else '[]' end
    ) with ordinality as col (body, place)
    where col.body ->> 'key' is not null
) cell
where fact.deleted_at is null
    and report.deleted_at is null;

comment on view mart.report_rows is
    'What reports say, row by row. GRAIN: one row per report, section and row. A figure is taken by its name: (figures ->> ''spend'')::numeric';
comment on column mart.report_rows.client         is 'Client''s name; (organization): of no client';
comment on column mart.report_rows.domain_id      is 'Client''s id; names may repeat. Null: of no client';
comment on column mart.report_rows.report_id      is 'The API''s id of the report';
comment on column mart.report_rows.report_type    is 'weekly_performance, ad_performance, competitive_overview (open list)';
comment on column mart.report_rows.period_start   is 'First day reported on';
comment on column mart.report_rows.period_end     is 'Last day reported on';
comment on column mart.report_rows.generated_at   is 'When the report was made (UTC)';
comment on column mart.report_rows.section        is 'Section, as the API codes it';
comment on column mart.report_rows.section_title  is 'Title of the section';
comment on column mart.report_rows.section_number is 'Place of the section in the report, from 1';
comment on column mart.report_rows.row_number     is 'Place of the row in the section, from 1';
comment on column mart.report_rows.figures        is 'The row: value by column (jsonb); decimals and dates are text';
