#ifndef OCTOLOAD_TEXT_HPP
#define OCTOLOAD_TEXT_HPP

#include <cstdint>
#include <cstring>
#include <string_view>

// What JSON's text must be, token by token.

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// RFC 8259's grammar; exponents of at most four digits, because PostgreSQL's jsonb cannot hold larger ones, and one such
// number would fail the whole batch.
inline bool is_number(std::string_view text) {
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
    if (!digits() || i - start > 4) return false;
  }
  return i == n && n <= 4096;
}

// Length of the UTF-8 sequence that begins at `at`; 0 if there is none.
inline size_t utf8_length(const unsigned char *at, size_t left) {
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

// Calls `found` with the place of each byte that cannot be in JSON text: not UTF-8, or a control character in a string.
template <typename Found>
inline void find_bad_bytes(const char *text, size_t size, Found found) {
  bool in_string = false;
  for (size_t i = 0; i < size;) {
    unsigned char byte = text[i];
    if (in_string && byte == '\\' && i + 1 < size && static_cast<unsigned char>(text[i + 1]) >= 0x20 &&
        static_cast<unsigned char>(text[i + 1]) < 0x80) {
      i += 2;
      continue;
    }
    if (byte == '"') in_string = !in_string;
    size_t count = utf8_length(reinterpret_cast<const unsigned char *>(text) + i, size - i);
    if (count == 0 || (in_string && byte < 0x20)) {
      found(i);
      i++;
    } else {
      i += count;
    }
  }
}

inline size_t count_bad_bytes(const char *text, size_t size) {
  size_t count = 0;
  find_bad_bytes(text, size, [&](size_t) { count++; });
  return count;
}

// Puts '?' in their place; returns how many there were.
inline size_t replace_bad_bytes(char *text, size_t size) {
  size_t count = 0;
  find_bad_bytes(text, size, [&](size_t place) {
    text[place] = '?';
    count++;
  });
  return count;
}

// The last place up to `most` where a character of UTF-8 text begins.
inline size_t utf8_start(std::string_view text, size_t most) {
  while (most > 0 && (text[most] & 0xC0) == 0x80) most--;
  return most;
}

// Four hexadecimal digits; −1 if they are none.
inline int32_t hexadecimal(const char *at) {
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    char c = at[i];
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

inline char *append_utf8(uint32_t code, char *to) {
  if (code < 0x80) {
    *to++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *to++ = static_cast<char>(0xC0 | code >> 6);
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *to++ = static_cast<char>(0xE0 | code >> 12);
    *to++ = static_cast<char>(0x80 | (code >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | code >> 18);
    *to++ = static_cast<char>(0x80 | (code >> 12 & 0x3F));
    *to++ = static_cast<char>(0x80 | (code >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  }
  return to;
}

// Writes what stands between the quotes, unescaped, to `to`, which is never more than what is read; returns its end, or
// null for an escape that JSON does not know and for half of a surrogate pair.
inline char *unescape(std::string_view text, char *to) {
  const char *at = text.data(), *end = at + text.size();
  while (at < end) {
    if (*at != '\\') {
      *to++ = *at++;
      continue;
    }
    if (end - at < 2) return nullptr;
    switch (at[1]) {
      case '"': *to++ = '"'; break;
      case '\\': *to++ = '\\'; break;
      case '/': *to++ = '/'; break;
      case 'b': *to++ = '\b'; break;
      case 'f': *to++ = '\f'; break;
      case 'n': *to++ = '\n'; break;
      case 'r': *to++ = '\r'; break;
      case 't': *to++ = '\t'; break;
      case 'u': {
        if (end - at < 6) return nullptr;
        int32_t code = hexadecimal(at + 2);
        if (code < 0 || (code >= 0xDC00 && code <= 0xDFFF)) return nullptr;
        if (code >= 0xD800 && code <= 0xDBFF) {
          if (end - at < 12 || at[6] != '\\' || at[7] != 'u') return nullptr;
          int32_t low = hexadecimal(at + 8);
          if (low < 0xDC00 || low > 0xDFFF) return nullptr;
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
          at += 6;
        }
        to = append_utf8(static_cast<uint32_t>(code), to);
        at += 4;
        break;
      }
      default: return nullptr;
    }
    at += 2;
  }
  return to;
}

#endif
