#ifndef OCTOLOAD_CXXHASH_H
#define OCTOLOAD_CXXHASH_H

#include <stddef.h>
#include <stdint.h>

// XXH3 over `length` bytes, 64 bits. Its values are fixed since xxHash 0.8.0, so that they may be stored.
uint64_t octoload_xxh3(const void *bytes, size_t length, uint64_t seed);

#endif
