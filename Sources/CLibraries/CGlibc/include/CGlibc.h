// Functions of glibc that are not in Swift's Glibc module: they need malloc.h or _GNU_SOURCE.
#pragma once

#include <spawn.h>
#include <stddef.h>

// Gives memory of 256 KiB and more back to the system as soon as it is freed. By default glibc raises that threshold to
// the largest size freed so far and then keeps such memory, in as many arenas as there are threads.
// Source: mallopt(3), M_MMAP_THRESHOLD and M_ARENA_MAX.
void octoload_bound_malloc(void);

// posix_spawn_file_actions_addclosefrom_np(3): the child closes all descriptors from `first` on. Returns an errno.
int octoload_close_from(posix_spawn_file_actions_t *actions, int first);

// pipe2(2) with O_CLOEXEC: no child inherits an end. Returns -1 and sets errno on failure.
int octoload_pipe(int ends[2]);

// memmem(3): the first place of the needle, or NULL. In linear time.
const void *octoload_find(const void *text, size_t length, const void *needle, size_t needle_length);
