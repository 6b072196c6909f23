// glibc's malloc.h is not in Swift's Glibc module.
#pragma once

// Gives memory of 256 KiB and more back to the system as soon as it is freed. By default glibc raises that threshold to
// the largest size freed so far and then keeps such memory, in as many arenas as there are threads.
// Source: mallopt(3), M_MMAP_THRESHOLD and M_ARENA_MAX.
void octoload_bound_malloc(void);
