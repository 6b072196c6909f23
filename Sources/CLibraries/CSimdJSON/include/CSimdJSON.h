#ifndef OCTOLOAD_CSIMDJSON_H
#define OCTOLOAD_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A page reader over simdjson, whose API is C++ that Swift cannot import.
//
// It visits every field of every record once: what is asked for becomes a cell, everything else is checked (keys unique,
// strings and numbers well formed) and dropped. What is wrong with one record is noted at that record; what is wrong
// with the page fails the page.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oj_reader oj_reader;

enum {
  OJ_ABSENT = 0,
  OJ_NULL = 1,
  OJ_FALSE = 2,
  OJ_TRUE = 3,
  OJ_NUMBER = 4,  // text: the number's own digits
  OJ_STRING = 5,  // text: unescaped
  OJ_OBJECT = 6,  // text: JSON as received
  OJ_ARRAY = 7,   // text: JSON as received
};

// One value. `text` stays valid until the reader reads the next page. Of an absent value whose path ends at a null or at
// an array it is OJ_BELOW_NULL or OJ_BELOW_ARRAY as a character, of length 0.
typedef struct {
  const char *text;
  uint32_t length;
  uint32_t kind;
} oj_cell;

enum {
  OJ_BELOW_NULL = 'n',
  OJ_BELOW_ARRAY = 'a',
};

enum {
  OJ_FINE = 0,
  OJ_DUPLICATE_KEY = 1,
  OJ_BAD_STRING = 2,
  OJ_BAD_NUMBER = 3,
  OJ_BAD_BYTES = 4,  // not UTF-8, or a control character inside a string
  OJ_TOO_DEEP = 5,
  OJ_NOT_AN_OBJECT = 6,
};

// One record: its bytes as received, and the first thing wrong with it.
typedef struct {
  const char *raw;
  size_t raw_length;
  uint32_t problem;
  uint32_t pointer_length;
  const char *pointer;  // JSON pointer of the problem inside the record; not NUL-terminated
} oj_record;

typedef struct {
  const oj_cell *cells;  // record by record, `columns` each
  const oj_record *records;
  size_t rows;
  const oj_cell *envelope;
  bool is_over;  // there are more records than the caps allow: only `rows` means something, and the page may be broken
  bool lacks_records;  // the page is whole, but there is no array where the records should lie
} oj_page;

// A field of records that nobody asked for, nor for what is in it, with the first value met.
typedef struct {
  const char *pointer;  // JSON pointer inside the record; not NUL-terminated
  size_t pointer_length;
  const char *example;  // JSON as received, cut at 200 bytes; may hold what is not UTF-8
  size_t example_length;
  uint32_t kind;
} oj_unasked;

// What may be kept of a page. A record counts as OJ_LEAST_CELLS cells at least.
typedef struct {
  size_t records;
  size_t cells;
  size_t record_bytes;  // of a longer record the keys are not compared
} oj_caps;

enum { OJ_LEAST_CELLS = 8 };

oj_reader *oj_new(void);
void oj_free(oj_reader *reader);

// Where the array of records lies; no names: the document is the array, or the one record. The name "[]" stands for every
// element of an array, "{}" at the end for an object whose values are the records.
// With may_be_object an object in the array's place is the page's only record; without, such a page is broken.
void oj_set_records(oj_reader *reader, const char *const *names, size_t count, bool may_be_object);
// From now on an object without the place of the records is a page without records.
void oj_let_records_lack(oj_reader *reader);
// Asks for a field of each record; returns its column. The same path may be asked for once only.
int oj_add_field(oj_reader *reader, const char *const *names, size_t count);
// Asks for a field of the elements that records lie in, as a column of the records. `element` leads to them and ends with
// "[]"; the column was asked for as a field whose name no key has: in the record itself it has the same meaning.
// A field "(key)" is the key of a record that lies in an object of records.
void oj_add_outer(oj_reader *reader, const char *const *element, size_t element_count, const char *const *names,
                  size_t count, int column);
// Asks for a field of the document around the records; returns its index in `envelope`.
int oj_add_envelope(oj_reader *reader, const char *const *names, size_t count);

// Without this there are no caps.
void oj_set_caps(oj_reader *reader, oj_caps caps);
// For tests: how much of a page is looked at in one go.
void oj_set_window(oj_reader *reader, size_t bytes);

// Reads a page of `length` bytes with at least 64 zero bytes after it. Returns NULL, or what is wrong with the page
// (static text or valid until the next call).
const char *oj_read(oj_reader *reader, const char *page, size_t length, oj_page *result);

// Whether fields that nobody asked for are noted; at first they are. They cost nothing where a record has the keys of the
// one before.
void oj_note_unasked(oj_reader *reader, bool notes);
// Those met so far in all pages: in order, 200 at most. The `number`th, which stays valid as long as the reader.
size_t oj_unasked_count(const oj_reader *reader);
oj_unasked oj_unasked_field(const oj_reader *reader, size_t number);

#ifdef __cplusplus
}
#endif

#endif
