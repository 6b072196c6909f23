#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CEmbeddedSQL.h"

// One pair of lines per file; a test fails if a file of sql/migrations is missing here.
static const unsigned char m001[] = {
#embed "../../../sql/migrations/001_schemas_and_functions.sql"
};
static const unsigned char m002[] = {
#embed "../../../sql/migrations/002_reference_dimensions.sql"
};
static const unsigned char m003[] = {
#embed "../../../sql/migrations/003_organization_and_domains.sql"
};
static const unsigned char m004[] = {
#embed "../../../sql/migrations/004_ad_structure.sql"
};
static const unsigned char m005[] = {
#embed "../../../sql/migrations/005_ad_performance.sql"
};
static const unsigned char m006[] = {
#embed "../../../sql/migrations/006_competitors.sql"
};
static const unsigned char m007[] = {
#embed "../../../sql/migrations/007_ledger.sql"
};
static const unsigned char m008[] = {
#embed "../../../sql/migrations/008_mart.sql"
};
static const unsigned char m009[] = {
#embed "../../../sql/migrations/009_row_hash.sql"
};
static const unsigned char m010[] = {
#embed "../../../sql/migrations/010_fresh_partitions.sql"
};
static const unsigned char m011[] = {
#embed "../../../sql/migrations/011_competitor_activity.sql"
};
static const unsigned char m012[] = {
#embed "../../../sql/migrations/012_alerts_and_workspace.sql"
};
static const unsigned char m013[] = {
#embed "../../../sql/migrations/013_reports_and_ai.sql"
};
static const unsigned char m014[] = {
#embed "../../../sql/migrations/014_performance.sql"
};
static const unsigned char m015[] = {
#embed "../../../sql/migrations/015_mart_views.sql"
};
static const unsigned char m016[] = {
#embed "../../../sql/migrations/016_history.sql"
};
static const unsigned char m017[] = {
#embed "../../../sql/migrations/017_restatements.sql"
};
static const unsigned char m018[] = {
#embed "../../../sql/migrations/018_history_mart.sql"
};
static const unsigned char m019[] = {
#embed "../../../sql/migrations/019_unknown_currencies.sql"
};
static const unsigned char m020[] = {
#embed "../../../sql/migrations/020_remainder.sql"
};
static const unsigned char m021[] = {
#embed "../../../sql/migrations/021_access.sql"
};
static const unsigned char m022[] = {
#embed "../../../sql/migrations/022_gates_and_calls.sql"
};
static const unsigned char m023[] = {
#embed "../../../sql/migrations/023_backfills_and_quota.sql"
};
static const unsigned char m024[] = {
#embed "../../../sql/migrations/024_own_rows_only.sql"
};
static const unsigned char m025[] = {
#embed "../../../sql/migrations/025_time.sql"
};
static const unsigned char m026[] = {
#embed "../../../sql/migrations/026_shapes.sql"
};
static const unsigned char m027[] = {
#embed "../../../sql/migrations/027_waiting_records.sql"
};
static const unsigned char m028[] = {
#embed "../../../sql/migrations/028_owners_of_progress.sql"
};
static const unsigned char m029[] = {
#embed "../../../sql/migrations/029_mart_truth.sql"
};
static const unsigned char m030[] = {
#embed "../../../sql/migrations/030_call_addresses.sql"
};

static const struct octoload_sql_file files[] = {
    {"001_schemas_and_functions", m001, sizeof m001},
    {"002_reference_dimensions", m002, sizeof m002},
    {"003_organization_and_domains", m003, sizeof m003},
    {"004_ad_structure", m004, sizeof m004},
    {"005_ad_performance", m005, sizeof m005},
    {"006_competitors", m006, sizeof m006},
    {"007_ledger", m007, sizeof m007},
    {"008_mart", m008, sizeof m008},
    {"009_row_hash", m009, sizeof m009},
    {"010_fresh_partitions", m010, sizeof m010},
    {"011_competitor_activity", m011, sizeof m011},
    {"012_alerts_and_workspace", m012, sizeof m012},
    {"013_reports_and_ai", m013, sizeof m013},
    {"014_performance", m014, sizeof m014},
    {"015_mart_views", m015, sizeof m015},
    {"016_history", m016, sizeof m016},
    {"017_restatements", m017, sizeof m017},
    {"018_history_mart", m018, sizeof m018},
    {"019_unknown_currencies", m019, sizeof m019},
    {"020_remainder", m020, sizeof m020},
    {"021_access", m021, sizeof m021},
    {"022_gates_and_calls", m022, sizeof m022},
    {"023_backfills_and_quota", m023, sizeof m023},
    {"024_own_rows_only", m024, sizeof m024},
    {"025_time", m025, sizeof m025},
    {"026_shapes", m026, sizeof m026},
    {"027_waiting_records", m027, sizeof m027},
    {"028_owners_of_progress", m028, sizeof m028},
    {"029_mart_truth", m029, sizeof m029},
    {"030_call_addresses", m030, sizeof m030},
    {NULL, NULL, 0},
};

const struct octoload_sql_file *octoload_migrations(void) { return files; }
