#ifndef OCTOLOAD_BLOCKS_HPP
#define OCTOLOAD_BLOCKS_HPP

#include <cstddef>
#include <cstdlib>
#include <cstring>

// Values side by side, zero when they are added. Grows where it lies if the system can move its pages, which a vector
// does not: that holds the old and the new block at once.
template <typename Value>
class Block {
 public:
  Block() = default;
  Block(const Block &) = delete;
  Block &operator=(const Block &) = delete;
  ~Block() { free(values_); }

  const Value *data() const { return values_; }

  // Of a page far larger than others nothing is kept for the next.
  void clear() {
    count_ = 0;
    if (capacity_ * sizeof(Value) > kKept) {
      free(values_);
      values_ = nullptr;
      capacity_ = 0;
    }
  }

  Value &operator[](size_t index) { return values_[index]; }

  // The first of so many new values; null if there is no memory. Not where the others were before.
  Value *add(size_t count) {
    if (count_ + count > capacity_ && !grow(count)) return nullptr;
    Value *first = values_ + count_;
    if (count > 0) memset(static_cast<void *>(first), 0, count * sizeof(Value));
    count_ += count;
    return first;
  }

 private:
  static constexpr size_t kKept = 4 << 20;

  Value *values_ = nullptr;
  size_t count_ = 0;
  size_t capacity_ = 0;

  bool grow(size_t count) {
    size_t wanted = 2 * capacity_ + count + 64;
    void *larger = realloc(static_cast<void *>(values_), wanted * sizeof(Value));
    if (!larger) return false;
    values_ = static_cast<Value *>(larger);
    capacity_ = wanted;
    return true;
  }
};

#endif
