#define _GNU_SOURCE
#include "CGlibc.h"

#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

void octoload_bound_malloc(void) {
  mallopt(M_MMAP_THRESHOLD, 256 * 1024);
  mallopt(M_ARENA_MAX, 2);
}

int octoload_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int octoload_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

const void *octoload_find(const void *text, size_t length, const void *needle, size_t needle_length) {
  return memmem(text, length, needle, needle_length);
}
