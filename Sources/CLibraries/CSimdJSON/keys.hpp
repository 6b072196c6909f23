#ifndef OCTOLOAD_KEYS_HPP
#define OCTOLOAD_KEYS_HPP

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "siphash.hpp"

// Keys of an object of unknown shape. The first few are compared one by one, more of them by a table.
class KeySet {
 public:
  // False if the key is there already. Its text must stay where it is.
  bool insert(std::string_view key) {
    if (keys_.size() < kFew) {
      for (const Key &other : keys_)
        if (other.view() == key) return false;
      keys_.push_back(Key(key, 0));
      return true;
    }
    if (slots_.empty()) {
      for (Key &each : keys_) each.hash = hash(each.view());
      grow();
    }
    Key added(key, hash(key));
    uint32_t *slot = find(added);
    if (*slot) return false;
    keys_.push_back(added);
    *slot = static_cast<uint32_t>(keys_.size());
    if (keys_.size() * 4 > slots_.size() * 3) grow();
    return true;
  }

  size_t size() const { return keys_.size(); }

 private:
  static constexpr size_t kFew = 24;

  struct Key {
    const char *text;
    uint32_t length;
    uint32_t hash;

    Key(std::string_view key, uint32_t hash)
        : text(key.data()), length(static_cast<uint32_t>(key.size())), hash(hash) {}
    std::string_view view() const { return {text, length}; }
  };

  std::vector<Key> keys_;
  std::vector<uint32_t> slots_;  // a key's number and one; 0 is an empty slot

  static uint32_t hash(std::string_view key) {
    static const SipKey seed = SipKey::random();
    return static_cast<uint32_t>(siphash13(seed, key));
  }

  uint32_t *find(const Key &key) {
    size_t mask = slots_.size() - 1;
    for (size_t i = key.hash & mask;; i = (i + 1) & mask) {
      if (!slots_[i]) return &slots_[i];
      const Key &other = keys_[slots_[i] - 1];
      if (other.hash == key.hash && other.view() == key.view()) return &slots_[i];
    }
  }

  void grow() {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
    for (size_t i = 0; i < keys_.size(); i++) *find(keys_[i]) = static_cast<uint32_t>(i + 1);
  }
};

#endif
