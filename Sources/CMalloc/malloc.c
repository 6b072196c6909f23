#include "CMalloc.h"

#include <malloc.h>

void octoload_bound_malloc(void) {
  mallopt(M_MMAP_THRESHOLD, 256 * 1024);
  mallopt(M_ARENA_MAX, 2);
}
