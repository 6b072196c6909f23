-- needs: etl.readable_alert_rules

create or replace view mart.alerts with (security_invoker = true) as
select
    fact.triggered_date                                        as date,
    fact.triggered_at,

    case
        when fact.domain_key = 0 then '(organization)'
        else coalesce(domain.domain_name, '(unknown)')
    end                                                        as client,
    nullif(domain.domain_id, '')                               as domain_id,
    nullif(rule.alert_rule_name, '(none)')                     as rule,
    nullif(rule.alert_rule_id, '')                             as rule_id,

    fact.alert_id,
    fact.alert_type,
    fact.severity,
    fact.title,
    fact.body                                                  as text,
    fact.subject_type,
    fact.subject_id,
    campaign.campaign_name                                     as campaign,
    competitor.competitor_name                                 as competitor,
    rule.metric,
    rule.operator,
    rule.threshold,
    fact.payload                                               as details,

    fact.acknowledged_at is not null                           as is_acknowledged,
    fact.acknowledged_at,
    fact.seconds_to_acknowledge / 60.0                         as minutes_to_acknowledge
from dw.fact_alert fact
left join dw.dim_domain domain
    on domain.domain_key = fact.domain_key
left join etl.readable_alert_rules() rule
    on rule.alert_rule_key = fact.alert_rule_key
left join dw.dim_campaign campaign
    on fact.subject_type = 'campaign'
    and campaign.domain_key = fact.domain_key
    and campaign.campaign_id = fact.subject_id
left join dw.dim_competitor_content content
    on fact.subject_type in ('competitor_ad', 'competitor_post')
    and content.domain_key = fact.domain_key
    and content.content_id = fact.subject_id
left join dw.dim_competitor competitor
    on competitor.domain_key = content.domain_key
    and competitor.competitor_key = content.competitor_key
where fact.deleted_at is null;

comment on view mart.alerts is 'Alerts and how soon somebody took them up; withdrawn ones are left out. GRAIN: one row per alert';
comment on column mart.alerts.date                   is 'Day that it fired (UTC day)';
comment on column mart.alerts.triggered_at           is 'When it fired (UTC)';
comment on column mart.alerts.client                 is 'Client''s name; (organization): of no client';
comment on column mart.alerts.domain_id              is 'Client''s id; names may repeat. Null: of no client';
comment on column mart.alerts.rule                   is 'Rule''s name; null: raised by none';
comment on column mart.alerts.rule_id                is 'Rule''s id; names may repeat';
comment on column mart.alerts.alert_id               is 'The API''s id of the alert';
comment on column mart.alerts.alert_type             is 'competitor_new_ad, competitor_new_post, metric_threshold, token_usage (open list)';
comment on column mart.alerts.severity               is 'info, warning, critical (open list)';
comment on column mart.alerts.title                  is 'What it says, in few words';
comment on column mart.alerts.text                   is 'What it says';
comment on column mart.alerts.subject_type           is 'What it is about: competitor_ad, competitor_post, campaign (open list); null: nothing in particular';
comment on column mart.alerts.subject_id             is 'The API''s id of what it is about';
comment on column mart.alerts.campaign               is 'Campaign''s name, if it is about one';
comment on column mart.alerts.competitor             is 'Competitor''s name, if it is about its ad or post';
comment on column mart.alerts.metric                 is 'Figure that the rule watches now; see mart.metric_dictionary';
comment on column mart.alerts.operator               is 'How the rule compares it now: gt, gte, lt, lte, change_pct (open list)';
comment on column mart.alerts.threshold              is 'What the rule compares it with now (unit of the metric; percent with change_pct)';
comment on column mart.alerts.details                is 'Details, whose form depends on alert_type (jsonb)';
comment on column mart.alerts.is_acknowledged        is 'Somebody has read it';
comment on column mart.alerts.acknowledged_at        is 'When (UTC); null: nobody yet';
comment on column mart.alerts.minutes_to_acknowledge is 'From firing to being read (minutes)';
