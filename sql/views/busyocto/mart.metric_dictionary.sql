create or replace view mart.metric_dictionary with (security_invoker = true) as
select
    metric_code as metric,
    metric_name as name,
    unit,
    additivity,
    formula
from dw.dim_metric;

comment on view mart.metric_dictionary is 'What each figure means and how it may be summed. GRAIN: one row per metric';
comment on column mart.metric_dictionary.metric     is 'Name of the column';
comment on column mart.metric_dictionary.name       is 'Name for people';
comment on column mart.metric_dictionary.unit       is 'Unit of the figure';
comment on column mart.metric_dictionary.additivity is 'additive: sum freely. semi-additive: not over days. non-additive: never';
comment on column mart.metric_dictionary.formula    is 'How to compute it at any grain, or what to heed';
