#include <simdjson.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "CSimdJSON.h"
#include "node.hpp"
#include "text.hpp"

// simdjson's first stage checks UTF-8 and control characters, and finds where each token begins; the walk over those
// places is ours. Its on-demand front end does the same walk with a check per step that we do ourselves (a quarter of the
// client's time in a load); its DOM front end turns numbers into doubles.

namespace {

constexpr int kMaximumDepth = 128;
constexpr size_t kMaximumShape = 256;
constexpr size_t kPadding = 64;

}  // namespace

struct oj_reader {
  Node record_root;
  Node envelope_root;
  bool records_are_root = true;
  bool may_be_object = false;
  int columns = 0;
  int envelope_columns = 0;

  std::vector<oj_cell> cells;
  std::vector<oj_cell> envelope;
  std::vector<oj_record> records;

  // MARK: Tokens

  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  size_t capacity = 0;
  const char *document = nullptr;
  size_t length = 0;
  const uint32_t *at = nullptr;   // the token at hand
  const uint32_t *end = nullptr;  // behind the last token; simdjson puts the document's length there, where a 0 stands

  char look() const { return document[*at]; }

  // The token's text up to the next token. At the end there is none.
  std::string_view token() const {
    return at < end ? trimmed({document + at[0], at[1] - at[0]}) : std::string_view();
  }

  const char *first_stage(const char *page, size_t size) {
    if (!stage || capacity < size) {
      size_t wanted = size + size / 4;
      auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1, stage);
      if (error) return simdjson::error_message(error);
      capacity = wanted;
    }
    document = page;
    length = size;
    auto error = stage->stage1(reinterpret_cast<const uint8_t *>(page), size, simdjson::stage1_mode::regular);
    if (error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS) {
      if (page == repaired.data()) return simdjson::error_message(error);
      repair(page, size);
      return first_stage(repaired.data(), size);
    }
    if (error) return simdjson::error_message(error);
    at = stage->structural_indexes.get();
    end = at + stage->n_structural_indexes;
    return nullptr;
  }

  // MARK: Problems

  std::vector<std::unique_ptr<std::string>> pointers;
  const Step *way = nullptr;      // the last step
  oj_record *record = nullptr;    // null: in the envelope, where any problem fails the page
  oj_cell *row = nullptr;
  bool records_seen = false;
  const char *failure = nullptr;

  bool fail(const char *why) {
    if (!failure) failure = why;
    return false;
  }

  std::string_view pointer(std::string_view last_key, bool has_last) {
    auto text = std::make_unique<std::string>();
    auto append = [&](std::string_view name) {
      *text += '/';
      for (char c : name) {
        if (c == '~') *text += "~0";
        else if (c == '/') *text += "~1";
        else *text += c;
      }
    };
    std::vector<const Step *> steps;
    for (const Step *step = way; step; step = step->parent) steps.push_back(step);
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      if ((*step)->is_index) append(std::to_string((*step)->index));
      else append((*step)->key);
    }
    if (has_last) append(last_key);
    pointers.push_back(std::move(text));
    return *pointers.back();
  }

  // Notes what is wrong with the record; false if there is no record to blame.
  bool blame(uint32_t problem, std::string_view key = {}, bool has_key = false) {
    if (!record) {
      switch (problem) {
        case OJ_DUPLICATE_KEY: return fail("the document around the records has a key twice");
        case OJ_BAD_NUMBER: return fail("the document around the records has a malformed number");
        case OJ_TOO_DEEP: return fail("the document is nested too deeply");
        default: return fail("the document around the records has a malformed string");
      }
    }
    if (record->problem == OJ_FINE) {
      std::string_view where = pointer(key, has_key);
      record->problem = problem;
      record->pointer = where.data();
      record->pointer_length = static_cast<uint32_t>(where.size());
    }
    return true;
  }

  void put(const Node *node, uint32_t kind, std::string_view text = {}) {
    if (!node || node->cell < 0 || !row) return;
    row[node->cell] = {text.data(), static_cast<uint32_t>(text.size()), kind};
  }

  // MARK: Strings

  // What escaped strings become; as large as the document, so that it never moves while cells point into it.
  std::unique_ptr<char[]> unescaped;
  size_t unescaped_capacity = 0;
  char *unescaped_end = nullptr;

  enum class Text { good, bad, broken };

  // The string at hand. One without a backslash is its own text.
  Text string(std::string_view &text) {
    std::string_view raw = token();
    if (raw.size() < 2 || raw.front() != '"' || raw.back() != '"') return Text::broken;
    text = raw.substr(1, raw.size() - 2);
    if (!memchr(text.data(), '\\', text.size())) return Text::good;
    if (!unescaped_end) {
      if (unescaped_capacity < length) {
        unescaped_capacity = length;
        unescaped.reset(new char[length]);
      }
      unescaped_end = unescaped.get();
    }
    char *last = unescape(text, unescaped_end);
    if (!last) return Text::bad;
    text = {unescaped_end, static_cast<size_t>(last - unescaped_end)};
    unescaped_end = last;
    return Text::good;
  }

  // MARK: Values

  bool walk_value(Node *node, int depth) {
    switch (look()) {
      case '"': {
        std::string_view text;
        switch (string(text)) {
          case Text::good: put(node, OJ_STRING, text); break;
          case Text::bad:
            if (!blame(OJ_BAD_STRING)) return false;
            break;
          case Text::broken: return fail("a string is not followed by a comma or the end of what it is in");
        }
        at++;
        return true;
      }
      case '{': case '[': return walk_container(node, depth);
      case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': {
        std::string_view text = token();
        if (is_number(text)) put(node, OJ_NUMBER, text);
        else if (!blame(OJ_BAD_NUMBER)) return false;
        at++;
        return true;
      }
      case 't': return walk_literal(node, "true", OJ_TRUE);
      case 'f': return walk_literal(node, "false", OJ_FALSE);
      case 'n': return walk_literal(node, "null", OJ_NULL);
      default: return fail("something stands where a value must");
    }
  }

  bool walk_literal(const Node *node, std::string_view spelling, uint32_t kind) {
    if (token() != spelling) return fail("a value is neither a string, a number, true, false nor null");
    put(node, kind);
    at++;
    return true;
  }

  bool walk_container(Node *node, int depth) {
    bool is_object = look() == '{';
    if (depth >= kMaximumDepth) return blame(OJ_TOO_DEEP) && skip_value();
    if (node && node->is_records && !record) {
      if (!is_object) return walk_records();
      if (may_be_object) return walk_only_record();
    }
    const char *start = document + *at;
    if (!(is_object ? walk_object(node, depth + 1) : walk_array(depth + 1))) return false;
    if (node && node->cell >= 0) {
      const char *behind = document + at[-1] + 1;  // the closing bracket was the last token
      put(node, is_object ? OJ_OBJECT : OJ_ARRAY, {start, static_cast<size_t>(behind - start)});
    }
    return true;
  }

  bool walk_array(int depth) {
    at++;
    if (look() == ']') {
      at++;
      return true;
    }
    for (size_t index = 0;; index++) {
      Step step{{}, index, true, way};
      way = &step;
      if (!walk_value(nullptr, depth)) return false;
      way = step.parent;
      char next = look();
      at++;
      if (next == ']') return true;
      if (next != ',') return fail("an array is not closed");
    }
  }

  // Goes behind the object or array at hand without looking into it.
  bool skip_value() {
    size_t open = 0;
    do {
      switch (look()) {
        case '{': case '[': open++; break;
        case '}': case ']': open--; break;
        case 0: return fail("the document ends in the middle of a value");
      }
      at++;
    } while (open > 0);
    return true;
  }

  bool walk_field(std::string_view key, Node *child, int depth) {
    Step step{key, 0, false, way};
    way = &step;
    if (!walk_value(child, depth)) return false;
    way = step.parent;
    return true;
  }

  bool walk_object(Node *node, int depth) {
    at++;
    if (look() == '}') {
      at++;
      return true;
    }
    size_t position = 0;
    bool known = node != nullptr;  // still following the shape of the object before
    std::unique_ptr<KeySet> keys;
    std::vector<Node::Entry> shape;
    bool is_example = true;  // the shape is complete up to here
    while (true) {
      if (look() != '"') return fail("something stands where a key must");
      if (known && position < node->shape.size() && node->shape[position].name.matches(document + *at + 1)) {
        const Node::Entry &expected = node->shape[position++];
        at++;
        if (look() != ':') return fail("a key is not followed by a colon");
        at++;
        if (!walk_field(expected.name.view(), expected.child, depth)) return false;
      } else {
        if (!keys) {
          known = false;
          keys = std::make_unique<KeySet>();
          if (node) {
            for (size_t i = 0; i < position; i++) {
              keys->insert(node->shape[i].name.view());
              shape.push_back(node->shape[i]);
            }
          }
        }
        std::string_view key;
        Text kind = string(key);
        if (kind == Text::broken) return fail("a key is not followed by a colon");
        at++;
        if (look() != ':') return fail("a key is not followed by a colon");
        at++;
        if (kind == Text::bad) {
          if (!blame(OJ_BAD_STRING) || !walk_value(nullptr, depth)) return false;
        } else {
          if (!keys->insert(key) && !blame(OJ_DUPLICATE_KEY, key, true)) return false;
          Node *child = nullptr;
          if (node) {
            child = node->find(key);
            // A name with what JSON escapes is spelt differently there, and shapes are compared with the JSON itself.
            for (char c : key)
              if (c == '\\' || c == '"' || static_cast<unsigned char>(c) < 0x20) is_example = false;
            if (is_example && shape.size() < kMaximumShape) shape.push_back({Name(key), child});
          }
          if (!walk_field(key, child, depth)) return false;
        }
      }
      char next = look();
      at++;
      if (next == '}') break;
      if (next != ',') return fail("an object is not closed");
    }
    // Remember the new order, unless this object is one that must not be an example.
    if (keys && node && (!record || record->problem == OJ_FINE)) node->shape = std::move(shape);
    return true;
  }

  // MARK: Records

  void begin_record() {
    records.push_back({document + *at, 0, OJ_FINE, 0, nullptr});
    record = &records.back();
    size_t first = cells.size();
    if (cells.capacity() < first + columns) cells.reserve(2 * cells.capacity() + 64 * columns);
    cells.resize(first + columns, oj_cell{nullptr, 0, OJ_ABSENT});
    row = cells.data() + first;
    way = nullptr;
  }

  void end_record() {
    std::string_view rest(record->raw, document + (at < end ? *at : length) - record->raw);
    const char *behind = document + at[-1] + 1;  // of an object: behind its closing brace
    record->raw_length = record->problem == OJ_NOT_AN_OBJECT ? trimmed(rest).size() : behind - record->raw;
    if (!bad_offsets.empty()) claim_bad_bytes();
    record = nullptr;
    row = nullptr;
  }

  // An object where an array of records may be: it is the page's only record.
  bool walk_only_record() {
    if (records_seen) return fail("the records are there twice");
    records_seen = true;
    const Step *outer = way;
    begin_record();
    if (!walk_object(&record_root, 1)) return false;
    end_record();
    row = envelope.data();
    way = outer;
    return true;
  }

  bool walk_records() {
    if (records_seen) return fail("the records are there twice");
    records_seen = true;
    const Step *outer = way;
    at++;
    if (look() == ']') {
      at++;
    } else {
      while (true) {
        begin_record();
        if (look() == '{') {
          if (!walk_object(&record_root, 1)) return false;
        } else {
          blame(OJ_NOT_AN_OBJECT);
          if (!walk_value(nullptr, 1)) return false;
        }
        end_record();
        char next = look();
        at++;
        if (next == ']') break;
        if (next != ',') return fail("the array of records is not closed");
      }
    }
    way = outer;
    row = envelope.data();
    return true;
  }

  // MARK: Bytes that are no JSON text

  // The page with bad bytes replaced, when it has any, and where they were.
  std::string repaired;
  std::vector<size_t> bad_offsets;
  std::vector<bool> bad_claimed;

  // Gives the bad bytes inside the record's span to the record.
  void claim_bad_bytes() {
    size_t from = record->raw - document, to = from + record->raw_length;
    for (size_t i = 0; i < bad_offsets.size(); i++) {
      if (bad_offsets[i] < from || bad_offsets[i] >= to) continue;
      bad_claimed[i] = true;
      record->problem = OJ_BAD_BYTES;
      record->pointer = "";
      record->pointer_length = 0;
    }
  }

  // Copies the page with every byte that cannot be in JSON text replaced by '?', and notes where they were.
  void repair(const char *page, size_t size) {
    repaired.assign(page, size);
    repaired.append(kPadding, '\0');
    bool in_string = false;
    for (size_t i = 0; i < size;) {
      unsigned char byte = page[i];
      if (in_string && byte == '\\' && i + 1 < size && static_cast<unsigned char>(page[i + 1]) >= 0x20 &&
          static_cast<unsigned char>(page[i + 1]) < 0x80) {
        i += 2;
        continue;
      }
      if (byte == '"') in_string = !in_string;
      size_t count = utf8_length(reinterpret_cast<const unsigned char *>(page) + i, size - i);
      if (count == 0 || (in_string && byte < 0x20)) {
        repaired[i] = '?';
        bad_offsets.push_back(i);
        i++;
      } else {
        i += count;
      }
    }
    bad_claimed.assign(bad_offsets.size(), false);
  }

  // MARK: The document

  bool walk_document() {
    row = envelope.data();
    switch (look()) {
      case '[':
        if (!records_are_root) return fail("the page is an array, but its records are configured to lie deeper");
        if (!walk_records()) return false;
        break;
      case '{':
        if (records_are_root) {
          if (!walk_only_record()) return false;
        } else if (!walk_object(&envelope_root, 1)) {
          return false;
        }
        break;
      default: return fail("the page is neither a JSON object nor an array");
    }
    if (at != end) return fail("something follows the JSON document");
    if (!records_seen) return fail("the page has no array of records where the configuration says");
    return true;
  }

  const char *read(const char *page, size_t size, oj_page *result) {
    cells.clear();
    records.clear();
    pointers.clear();
    bad_offsets.clear();
    bad_claimed.clear();
    envelope.assign(envelope_columns, oj_cell{nullptr, 0, OJ_ABSENT});
    way = nullptr;
    record = nullptr;
    records_seen = false;
    failure = nullptr;
    unescaped_end = nullptr;
    if (size == 0) return "the page is empty";
    if (const char *error = first_stage(page, size)) return error;
    if (!walk_document()) return failure ? failure : "the page cannot be read";
    if (!bad_offsets.empty()) {
      for (bool claimed : bad_claimed)
        if (!claimed) return "the document around the records is not UTF-8";
      for (oj_record &each : records) each.raw = page + (each.raw - repaired.data());
    }
    *result = {cells.data(), records.data(), records.size(), envelope.data()};
    return nullptr;
  }
};

extern "C" {

oj_reader *oj_new(void) { return new (std::nothrow) oj_reader(); }

void oj_free(oj_reader *reader) { delete reader; }

void oj_set_records(oj_reader *reader, const char *const *names, size_t count, bool may_be_object) {
  reader->may_be_object = may_be_object;
  reader->records_are_root = count == 0;
  if (count > 0) reader->envelope_root.descend(names, count)->is_records = true;
}

int oj_add_field(oj_reader *reader, const char *const *names, size_t count) {
  Node *node = reader->record_root.descend(names, count);
  if (node->cell < 0) node->cell = reader->columns++;
  return node->cell;
}

int oj_add_envelope(oj_reader *reader, const char *const *names, size_t count) {
  Node *node = reader->envelope_root.descend(names, count);
  if (node->cell < 0) node->cell = reader->envelope_columns++;
  return node->cell;
}

const char *oj_read(oj_reader *reader, const char *page, size_t length, oj_page *result) {
  return reader->read(page, length, result);
}

}  // extern "C"
