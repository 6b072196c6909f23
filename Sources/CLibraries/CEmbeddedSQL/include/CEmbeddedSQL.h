#ifndef OCTOLOAD_CEMBEDDEDSQL_H
#define OCTOLOAD_CEMBEDDEDSQL_H

#include <stddef.h>

// The files of sql/migrations and sql/checks, in the binary. C, because Swift has no #embed; the compiler notes the files as
// dependencies, so an edited migration is built in anew.
struct octoload_sql_file {
  const char *name;  // NULL after the last
  const unsigned char *text;
  size_t length;
};

const struct octoload_sql_file *octoload_migrations(void);

// sql/checks/security.sql
const struct octoload_sql_file *octoload_security_check(void);

#endif
