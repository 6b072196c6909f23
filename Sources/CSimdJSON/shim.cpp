// The checks below do the work of simdjson's development checks, which would also make debug and release differ.
#define SIMDJSON_DEVELOPMENT_CHECKS 0
#include <simdjson.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "CSimdJSON.h"

using namespace simdjson;

namespace {

constexpr int kMaximumDepth = 128;
constexpr size_t kMaximumShape = 256;

// A field asked for, or an object on the way to one.
struct Node {
  struct Entry {
    std::string name;
    Node *child;  // null: nobody asked for this key
  };
  int cell = -1;
  bool is_records = false;
  std::vector<std::unique_ptr<Node>> owned;
  std::vector<Entry> children;
  // Keys of the object seen last, in order and known to be unique: the next object mostly has the same ones, and then
  // neither look-up nor duplicate check costs more than one comparison per key.
  std::vector<Entry> shape;

  Node *find(std::string_view name) const {
    for (const Entry &entry : children)
      if (entry.name == name) return entry.child;
    return nullptr;
  }

  Node *descend(const char *const *names, size_t count) {
    Node *node = this;
    for (size_t i = 0; i < count; i++) {
      Node *next = node->find(names[i]);
      if (!next) {
        node->owned.push_back(std::make_unique<Node>());
        next = node->owned.back().get();
        node->children.push_back({names[i], next});
      }
      node = next;
    }
    return node;
  }
};

// A step of the way to where we are, for the pointer of a problem.
struct Step {
  std::string_view key;
  size_t index;
  bool is_index;
};

// Keys of an object of unknown shape.
class KeySet {
 public:
  bool insert(std::string_view key) {
    if (keys_.size() < 24) {
      for (std::string_view other : keys_)
        if (other == key) return false;
      keys_.push_back(key);
      return true;
    }
    if (large_.empty()) large_.insert(keys_.begin(), keys_.end());
    return large_.insert(key).second;
  }

 private:
  std::vector<std::string_view> keys_;
  std::unordered_set<std::string_view> large_;
};

bool is_number(std::string_view text) {
  size_t i = 0, n = text.size();
  auto digits = [&] {
    size_t start = i;
    while (i < n && text[i] >= '0' && text[i] <= '9') i++;
    return i > start;
  };
  if (i < n && text[i] == '-') i++;
  if (i < n && text[i] == '0') {
    i++;
  } else if (!digits()) {
    return false;
  }
  if (i < n && text[i] == '.') {
    i++;
    if (!digits()) return false;
  }
  if (i < n && (text[i] == 'e' || text[i] == 'E')) {
    i++;
    if (i < n && (text[i] == '+' || text[i] == '-')) i++;
    size_t start = i;
    // PostgreSQL's jsonb cannot hold larger exponents, and one such number would fail the whole batch.
    if (!digits() || i - start > 4) return false;
  }
  return i == n && n <= 4096;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// simdjson 3.0 lets a lone low surrogate through as three bytes ED B0..BF xx, which is not UTF-8.
bool has_surrogate(std::string_view text) {
  const char *at = text.data(), *end = at + text.size();
  while ((at = static_cast<const char *>(memchr(at, 0xED, end - at)))) {
    if (end - at > 1 && static_cast<unsigned char>(at[1]) >= 0xA0) return true;
    at++;
  }
  return false;
}

size_t utf8_length(const unsigned char *at, size_t left) {
  unsigned char lead = at[0];
  auto more = [&](size_t count) {
    if (left <= count) return false;
    for (size_t i = 1; i <= count; i++)
      if ((at[i] & 0xC0) != 0x80) return false;
    return true;
  };
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return more(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!more(2) || (lead == 0xE0 && at[1] < 0xA0) || (lead == 0xED && at[1] > 0x9F)) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!more(3) || (lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

struct oj_reader {
  ondemand::parser parser;
  Node record_root;
  Node envelope_root;
  bool records_are_root = true;
  int columns = 0;
  int envelope_columns = 0;

  std::vector<oj_cell> cells;
  std::vector<oj_cell> envelope;
  std::vector<oj_record> records;
  std::vector<std::unique_ptr<std::string>> pointers;

  ondemand::document document;
  std::vector<Step> steps;
  oj_record *record = nullptr;  // null: in the envelope, where any problem fails the page
  oj_cell *row = nullptr;
  bool records_seen = false;
  const char *failure = nullptr;
  std::string failure_text;

  // The page with bad bytes replaced, when it has any, and where they were.
  std::string repaired;
  std::vector<size_t> bad_offsets;
  std::vector<bool> bad_claimed;

  bool fail(const char *why) {
    if (!failure) failure = why;
    return false;
  }

  bool fail(error_code error) { return fail(error_message(error)); }

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
    for (const Step &step : steps) {
      if (step.is_index) append(std::to_string(step.index));
      else append(step.key);
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

  bool walk_string(ondemand::value &value, const Node *node) {
    std::string_view text;
    if (value.get_string().get(text) || has_surrogate(text)) return blame(OJ_BAD_STRING);
    put(node, OJ_STRING, text);
    return true;
  }

  bool walk_value(ondemand::value value, Node *node, int depth) {
    ondemand::json_type type;
    if (auto error = value.type().get(type)) return fail(error);
    switch (type) {
      case ondemand::json_type::object: {
        ondemand::object object;
        if (depth >= kMaximumDepth) return blame(OJ_TOO_DEEP);
        if (auto error = value.get_object().get(object)) return fail(error);
        if (node && node->cell >= 0) {
          std::string_view raw;
          if (auto error = object.raw_json().get(raw)) return fail(error);
          put(node, OJ_OBJECT, trimmed(raw));
          if (auto error = object.reset().error()) return fail(error);
        }
        return walk_object(object, node, depth + 1);
      }
      case ondemand::json_type::array: {
        ondemand::array array;
        if (depth >= kMaximumDepth) return blame(OJ_TOO_DEEP);
        if (auto error = value.get_array().get(array)) return fail(error);
        if (node && node->is_records && !record) return walk_records(array);
        if (node && node->cell >= 0) {
          std::string_view raw;
          if (auto error = array.raw_json().get(raw)) return fail(error);
          put(node, OJ_ARRAY, trimmed(raw));
          if (auto error = array.reset().error()) return fail(error);
        }
        size_t index = 0;
        for (auto element : array) {
          ondemand::value inner;
          if (auto error = element.get(inner)) return fail(error);
          steps.push_back({{}, index++, true});
          if (!walk_value(inner, nullptr, depth + 1)) return false;
          steps.pop_back();
        }
        return true;
      }
      case ondemand::json_type::string:
        return walk_string(value, node);
      case ondemand::json_type::number: {
        std::string_view text = trimmed(value.raw_json_token());
        // The token is left where it is; the iteration skips it. get_double would stop at what a double cannot hold.
        if (!is_number(text)) {
          if (!blame(OJ_BAD_NUMBER)) return false;
        } else {
          put(node, OJ_NUMBER, text);
        }
        return true;
      }
      case ondemand::json_type::boolean: {
        bool flag;
        if (auto error = value.get_bool().get(flag)) return fail(error);
        put(node, flag ? OJ_TRUE : OJ_FALSE);
        return true;
      }
      case ondemand::json_type::null: {
        bool is_null;
        if (auto error = value.is_null().get(is_null)) return fail(error);
        if (!is_null) return fail("a value is neither null nor anything else that JSON knows");
        put(node, OJ_NULL);
        return true;
      }
    }
    return fail("a value of unknown type");
  }

  bool walk_object(ondemand::object object, Node *node, int depth) {
    size_t position = 0;
    bool known = node != nullptr;  // still following the shape of the object before
    std::unique_ptr<KeySet> keys;
    std::vector<Node::Entry> shape;
    bool is_example = true;  // the shape is complete up to here
    for (auto result : object) {
      ondemand::field field;
      if (auto error = std::move(result).get(field)) return fail(error);
      std::string_view key;
      Node *child = nullptr;
      if (known && position < node->shape.size()) {
        const Node::Entry &expected = node->shape[position];
        const char *raw = field.key().raw();
        if (expected.name.size() < size_t(document_start + document_length - raw) &&
            memcmp(raw, expected.name.data(), expected.name.size()) == 0 && raw[expected.name.size()] == '"') {
          key = expected.name;
          child = expected.child;
          position++;
          steps.push_back({key, 0, false});
          if (!walk_value(field.value(), child, depth)) return false;
          steps.pop_back();
          continue;
        }
      }
      if (!keys) {
        known = false;
        keys = std::make_unique<KeySet>();
        if (node) {
          for (size_t i = 0; i < position; i++) {
            keys->insert(node->shape[i].name);
            shape.push_back(node->shape[i]);
          }
        }
      }
      if (field.unescaped_key().get(key) || has_surrogate(key)) {
        if (!blame(OJ_BAD_STRING)) return false;
        continue;
      }
      if (!keys->insert(key)) {
        if (!blame(OJ_DUPLICATE_KEY, key, true)) return false;
      }
      if (node) {
        child = node->find(key);
        // A name with a backslash is spelt differently in JSON, and shapes are compared with the JSON itself.
        if (key.find('\\') != std::string_view::npos) is_example = false;
        if (is_example && shape.size() < kMaximumShape) shape.push_back({std::string(key), child});
      }
      steps.push_back({key, 0, false});
      if (!walk_value(field.value(), child, depth)) return false;
      steps.pop_back();
    }
    // Remember the new order, unless this object is one that must not be an example.
    if (keys && node && (!record || record->problem == OJ_FINE)) node->shape = std::move(shape);
    return true;
  }

  const char *location() {
    const char *here = nullptr;
    if (document.current_location().get(here)) return nullptr;
    return here;
  }

  bool begin_record(const char *start) {
    records.push_back({start, 0, OJ_FINE, 0, nullptr});
    record = &records.back();
    size_t first = cells.size();
    if (cells.capacity() < first + columns) cells.reserve(2 * cells.capacity() + 64 * columns);
    cells.resize(first + columns, oj_cell{nullptr, 0, OJ_ABSENT});
    row = cells.data() + first;
    steps.clear();
    return true;
  }

  void end_record(const char *page, const char *end) {
    while (end > record->raw && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t' || end[-1] == ','))
      end--;
    record->raw_length = end > record->raw ? end - record->raw : 0;
    if (!bad_offsets.empty()) claim_bad_bytes(page);
    record = nullptr;
    row = nullptr;
  }

  bool walk_records(ondemand::array array) {
    if (records_seen) return fail("the records are there twice");
    records_seen = true;
    auto outer = steps;
    for (auto element : array) {
      ondemand::value value;
      if (auto error = element.get(value)) return fail(error);
      begin_record(location());
      const char *end = nullptr;
      ondemand::json_type type;
      if (auto error = value.type().get(type)) return fail(error);
      if (type == ondemand::json_type::object) {
        ondemand::object object;
        if (auto error = value.get_object().get(object)) return fail(error);
        if (!walk_object(object, &record_root, 1)) return false;
      } else {
        blame(OJ_NOT_AN_OBJECT);
        if (type == ondemand::json_type::number) {
          // A number's token is left where it is, so the location stays at its beginning.
          std::string_view token = trimmed(value.raw_json_token());
          end = token.data() + token.size();
        }
        if (!walk_value(value, nullptr, 1)) return false;
      }
      end_record(document_start, end ? end : location());
    }
    steps = outer;
    row = envelope.data();
    return true;
  }

  // Gives the bad bytes inside the record's span to the record.
  void claim_bad_bytes(const char *page) {
    size_t from = record->raw - page, to = from + record->raw_length;
    for (size_t i = 0; i < bad_offsets.size(); i++) {
      if (bad_offsets[i] < from || bad_offsets[i] >= to) continue;
      bad_claimed[i] = true;
      record->problem = OJ_BAD_BYTES;
      record->pointer = "";
      record->pointer_length = 0;
    }
  }

  // Copies the page with every byte that cannot be in JSON text replaced by '?', and notes where they were.
  void repair(const char *page, size_t length) {
    repaired.assign(page, length);
    repaired.append(SIMDJSON_PADDING, '\0');
    bool in_string = false;
    for (size_t i = 0; i < length;) {
      unsigned char byte = page[i];
      if (in_string && byte == '\\' && i + 1 < length && static_cast<unsigned char>(page[i + 1]) >= 0x20 &&
          static_cast<unsigned char>(page[i + 1]) < 0x80) {
        i += 2;
        continue;
      }
      if (byte == '"') in_string = !in_string;
      size_t size = utf8_length(reinterpret_cast<const unsigned char *>(page) + i, length - i);
      if (size == 0 || (in_string && byte < 0x20)) {
        repaired[i] = '?';
        bad_offsets.push_back(i);
        i++;
      } else {
        i += size;
      }
    }
    bad_claimed.assign(bad_offsets.size(), false);
  }

  const char *document_start = nullptr;

  error_code start(const char *page, size_t length) {
    document_start = page;
    return parser.iterate(page, length, length + SIMDJSON_PADDING).get(document);
  }

  bool walk_document() {
    ondemand::json_type type;
    if (auto error = document.type().get(type)) return fail(error);
    row = envelope.data();
    if (type == ondemand::json_type::array) {
      if (!records_are_root) return fail("the page is an array, but its records are configured to lie deeper");
      ondemand::array array;
      if (auto error = document.get_array().get(array)) return fail(error);
      if (!walk_records(array)) return false;
    } else if (type == ondemand::json_type::object) {
      const char *first = location();
      ondemand::object object;
      if (auto error = document.get_object().get(object)) return fail(error);
      if (records_are_root) {
        records_seen = true;
        begin_record(first);
        if (!walk_object(object, &record_root, 1)) return false;
        record->raw_length = document_length - (record->raw - document_start);
        if (!bad_offsets.empty()) claim_bad_bytes(document_start);
        record = nullptr;
      } else if (!walk_object(object, &envelope_root, 1)) {
        return false;
      }
    } else {
      return fail("the page is neither a JSON object nor an array");
    }
    if (location()) return fail("something follows the JSON document");
    if (!records_seen) return fail("the page has no array of records where the configuration says");
    return true;
  }

  size_t document_length = 0;

  const char *read(const char *page, size_t length, oj_page *result) {
    cells.clear();
    records.clear();
    pointers.clear();
    steps.clear();
    bad_offsets.clear();
    bad_claimed.clear();
    envelope.assign(envelope_columns, oj_cell{nullptr, 0, OJ_ABSENT});
    record = nullptr;
    records_seen = false;
    failure = nullptr;
    document_length = length;
    if (length == 0) return "the page is empty";
    error_code error = start(page, length);
    if (error == UTF8_ERROR || error == UNESCAPED_CHARS) {
      repair(page, length);
      error = start(repaired.data(), length);
    }
    if (error) return error_message(error);
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

void oj_set_records(oj_reader *reader, const char *const *names, size_t count) {
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
