#ifndef OCTOLOAD_SIPHASH_HPP
#define OCTOLOAD_SIPHASH_HPP

#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>

// What nobody outside knows of SipHash: without it, keys that fall into one slot cannot be chosen.
struct SipKey {
  uint64_t first, second;

  static SipKey random() {
    std::random_device source;  // the kernel's or the processor's generator
    auto word = [&] { return static_cast<uint64_t>(source()) << 32 | source(); };
    uint64_t first = word();
    return {first, word()};
  }
};

// SipHash-1-3 (Aumasson and Bernstein, 2012), for tables whose keys an attacker may choose.
inline uint64_t siphash13(const SipKey &key, std::string_view text) {
  uint64_t a = key.first ^ 0x736f6d6570736575, b = key.second ^ 0x646f72616e646f6d;
  uint64_t c = key.first ^ 0x6c7967656e657261, d = key.second ^ 0x7465646279746573;
  auto turn = [](uint64_t x, int bits) { return x << bits | x >> (64 - bits); };
  auto round = [&] {
    a += b, b = turn(b, 13) ^ a, a = turn(a, 32);
    c += d, d = turn(d, 16) ^ c;
    a += d, d = turn(d, 21) ^ a;
    c += b, b = turn(b, 17) ^ c, c = turn(c, 32);
  };
  auto take = [&](uint64_t word) {
    d ^= word;
    round();
    a ^= word;
  };
  const char *at = text.data();
  size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    take(word);
  }
  uint64_t last = static_cast<uint64_t>(text.size()) << 56;
  for (size_t i = 0; i < left; i++) last |= static_cast<uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
  take(last);
  c ^= 0xff;
  for (int i = 0; i < 3; i++) round();
  return a ^ b ^ c ^ d;
}

#endif
