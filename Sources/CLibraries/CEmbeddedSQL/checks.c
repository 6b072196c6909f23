#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CEmbeddedSQL.h"

static const struct octoload_sql_file file = {"checks/security.sql", (const unsigned char[]){
#embed "../../../sql/checks/security.sql" suffix(, 0)
}};

const struct octoload_sql_file *octoload_security_check(void) { return &file; }
