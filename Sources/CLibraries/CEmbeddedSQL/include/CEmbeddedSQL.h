#ifndef OCTOLOAD_CEMBEDDEDSQL_H
#define OCTOLOAD_CEMBEDDEDSQL_H

#include <stddef.h>

// The files of sql/schema, sql/functions, sql/views and sql/checks, in the binary. C, because Swift has no #embed; the compiler
// notes the files as dependencies, so an edited file is built in anew.
struct octoload_sql_file {
  const char *path;  // below sql; NULL after the last
  const unsigned char *text;  // ends with a zero
};

const struct octoload_sql_file *octoload_schema_files(void);

// sql/checks/security.sql
const struct octoload_sql_file *octoload_security_check(void);

#endif
