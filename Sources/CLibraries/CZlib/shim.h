#include <zlib.h>

// deflateInit2 is a macro, which Swift cannot see. 15 + 16 bits of window mean a gzip header and trailer.
static inline int octosim_gzip_init(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
