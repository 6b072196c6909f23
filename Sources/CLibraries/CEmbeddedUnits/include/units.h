#ifndef OCTOLOAD_UNITS_H
#define OCTOLOAD_UNITS_H

#include <stddef.h>

/// A file of deploy/ that the program prints.
struct octoload_unit {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// Ends with an entry whose name is NULL.
const struct octoload_unit *octoload_units(void);

#endif
