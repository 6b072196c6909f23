#ifndef OCTOLOAD_NODE_HPP
#define OCTOLOAD_NODE_HPP

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
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

// A field asked for, or an object on the way to one.
struct Node {
  struct Entry {
    Name name;
    Node *child;  // null: nobody asked for this key
  };
  int cell = -1;
  bool is_records = false;
  std::vector<std::unique_ptr<Node>> owned;
  std::vector<std::pair<std::string, Node *>> children;
  // Keys of the object seen last, in order and known to be unique: the next object mostly has the same ones, and then
  // neither look-up nor duplicate check costs more than one comparison per key.
  std::vector<Entry> shape;

  Node *find(std::string_view name) const {
    for (const auto &child : children)
      if (child.first == name) return child.second;
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

// A step of the way to where we are, for the pointer of a problem. Lives on the stack, as long as we are below it.
struct Step {
  std::string_view key;
  size_t index;
  bool is_index;
  const Step *parent;
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

#endif
