#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CEmbeddedSQL.h"

// One entry per file, its path below sql and its text; a test fails if a file is missing here.
static const struct octoload_sql_file files[] = {
    {"schema/etl/001_ledger.sql", (const unsigned char[]){
#embed "../../../sql/schema/etl/001_ledger.sql" suffix(, 0)
    }},
    {"schema/etl/002_quarantine.sql", (const unsigned char[]){
#embed "../../../sql/schema/etl/002_quarantine.sql" suffix(, 0)
    }},
    {"schema/etl/003_calls_and_quota.sql", (const unsigned char[]){
#embed "../../../sql/schema/etl/003_calls_and_quota.sql" suffix(, 0)
    }},
    {"schema/etl/004_backfills.sql", (const unsigned char[]){
#embed "../../../sql/schema/etl/004_backfills.sql" suffix(, 0)
    }},
    {"schema/etl/005_shapes.sql", (const unsigned char[]){
#embed "../../../sql/schema/etl/005_shapes.sql" suffix(, 0)
    }},
    {"schema/etl/006_access.sql", (const unsigned char[]){
#embed "../../../sql/schema/etl/006_access.sql" suffix(, 0)
    }},
    {"schema/etl/007_report_jobs.sql", (const unsigned char[]){
#embed "../../../sql/schema/etl/007_report_jobs.sql" suffix(, 0)
    }},
    {"schema/etl/008_workflows.sql", (const unsigned char[]){
#embed "../../../sql/schema/etl/008_workflows.sql" suffix(, 0)
    }},
    {"functions/etl/etl.add_policy.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.add_policy.sql" suffix(, 0)
    }},
    {"functions/etl/etl.attach_partitions.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.attach_partitions.sql" suffix(, 0)
    }},
    {"functions/etl/etl.bare.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.bare.sql" suffix(, 0)
    }},
    {"functions/etl/etl.begin_partitions.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.begin_partitions.sql" suffix(, 0)
    }},
    {"functions/etl/etl.client_policy.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.client_policy.sql" suffix(, 0)
    }},
    {"functions/etl/etl.describe_history.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.describe_history.sql" suffix(, 0)
    }},
    {"functions/etl/etl.describe_lineage.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.describe_lineage.sql" suffix(, 0)
    }},
    {"functions/etl/etl.ensure_partitions.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.ensure_partitions.sql" suffix(, 0)
    }},
    {"functions/etl/etl.gap_at.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.gap_at.sql" suffix(, 0)
    }},
    {"functions/etl/etl.group_of.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.group_of.sql" suffix(, 0)
    }},
    {"functions/etl/etl.hk.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.hk.sql" suffix(, 0)
    }},
    {"functions/etl/etl.keep_texts_in_rows.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.keep_texts_in_rows.sql" suffix(, 0)
    }},
    {"functions/etl/etl.may_load.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.may_load.sql" suffix(, 0)
    }},
    {"functions/etl/etl.my_domains.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.my_domains.sql" suffix(, 0)
    }},
    {"functions/etl/etl.own_schemas.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.own_schemas.sql" suffix(, 0)
    }},
    {"functions/etl/etl.planned_domains.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.planned_domains.sql" suffix(, 0)
    }},
    {"functions/etl/etl.require_domains.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.require_domains.sql" suffix(, 0)
    }},
    {"functions/etl/etl.require_own_table.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.require_own_table.sql" suffix(, 0)
    }},
    {"functions/etl/etl.secure_tables.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.secure_tables.sql" suffix(, 0)
    }},
    {"functions/etl/etl.sees_all.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.sees_all.sql" suffix(, 0)
    }},
    {"functions/etl/etl.take_all_rights.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.take_all_rights.sql" suffix(, 0)
    }},
    {"functions/etl/etl.take_mutex.sql", (const unsigned char[]){
#embed "../../../sql/functions/etl/etl.take_mutex.sql" suffix(, 0)
    }},
    {"views/etl/etl.coverage.sql", (const unsigned char[]){
#embed "../../../sql/views/etl/etl.coverage.sql" suffix(, 0)
    }},
    {"views/etl/etl.gap.sql", (const unsigned char[]){
#embed "../../../sql/views/etl/etl.gap.sql" suffix(, 0)
    }},
    {"views/etl/etl.table_access.sql", (const unsigned char[]){
#embed "../../../sql/views/etl/etl.table_access.sql" suffix(, 0)
    }},
    {"views/etl/etl.watermark.sql", (const unsigned char[]){
#embed "../../../sql/views/etl/etl.watermark.sql" suffix(, 0)
    }},
    {"schema/busyocto/101_schemas.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/101_schemas.sql" suffix(, 0)
    }},
    {"schema/busyocto/102_reference_dimensions.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/102_reference_dimensions.sql" suffix(, 0)
    }},
    {"schema/busyocto/103_organization_and_clients.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/103_organization_and_clients.sql" suffix(, 0)
    }},
    {"schema/busyocto/104_ad_structure.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/104_ad_structure.sql" suffix(, 0)
    }},
    {"schema/busyocto/105_ad_performance.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/105_ad_performance.sql" suffix(, 0)
    }},
    {"schema/busyocto/106_competitors.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/106_competitors.sql" suffix(, 0)
    }},
    {"schema/busyocto/107_reports_and_ai.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/107_reports_and_ai.sql" suffix(, 0)
    }},
    {"schema/busyocto/108_alerts_and_workspace.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/108_alerts_and_workspace.sql" suffix(, 0)
    }},
    {"schema/busyocto/109_history.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/109_history.sql" suffix(, 0)
    }},
    {"schema/busyocto/110_restatements.sql", (const unsigned char[]){
#embed "../../../sql/schema/busyocto/110_restatements.sql" suffix(, 0)
    }},
    {"functions/busyocto/etl.readable_actions.sql", (const unsigned char[]){
#embed "../../../sql/functions/busyocto/etl.readable_actions.sql" suffix(, 0)
    }},
    {"functions/busyocto/etl.readable_alert_rules.sql", (const unsigned char[]){
#embed "../../../sql/functions/busyocto/etl.readable_alert_rules.sql" suffix(, 0)
    }},
    {"functions/busyocto/mart.ad_performance_as_of.sql", (const unsigned char[]){
#embed "../../../sql/functions/busyocto/mart.ad_performance_as_of.sql" suffix(, 0)
    }},
    {"functions/busyocto/mart.freshness_at.sql", (const unsigned char[]){
#embed "../../../sql/functions/busyocto/mart.freshness_at.sql" suffix(, 0)
    }},
    {"views/busyocto/etl.history_flaw.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/etl.history_flaw.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.actions.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.actions.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.activity_timeline.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.activity_timeline.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.ad_accounts.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.ad_accounts.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.ad_performance.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.ad_performance.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.ad_performance_as_was.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.ad_performance_as_was.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.ad_performance_hourly.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.ad_performance_hourly.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.ads.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.ads.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.ads_daily.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.ads_daily.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.ai_usage.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.ai_usage.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.alerts.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.alerts.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.campaign_history.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.campaign_history.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.client_monthly.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.client_monthly.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.client_platform_weekly.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.client_platform_weekly.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.clients.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.clients.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.competitor_ads.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.competitor_ads.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.competitor_posts.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.competitor_posts.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.engagement_daily.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.engagement_daily.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.freshness.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.freshness.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.metric_dictionary.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.metric_dictionary.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.missing_rates.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.missing_rates.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.reconciliation.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.reconciliation.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.report_rows.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.report_rows.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.reports.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.reports.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.restatements.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.restatements.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.spend_plan.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.spend_plan.sql" suffix(, 0)
    }},
    {"views/busyocto/mart.token_usage.sql", (const unsigned char[]){
#embed "../../../sql/views/busyocto/mart.token_usage.sql" suffix(, 0)
    }},
    {NULL, NULL},
};

const struct octoload_sql_file *octoload_schema_files(void) { return files; }
