#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "CSimdJSON.h"
#include "blocks.hpp"
#include "keys.hpp"
#include "node.hpp"
#include "text.hpp"
#include "tokens.hpp"

// simdjson's first stage checks UTF-8 and control characters, and finds where each token begins; the walk over those
// places is ours. Its on-demand front end does the same walk with a check per step that we do ourselves (a quarter of the
// client's time in a load); its DOM front end turns numbers into doubles.

namespace {

constexpr int kMaximumDepth = 128;
constexpr size_t kMaximumShape = 256;
// Bytes of a problem's pointer that are kept: what follows of a longer one is cut.
constexpr size_t kMaximumPointer = 128;
// Fields that nobody asked for: an API may have any number of them, or ids for keys.
constexpr size_t kMaximumUnasked = 200;
constexpr size_t kMaximumExample = 200;
// Keys of one object around the records.
constexpr size_t kMaximumEnvelopeKeys = 65536;

}  // namespace

struct oj_reader {
  Node record_root;
  Node envelope_root;
  bool records_are_root = true;
  // Records lie in elements of arrays, so that there may be several arrays of them.
  bool are_nested = false;
  // Arrays on the way to records that were empty, and arrays and objects of records.
  size_t arrays_seen = 0;
  bool may_be_object = false;
  bool may_lack_records = false;
  size_t columns = 0;
  int envelope_columns = 0;

  Block<oj_cell> cells;
  std::vector<oj_cell> envelope;
  Block<oj_record> records;
  Tokens tokens;
  size_t length = 0;

  char look() const { return tokens.look(); }
  void advance() { tokens.advance(); }

  // MARK: Caps

  oj_caps caps = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
  // Records seen, those beyond the caps included.
  size_t seen = 0;
  // Takes what is read of a record for which there is no more room.
  oj_record beyond = {};
  std::vector<oj_cell> cells_beyond;

  size_t cells_each() const { return std::max(columns, size_t{OJ_LEAST_CELLS}); }
  bool is_over() const { return seen > caps.records || seen > caps.cells / cells_each(); }

  // MARK: Problems

  std::vector<std::unique_ptr<std::string>> pointers;
  const Step *way = nullptr;      // the last step
  oj_record *record = nullptr;    // null: in the envelope, where any problem fails the page
  oj_cell *row = nullptr;
  bool records_seen = false;
  bool lacks_records = false;
  const char *failure = nullptr;

  bool fail(const char *why) {
    if (!failure) failure = tokens.problem() ? tokens.problem() : why;
    return false;
  }

  std::string_view pointer(std::string_view last_key, bool has_last) {
    auto text = std::make_unique<std::string>();
    auto append = [&](std::string_view name) {
      *text += '/';
      for (char c : name) {
        if (text->size() > kMaximumPointer) return;
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
    if (text->size() > kMaximumPointer) text->resize(utf8_start(*text, kMaximumPointer));
    text->shrink_to_fit();
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

  // Says of what is asked for below a value why it is not there.
  void put_below(const Node *node, uint32_t way) {
    static const char kNull = OJ_BELOW_NULL, kArray = OJ_BELOW_ARRAY;
    if (!row) return;
    for (const auto &child : node->children) {
      if (child.second->cell >= 0) row[child.second->cell] = {way == OJ_NULL ? &kNull : &kArray, 0, OJ_ABSENT};
      put_below(child.second, way);
    }
  }

  // MARK: Fields that nobody asked for

  struct Unasked {
    std::string pointer, example;
    uint32_t kind;
  };
  std::vector<std::unique_ptr<Unasked>> unasked;
  bool notes_unasked = true;

  bool is_unasked(const Node *node, const Node *child, std::string_view key) const {
    return notes_unasked && node && !child && node->is_way() && record && record != &beyond &&
           unasked.size() < kMaximumUnasked && node->noted.find(key) == node->noted.end();
  }

  // The value at hand is the field's.
  void note_unasked(Node *node, std::string_view key) {
    node->noted.emplace(key);
    auto field = std::make_unique<Unasked>();
    field->pointer = pointer(key, true);
    pointers.pop_back();
    switch (look()) {
      case '"': field->kind = OJ_STRING; break;
      case '{': field->kind = OJ_OBJECT; break;
      case '[': field->kind = OJ_ARRAY; break;
      case 't': field->kind = OJ_TRUE; break;
      case 'f': field->kind = OJ_FALSE; break;
      case 'n': field->kind = OJ_NULL; break;
      default: field->kind = OJ_NUMBER;
    }
    field->example = cut(tokens.text());
    unasked.push_back(std::move(field));
  }

  static std::string_view cut(std::string_view text) {
    return text.size() > kMaximumExample ? text.substr(0, utf8_start(text, kMaximumExample)) : text;
  }

  // Of an object or array the whole of it, now that its end is known.
  void complete_example(const char *start) {
    Unasked &field = *unasked.back();
    if (field.kind == OJ_OBJECT || field.kind == OJ_ARRAY)
      field.example = cut({start, static_cast<size_t>(closed - start)});
  }

  // MARK: Strings

  // What escaped strings become; as large as the document, so that it never moves while cells point into it.
  std::unique_ptr<char[]> unescaped;
  size_t unescaped_capacity = 0;
  char *unescaped_end = nullptr;

  enum class Text { good, bad, broken };

  // The string at hand. One without a backslash is its own text.
  Text string(std::string_view &text) {
    std::string_view raw = tokens.text();
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
    if (are_nested && node && node->is_records && !record && !strchr("[{n", look())) {
      lacks_records = true;
      return fail("something else stands where an array of records must");
    }
    switch (look()) {
      case '"': {
        std::string_view text;
        char *before = unescaped_end;
        switch (string(text)) {
          case Text::good: put(node, OJ_STRING, text); break;
          case Text::bad:
            if (!blame(OJ_BAD_STRING)) return false;
            break;
          case Text::broken: return fail("a string is not followed by a comma or the end of what it is in");
        }
        if (!node || node->cell < 0) unescaped_end = before;
        advance();
        return true;
      }
      case '{': case '[': return walk_container(node, depth);
      case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': {
        std::string_view text = tokens.text();
        if (is_number(text)) put(node, OJ_NUMBER, text);
        else if (!blame(OJ_BAD_NUMBER)) return false;
        advance();
        return true;
      }
      case 't': return walk_literal(node, "true", OJ_TRUE);
      case 'f': return walk_literal(node, "false", OJ_FALSE);
      case 'n': return walk_literal(node, "null", OJ_NULL);
      default: return fail("something stands where a value must");
    }
  }

  bool walk_literal(const Node *node, std::string_view spelling, uint32_t kind) {
    if (tokens.text() != spelling) return fail("a value is neither a string, a number, true, false nor null");
    put(node, kind);
    if (node && kind == OJ_NULL && !node->children.empty()) put_below(node, OJ_NULL);
    advance();
    return true;
  }

  bool walk_container(Node *node, int depth) {
    bool is_object = look() == '{';
    if (depth >= kMaximumDepth) return blame(OJ_TOO_DEEP) && skip_value();
    if (node && node->is_records && !record) {
      if (node->is_map) return is_object ? walk_map() : walk_no_map();
      if (!is_object) return walk_records();
      if (may_be_object) return walk_only_record();
      if (are_nested) {
        lacks_records = true;
        return fail("an object stands where an array of records must");
      }
    }
    if (node && !is_object && !node->each && !node->children.empty() && !node->names_elements())
      put_below(node, OJ_ARRAY);
    const char *start = tokens.here();
    char *before = unescaped_end;
    if (!(is_object ? walk_object(node, depth + 1) : walk_array(node, depth + 1))) return false;
    if (!node) unescaped_end = before;
    if (node && node->cell >= 0) {
      put(node, is_object ? OJ_OBJECT : OJ_ARRAY, {start, static_cast<size_t>(closed - start)});
    }
    return true;
  }

  // A path goes on with a name where an array is: what it asks for is not there, and must not be taken for null.
  bool put_array(const Node *node) {
    // Of a record the cells say so, and whoever maps them refuses it.
    if (record) return true;
    for (const auto &child : node->children) {
      put(child.second, OJ_ARRAY);
      if (!put_array(child.second)) return false;
    }
    return true;
  }

  void note_array() {
    records_seen = true;
    arrays_seen++;
  }

  // Behind the bracket that closed the last object or array.
  const char *closed = nullptr;

  void close() {
    closed = tokens.here() + 1;
    advance();
  }

  // Of an array that a path leads through, the elements that it names by their place: `errors.0.reason`; all of them on
  // the way to records.
  bool walk_array(Node *node, int depth) {
    advance();
    Node *each = node && !record ? node->each : nullptr;
    if (look() == ']') {
      if (each) note_array();
      close();
      return true;
    }
    bool is_on_a_path = node && !node->children.empty();
    if (is_on_a_path && !each && !node->names_elements() && !put_array(node)) return false;
    for (size_t index = 0;; index++) {
      Step step{{}, index, true, way};
      way = &step;
      if (each) {
        if (!walk_around_records(each, depth)) return false;
      } else if (!walk_value(is_on_a_path ? node->element(index) : nullptr, depth)) {
        return false;
      }
      way = step.parent;
      if (look() == ',') {
        advance();
        continue;
      }
      if (look() != ']') return fail("an array is not closed");
      close();
      return true;
    }
  }

  // An element of an array on the way to records: those in it are told its fields, which may stand behind them.
  bool walk_around_records(Node *each, int depth) {
    size_t first = seen, before = arrays_seen;
    for (const Node::Outer &outer : each->outers) envelope[outer.slot] = {nullptr, 0, OJ_ABSENT};
    char sign = look();
    if (sign != 'n' && sign != (each->each ? '[' : '{') && !(each->is_records && sign == '[')) {
      lacks_records = true;
      return fail("an element on the way to the records is no object");
    }
    if (!walk_value(each, depth)) return false;
    if (arrays_seen == before && !may_lack_records) {
      lacks_records = true;
      return fail("an element on the way to the records has none");
    }
    if (is_over()) return true;
    // A record that is read again alone has the values in it.
    for (size_t i = first; i < seen; i++)
      for (const Node::Outer &outer : each->outers) {
        oj_cell &cell = cells[i * columns + outer.column];
        if (cell.kind == OJ_ABSENT) cell = envelope[outer.slot];
      }
    return true;
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
      advance();
    } while (open > 0);
    return true;
  }

  // More bytes of the record at hand have been read than it may have.
  bool is_too_large() const { return record && static_cast<size_t>(tokens.here() - record->raw) > caps.record_bytes; }

  bool walk_field(std::string_view key, Node *child, int depth) {
    Step step{key, 0, false, way};
    way = &step;
    if (!walk_value(child, depth)) return false;
    way = step.parent;
    return true;
  }

  bool walk_object(Node *node, int depth) {
    advance();
    if (look() == '}') {
      close();
      return true;
    }
    size_t position = 0;
    bool known = node != nullptr;  // still following the shape of the object before
    std::unique_ptr<KeySet> keys;
    std::vector<Node::Entry> shape;
    bool is_example = true;  // the shape is complete up to here
    while (true) {
      if (look() != '"') return fail("something stands where a key must");
      if (known && position < node->shape.size() && node->shape[position].name.matches(tokens.here() + 1)) {
        const Node::Entry &expected = node->shape[position++];
        advance();
        if (look() != ':') return fail("a key is not followed by a colon");
        advance();
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
        advance();
        if (look() != ':') return fail("a key is not followed by a colon");
        advance();
        if (kind == Text::bad) {
          if (!blame(OJ_BAD_STRING) || !walk_value(nullptr, depth)) return false;
        } else {
          // A record that is too large is refused as such, whatever is in it.
          if (!is_too_large()) {
            if (!keys->insert(key) && !blame(OJ_DUPLICATE_KEY, key, true)) return false;
            if (!record && keys->size() > kMaximumEnvelopeKeys)
              return fail("an object around the records has more than 65,536 keys");
          }
          Node *child = nullptr;
          if (node) {
            child = node->find(key);
            // A name with what JSON escapes is spelt differently there, and shapes are compared with the JSON itself.
            for (char c : key)
              if (c == '\\' || c == '"' || static_cast<unsigned char>(c) < 0x20) is_example = false;
            if (is_example && shape.size() < kMaximumShape) shape.push_back({Name(key), child});
          }
          if (is_unasked(node, child, key)) {
            const char *start = tokens.here();
            note_unasked(node, key);
            if (!walk_field(key, child, depth)) {
              unasked.pop_back();
              node->noted.erase(std::string(key));
              return false;
            }
            complete_example(start);
          } else if (!walk_field(key, child, depth)) {
            return false;
          }
        }
      }
      if (look() == ',') {
        advance();
        continue;
      }
      if (look() != '}') return fail("an object is not closed");
      close();
      break;
    }
    // Remember the new order, unless this object is one that must not be an example.
    if (keys && node && (!record || record->problem == OJ_FINE)) node->shape = std::move(shape);
    return true;
  }

  // MARK: Records

  // False if there is no memory.
  bool begin_record() {
    seen++;
    way = nullptr;
    if (is_over()) {
      // Of such a page only the number of its records matters.
      beyond = {tokens.here(), 0, OJ_NOT_AN_OBJECT, 0, nullptr};
      cells_beyond.assign(columns, oj_cell{nullptr, 0, OJ_ABSENT});
      record = &beyond;
      row = cells_beyond.data();
      return true;
    }
    record = records.add(1);
    row = cells.add(columns);
    if (!record || (columns > 0 && !row)) return fail("there is no memory for its records");
    *record = {tokens.here(), 0, OJ_FINE, 0, nullptr};
    return true;
  }

  void end_record() {
    record->raw_length =
        record->problem == OJ_NOT_AN_OBJECT
            ? trimmed({record->raw, static_cast<size_t>(tokens.here() - record->raw)}).size()
            : closed - record->raw;
    if (tokens.bad_bytes > bad_bytes_of_records) {
      size_t bad = count_bad_bytes(record->raw, record->raw_length);
      bad_bytes_of_records += bad;
      if (bad > 0) {
        record->problem = OJ_BAD_BYTES;
        record->pointer = "";
        record->pointer_length = 0;
      }
    }
    record = nullptr;
    row = nullptr;
  }

  // Of the bytes that no JSON text can have, those inside records.
  size_t bad_bytes_of_records = 0;

  // An object where an array of records may be: it is the page's only record.
  bool walk_only_record() {
    if (records_seen && !are_nested) return fail("the records are there twice");
    note_array();
    const Step *outer = way;
    if (!begin_record() || !walk_object(&record_root, 1)) return false;
    end_record();
    row = envelope.data();
    way = outer;
    return true;
  }

  bool walk_records() {
    if (records_seen && !are_nested) return fail("the records are there twice");
    note_array();
    const Step *outer = way;
    advance();
    if (look() == ']') {
      close();
    } else {
      while (true) {
        if (!begin_record()) return false;
        if (!walk_record()) return false;
        if (look() == ',') {
          advance();
          continue;
        }
        if (look() != ']') return fail("the array of records is not closed");
        close();
        break;
      }
    }
    way = outer;
    row = envelope.data();
    return true;
  }

  // A record is an object, or an array whose values the paths name by their places.
  bool walk_record() {
    if (look() == '{') {
      if (!walk_object(&record_root, 1)) return false;
    } else if (look() == '[' && !record_root.children.empty() && record_root.names_elements()) {
      if (!walk_array(&record_root, 1)) return false;
    } else {
      blame(OJ_NOT_AN_OBJECT);
      if (!walk_value(nullptr, 1)) return false;
    }
    end_record();
    return true;
  }

  // Records as the values of an object; each is told its key.
  bool walk_map() {
    if (records_seen && !are_nested) return fail("the records are there twice");
    note_array();
    const Step *outer = way;
    const Node *key_node = record_root.find("(key)");
    KeySet keys;
    advance();
    if (look() == '}') {
      close();
    } else {
      while (true) {
        std::string_view key;
        if (look() != '"' || string(key) != Text::good) return fail("the key of a record cannot be read");
        if (!keys.insert(key)) return fail("two records have one key");
        advance();
        if (look() != ':') return fail("a key is not followed by a colon");
        advance();
        if (!begin_record()) return false;
        put(key_node, OJ_STRING, key);
        if (!walk_record()) return false;
        if (look() == ',') {
          advance();
          continue;
        }
        if (look() != '}') return fail("the object of records is not closed");
        close();
        break;
      }
    }
    way = outer;
    row = envelope.data();
    return true;
  }

  // Some languages write an empty object as an empty array.
  bool walk_no_map() {
    advance();
    if (look() != ']') {
      lacks_records = true;
      return fail("there is an array where the configuration says an object of records");
    }
    note_array();
    close();
    return true;
  }

  // MARK: The document

  bool walk_document() {
    row = envelope.data();
    switch (look()) {
      case '[':
        if (envelope_root.each) {
          if (!walk_array(&envelope_root, 1)) return false;
          break;
        }
        if (envelope_root.is_map) {
          if (!walk_no_map()) return false;
          break;
        }
        if (!records_are_root) {
          lacks_records = true;
          return fail("the page is an array, but its records are configured to lie deeper");
        }
        if (!walk_records()) return false;
        break;
      case '{':
        if (records_are_root) {
          if (!walk_only_record()) return false;
        } else if (envelope_root.is_map) {
          if (!walk_map()) return false;
        } else if (!walk_object(&envelope_root, 1)) {
          return false;
        }
        break;
      default: return fail("the page is neither a JSON object nor an array");
    }
    if (!tokens.is_end()) return fail("something follows the JSON document");
    if (tokens.problem()) return fail("");
    if (!records_seen && !may_lack_records) {
      lacks_records = true;
      return fail("the page has no array of records where the configuration says");
    }
    return true;
  }

  const char *read(const char *page, size_t size, oj_page *result) {
    cells.clear();
    records.clear();
    pointers.clear();
    envelope.assign(envelope_columns, oj_cell{nullptr, 0, OJ_ABSENT});
    way = nullptr;
    record = nullptr;
    records_seen = false;
    lacks_records = false;
    failure = nullptr;
    unescaped_end = nullptr;
    bad_bytes_of_records = 0;
    seen = 0;
    arrays_seen = 0;
    length = size;
    if (size == 0) return "the page is empty";
    tokens.begin(page, size);
    bool is_read = walk_document();
    *result = {cells.data(), records.data(), seen, envelope.data(), is_over(), lacks_records};
    if (is_over()) return nullptr;
    if (!is_read) return failure ? failure : "the page cannot be read";
    if (tokens.bad_bytes > bad_bytes_of_records) return "the document around the records is not UTF-8";
    return nullptr;
  }
};

extern "C" {

oj_reader *oj_new(void) { return new (std::nothrow) oj_reader(); }

void oj_free(oj_reader *reader) { delete reader; }

void oj_set_records(oj_reader *reader, const char *const *names, size_t count, bool may_be_object) {
  reader->may_be_object = may_be_object;
  reader->records_are_root = count == 0;
  for (size_t i = 0; i < count; i++)
    if (std::string_view(names[i]) == "[]") reader->are_nested = true;
  bool is_map = count > 0 && std::string_view(names[count - 1]) == "{}";
  Node *node = reader->envelope_root.descend(names, is_map ? count - 1 : count);
  node->is_records = count > 0;
  node->is_map = is_map;
}

void oj_add_outer(oj_reader *reader, const char *const *element, size_t element_count, const char *const *names,
                  size_t count, int column) {
  Node *each = reader->envelope_root.descend(element, element_count);
  Node *field = each->descend(names, count);
  if (field->cell < 0) field->cell = reader->envelope_columns++;
  each->outers.push_back({static_cast<size_t>(field->cell), static_cast<size_t>(column)});
}

void oj_let_records_lack(oj_reader *reader) { reader->may_lack_records = true; }

int oj_add_field(oj_reader *reader, const char *const *names, size_t count) {
  Node *node = reader->record_root.descend(names, count);
  if (node->cell < 0) node->cell = static_cast<int>(reader->columns++);
  return node->cell;
}

int oj_add_envelope(oj_reader *reader, const char *const *names, size_t count) {
  Node *node = reader->envelope_root.descend(names, count);
  if (node->cell < 0) node->cell = reader->envelope_columns++;
  return node->cell;
}

void oj_set_caps(oj_reader *reader, oj_caps caps) { reader->caps = caps; }

void oj_set_window(oj_reader *reader, size_t bytes) { reader->tokens.window = bytes; }

void oj_note_unasked(oj_reader *reader, bool notes) { reader->notes_unasked = notes; }

size_t oj_unasked_count(const oj_reader *reader) { return reader->unasked.size(); }

oj_unasked oj_unasked_field(const oj_reader *reader, size_t number) {
  const auto &field = *reader->unasked[number];
  return {field.pointer.data(), field.pointer.size(), field.example.data(), field.example.size(), field.kind};
}

const char *oj_read(oj_reader *reader, const char *page, size_t length, oj_page *result) {
  return reader->read(page, length, result);
}

}  // extern "C"
