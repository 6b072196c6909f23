#ifndef OCTOLOAD_NODE_HPP
#define OCTOLOAD_NODE_HPP

#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// A name as it stands in JSON without escapes, with its closing quote, compared eight bytes at a time. The text that it is
// compared with must have 64 readable bytes behind it.
class Name {
 public:
  explicit Name(std::string_view name) : text_(name), size_(name.size() + 1) {
    text_ += '"';
    text_.resize((size_ + 7) / 8 * 8);
    size_t rest = size_ % 8;
    mask_ = rest ? ~uint64_t{0} >> (64 - 8 * rest) : ~uint64_t{0};
  }

  bool matches(const char *raw) const {
    const char *mine = text_.data();
    size_t last = (size_ - 1) / 8 * 8;
    for (size_t i = 0; i < last; i += 8)
      if (word(raw + i) != word(mine + i)) return false;
    return ((word(raw + last) ^ word(mine + last)) & mask_) == 0;
  }

  std::string_view view() const { return {text_.data(), size_ - 1}; }

 private:
  static uint64_t word(const char *at) {
    uint64_t value;
    memcpy(&value, at, 8);
    return value;  // bytes beyond the name are masked in the order of a little-endian machine
  }

  std::string text_;
  size_t size_;
  uint64_t mask_;
};

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "Name masks words as little-endian machines load them");

// Names that stand for no key of a document: what a record is told of the elements that it lies in, and of its own key.
inline bool is_marker(std::string_view name) { return name == "(key)" || name.substr(0, 7) == "(parent"; }

// A field asked for, or an object on the way to one.
struct Node {
  // A field of the elements around records: where it is read into, and which column of their records it goes to.
  struct Outer {
    size_t slot, column;
  };
  struct Entry {
    Name name;
    Node *child;  // null: nobody asked for this key
  };
  int cell = -1;
  bool is_records = false;
  // The records are the values of an object, each under a key of its own.
  bool is_map = false;
  // Of an array on the way to records: what its elements are read by.
  Node *each = nullptr;
  // Of the elements of an array on the way to records.
  std::vector<Outer> outers;
  std::vector<std::unique_ptr<Node>> owned;
  std::vector<std::pair<std::string, Node *>> children;
  // Keys of the object seen last, in order and known to be unique: the next object mostly has the same ones, and then
  // neither look-up nor duplicate check costs more than one comparison per key.
  std::vector<Entry> shape;
  // Keys that nobody asked for and that have been noted. A tree: names come from outside, and make no table slow.
  std::set<std::string, std::less<>> noted;

  // Only part of the object is asked for, not all of it.
  bool is_way() const { return cell < 0; }

  Node *find(std::string_view name) const {
    for (const auto &child : children)
      if (child.first == name) return child.second;
    return nullptr;
  }

  // The element of an array at a place, if a path names it.
  Node *element(size_t index) const {
    char digits[20];
    char *end = std::to_chars(digits, digits + sizeof digits, index).ptr;
    return find({digits, static_cast<size_t>(end - digits)});
  }

  // False if a path goes on with a name that cannot be a place in an array.
  bool names_elements() const {
    for (const auto &child : children)
      if (!is_marker(child.first) &&
          (child.first.empty() || child.first.find_first_not_of("0123456789") != std::string::npos))
        return false;
    return true;
  }

  Node *descend(const char *const *names, size_t count) {
    Node *node = this;
    for (size_t i = 0; i < count; i++) {
      Node *next = node->find(names[i]);
      if (!next) {
        node->owned.push_back(std::make_unique<Node>());
        next = node->owned.back().get();
        node->children.push_back({names[i], next});
        if (node->children.back().first == "[]") node->each = next;
      }
      node = next;
    }
    return node;
  }
};

// A step of the way to where we are, for the pointer of a problem. Lives on the stack, as long as we are below it.
struct Step {
  std::string_view key;
  size_t index;
  bool is_index;
  const Step *parent;
};

#endif
