#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "CSimdJSON.h"
#include "FuzzPages.h"
#include "mapping.hpp"

// The input's first byte chooses a mapping; the rest are pages, parted by FF FE, which stand in no JSON text. One reader
// reads them in turn, so that what it remembers of one page meets the next. Or they are one record of a long page.

namespace {

[[noreturn]] void refuse(const char *why) {
  fprintf(stderr, "pages: %s\n", why);
  abort();
}

// A page as the transport hands it over: its own memory, so that AddressSanitizer sees a read beyond its padding.
struct Page {
  explicit Page(std::string_view text) : bytes(new char[text.size() + 64]), size(text.size()) {
    if (size) memcpy(bytes.get(), text.data(), size);
    memset(bytes.get() + size, 0, 64);
  }
  bool holds(const char *at, size_t length) const {
    return at >= bytes.get() && length <= size && at <= bytes.get() + (size - length);
  }
  std::unique_ptr<char[]> bytes;
  size_t size;
};

unsigned touch(const char *text, size_t length) {
  unsigned sum = 0;
  for (size_t i = 0; i < length; i++) sum += static_cast<unsigned char>(text[i]);
  return sum;
}

volatile unsigned sink;

void check_cell(const oj_cell &cell, bool is_trusted) {
  if (cell.kind > OJ_ARRAY) refuse("a cell of no kind");
  if (cell.kind < OJ_NUMBER) {
    if (cell.length) refuse("a literal with text");
    return;
  }
  sink = touch(cell.text, cell.length);
  if (!is_trusted) return;
  std::string_view text(cell.text, cell.length);
  switch (cell.kind) {
    case OJ_NUMBER:
      if (text.empty() || text.size() > 4096 || text.find_first_not_of("0123456789+-.eE") != text.npos)
        refuse("a number of other signs");
      break;
    case OJ_STRING:
      if (!simdjson::validate_utf8(text.data(), text.size())) refuse("a string that is not UTF-8");
      break;
    case OJ_OBJECT:
      if (text.size() < 2 || text.front() != '{' || text.back() != '}') refuse("an object without its braces");
      break;
    case OJ_ARRAY:
      if (text.size() < 2 || text.front() != '[' || text.back() != ']') refuse("an array without its brackets");
      break;
  }
}

// Accepted by the DOM as well, but for numbers that doubles cannot hold and for depth, where it is the stricter one.
bool dom_accepts(std::string_view text) {
  static auto *parser = new simdjson::dom::parser();
  auto error = parser->parse(text.data(), text.size()).error();
  return !error || error == simdjson::NUMBER_ERROR || error == simdjson::DEPTH_ERROR;
}

void check_records(const oj_page &result, const Page &page, size_t columns) {
  bool is_fine = true;
  const char *behind = page.bytes.get();
  for (size_t row = 0; row < result.rows; row++) {
    const oj_record &record = result.records[row];
    if (record.problem > OJ_NOT_AN_OBJECT) refuse("a problem of no kind");
    if (!page.holds(record.raw, record.raw_length)) refuse("a record outside its page");
    if (record.raw < behind) refuse("a record that overlaps the one before");
    behind = record.raw + record.raw_length;
    bool is_trusted = record.problem == OJ_FINE;
    is_fine = is_fine && is_trusted;
    if (is_trusted) {
      std::string_view text(record.raw, record.raw_length);
      if (text.empty() || text.front() != '{' || text.back() != '}') refuse("a record without its braces");
      if (!dom_accepts(text)) refuse("a record that simdjson's DOM refuses");
    } else {
      sink = touch(record.pointer, record.pointer_length);
    }
    for (size_t column = 0; column < columns; column++) check_cell(result.cells[row * columns + column], is_trusted);
  }
  if (is_fine && !dom_accepts({page.bytes.get(), page.size})) refuse("a page that simdjson's DOM refuses");
}

// What was said of a page, for comparison with what a fresh reader says of it.
struct Verdict {
  bool is_read = false;
  std::vector<uint32_t> problems;
  std::vector<std::string> cells;

  bool operator==(const Verdict &other) const {
    return is_read == other.is_read && problems == other.problems && cells == other.cells;
  }
};

Verdict read(oj_reader *reader, std::string_view text, const Mapping &mapping) {
  Page page(text);
  oj_page result;
  Verdict verdict;
  if (const char *error = oj_read(reader, page.bytes.get(), page.size, &result)) {
    if (!*error) refuse("a page refused without a word");
    return verdict;
  }
  verdict.is_read = true;
  check_records(result, page, mapping.columns);
  for (size_t i = 0; i < mapping.envelope; i++) check_cell(result.envelope[i], true);
  for (size_t row = 0; row < result.rows; row++) {
    verdict.problems.push_back(result.records[row].problem);
    for (size_t column = 0; column < mapping.columns; column++) {
      const oj_cell &cell = result.cells[row * mapping.columns + column];
      // Of a record that is refused nobody reads the cells.
      if (result.records[row].problem) continue;
      verdict.cells.push_back(std::to_string(cell.kind) + ":" + std::string(cell.length ? cell.text : "", cell.length));
    }
  }
  return verdict;
}

double processor_seconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// A list that repeats the text as its records, 128 KiB long: what takes more than linear time takes a hundred times too long.
void read_long(std::string_view text, Mapping &mapping) {
  constexpr size_t kLong = 128 << 10;
  constexpr double kSeconds = 0.5;
  std::string page(mapping.opening());
  while (page.size() < kLong) page.append(text).append(",");
  page.append(text).append(mapping.closing());
  oj_reader *reader = mapping.reader();
  Page long_page(page);
  oj_page result;
  double start = processor_seconds();
  oj_read(reader, long_page.bytes.get(), long_page.size, &result);
  if (processor_seconds() - start > kSeconds) refuse("a page that takes more than linear time");
  oj_free(reader);
}

}  // namespace

void octofuzz_pages(const uint8_t *data, size_t size) {
  if (size == 0) return;
  Mapping mapping(data[0]);
  std::string_view rest(reinterpret_cast<const char *>(data) + 1, size - 1);
  if (mapping.is_long()) return read_long(rest, mapping);
  oj_reader *reader = mapping.reader();
  while (true) {
    size_t end = rest.find("\xFF\xFE");
    std::string_view text = rest.substr(0, end);
    oj_reader *fresh = mapping.reader();
    bool is_same = read(reader, text, mapping) == read(fresh, text, mapping);
    oj_free(fresh);
    if (!is_same) refuse("a page that is read otherwise behind another page");
    if (end == rest.npos) break;
    rest.remove_prefix(end + 2);
  }
  oj_free(reader);
}
