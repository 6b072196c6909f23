#ifndef OCTOLOAD_FUZZPAGES_H
#define OCTOLOAD_FUZZPAGES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Reads one input as pages; aborts with a sentence if what the page reader says of them cannot be.
void octofuzz_pages(const uint8_t *data, size_t size);

// libFuzzer as a library: reads its options from argv, and calls `check` until a limit or a finding.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*check)(const uint8_t *data, size_t size));

#ifdef __cplusplus
}
#endif

#endif
