#ifndef OCTOLOAD_CLIBCRYPTO_H
#define OCTOLOAD_CLIBCRYPTO_H

#include <stddef.h>
#include <stdint.h>

/// First eight bytes, big-endian, of SHA-256 over `prefix` followed by `length` bytes.
///
/// OpenSSL's one-shot SHA256() looks its algorithm up at each call (about 1 µs); the three-step form does not, but is
/// marked deprecated, which Swift cannot silence. Hence this shim.
uint64_t octoload_sha256_first8(const void *prefix, size_t prefix_length, const void *bytes, size_t length);

/// SHA-256 of `length` bytes into `digest[32]`.
void octoload_sha256(const void *bytes, size_t length, uint8_t *digest);

#endif
