#include <fcntl.h>
#include <unistd.h>

// Opens /dev/null in the place of each standard descriptor that the caller closed (`octoload run >&- 2>&-`). Otherwise
// the next file or socket takes its number, and words for the terminal go to the database.
//
// A constructor, since libdispatch opens its own descriptors before `main` of an asynchronous program runs.
__attribute__((constructor)) static void fill_standard_descriptors(void) {
  for (int number = 0; number <= STDERR_FILENO; number++) {
    if (fcntl(number, F_GETFD) != -1) continue;
    // The lowest free number, which is this one: all below are open.
    if (open("/dev/null", O_RDWR) != number) return;
  }
}
