#ifndef OCTOLOAD_TOKENS_HPP
#define OCTOLOAD_TOKENS_HPP

#include <simdjson.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "text.hpp"

// Where the tokens of a document begin, found by simdjson's first stage, which also checks UTF-8 and control characters.
//
// It works on a window at a time: it notes four bytes a token, and a page may be nothing but tokens. A window ends between
// two tokens, so that no token is in two of them.
class Tokens {
 public:
  // Bytes of a window, except where one string is longer.
  size_t window = 256 << 10;

  // Bytes that cannot be in JSON text, in the windows so far.
  size_t bad_bytes = 0;

  // Goes to the first token; there is none in a document of white space.
  void begin(const char *page, size_t size) {
    page_ = page;
    size_ = size;
    behind_ = 0;
    bad_bytes = 0;
    problem_ = nullptr;
    next_window();
  }

  // First byte of the token at hand; 0 at the end.
  char look() const { return window_[*at_]; }

  // Of the token at hand; at the end that of the document.
  const char *here() const { return is_end() ? page_ + size_ : window_ + *at_; }

  // The token's text up to the next token. At the end there is none.
  std::string_view text() const {
    return is_end() ? std::string_view() : trimmed({window_ + at_[0], at_[1] - at_[0]});
  }

  void advance() {
    if (++at_ == end_) next_window();
  }

  bool is_end() const { return at_ == end_; }

  // Why the tokens ended before the document did.
  const char *problem() const { return problem_; }

 private:
  const char *page_ = nullptr;
  size_t size_ = 0;
  size_t behind_ = 0;  // end of the window at hand in the page
  const char *window_ = nullptr;
  const uint32_t *at_ = nullptr;
  const uint32_t *end_ = nullptr;  // behind the window's last token; simdjson puts the window's length there
  const char *problem_ = nullptr;

  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
  size_t capacity_ = 0;
  std::string repaired_;

  void stop(simdjson::error_code error = simdjson::SUCCESS) {
    static const char zeros[128] = {};
    static const uint32_t first[1] = {0};
    if (error) problem_ = simdjson::error_message(error);
    window_ = zeros;
    at_ = end_ = first;
  }

  __attribute__((noinline)) void next_window() {
    while (behind_ < size_) {
      const char *from = page_ + behind_;
      size_t length = window_length(from, size_ - behind_);
      auto error = find(from, length);
      if (error == simdjson::UNCLOSED_STRING && length < size_ - behind_) {
        length = behind_string(from, length, size_ - behind_);
        error = find(from, length);
      }
      if (error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS) {
        repaired_.assign(from, length);
        bad_bytes += replace_bad_bytes(repaired_.data(), length);
        error = find(repaired_.data(), length);
      }
      behind_ += length;
      if (error == simdjson::EMPTY) continue;  // white space only
      if (error) return stop(error);
      window_ = from;
      at_ = stage_->structural_indexes.get();
      end_ = at_ + stage_->n_structural_indexes;
      return;
    }
    stop();
  }

  simdjson::error_code find(const char *from, size_t length) {
    if (!stage_ || capacity_ < length) {
      size_t wanted = length > window ? length : window;
      // Four bytes for each of these, of which only those are touched that tokens are noted in.
      auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1, stage_);
      capacity_ = error ? 0 : wanted;
      if (error) return error;
    }
    return stage_->stage1(reinterpret_cast<const uint8_t *>(from), length, simdjson::stage1_mode::regular);
  }

  // Where to end a window of the bytes at `from`: where one token ends or begins, unless that is in a string.
  size_t window_length(const char *from, size_t left) const {
    if (left <= window) return left;
    // Rarely in a string, and mostly there.
    for (size_t end = window, first = window > 8192 ? window - 8192 : 2; end >= first && end >= 2; end--)
      if (from[end - 1] == ',' && (from[end - 2] == '}' || from[end - 2] == ']')) return end;
    size_t end = window;
    while (end < left && !is_delimiter(from[end - 1]) && !is_delimiter(from[end])) end++;
    return end;
  }

  static bool is_delimiter(char c) {
    switch (c) {
      case '{': case '}': case '[': case ']': case ':': case ',': case '"': case ' ': case '\n': case '\r': case '\t':
        return true;
      default: return false;
    }
  }

  // Behind the string that byte `inside` is in; at the end of what is left if it is not closed.
  static size_t behind_string(const char *from, size_t inside, size_t left) {
    size_t open = inside;
    do open--;
    while (open > 0 && (from[open] != '"' || is_escaped(from, open)));
    for (size_t i = open + 1; i < left; i++) {
      if (from[i] == '\\') i++;
      else if (from[i] == '"') return i + 1;
    }
    return left;
  }

  static bool is_escaped(const char *from, size_t at) {
    size_t first = at;
    while (first > 0 && from[first - 1] == '\\') first--;
    return (at - first) % 2 == 1;
  }
};

#endif
