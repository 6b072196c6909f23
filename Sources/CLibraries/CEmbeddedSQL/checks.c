#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CEmbeddedSQL.h"

static const unsigned char security[] = {
#embed "../../../sql/checks/security.sql"
};

static const struct octoload_sql_file file = {"security", security, sizeof security};

const struct octoload_sql_file *octoload_security_check(void) { return &file; }
