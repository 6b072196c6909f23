#define OPENSSL_SUPPRESS_DEPRECATED
#include "CLibCrypto.h"

#include <openssl/sha.h>

uint64_t octoload_sha256_first8(const void *prefix, size_t prefix_length, const void *bytes, size_t length) {
  SHA256_CTX context;
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256_Init(&context);
  SHA256_Update(&context, prefix, prefix_length);
  SHA256_Update(&context, bytes, length);
  SHA256_Final(digest, &context);
  uint64_t value = 0;
  for (int i = 0; i < 8; i++) value = value << 8 | digest[i];
  return value;
}

void octoload_sha256(const void *bytes, size_t length, uint8_t *digest) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes, length);
  SHA256_Final(digest, &context);
}
