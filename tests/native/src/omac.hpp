// OMAC-1 (RFC 4493) over a message, and over a channel structure: everything behind the tag that stands first.
#pragma once

#include "../../../examples/cpp/player_crypto.hpp"

inline player::Block omac1(const player::Block &key, const uint8_t *message, size_t size) {
  const player::Aes128 aes(key);
  auto doubled = [](player::Block b) {
    const uint8_t carry = b[0] >> 7;
    for (int i = 0; i < 15; i++) b[i] = static_cast<uint8_t>(b[i] << 1 | b[i + 1] >> 7);
    b[15] = static_cast<uint8_t>(b[15] << 1) ^ (carry ? 0x87 : 0);
    return b;
  };
  player::Block last = {}, subkey = doubled(aes.encrypt({})), x = {};
  const size_t whole = size == 0 ? 0 : (size - 1) / 16 * 16;
  for (size_t i = 0; i < size - whole; i++) last[i] = message[whole + i];
  if (size - whole < 16) last[size - whole] = 0x80, subkey = doubled(subkey);
  for (size_t at = 0; at < whole; at += 16) {
    for (int i = 0; i < 16; i++) x[i] ^= message[at + i];
    x = aes.encrypt(x);
  }
  return aes.encrypt(player::exclusive_or(x, player::exclusive_or(last, subkey)));
}

// The tag of a structure whose first 16 bytes are the tag.
template <class T>
player::Block tag_of(const player::Block &key, const T &structure) {
  return omac1(key, reinterpret_cast<const uint8_t *>(&structure) + 16, sizeof structure - 16);
}
template <class T>
void sign(const player::Block &key, T &structure) {
  const player::Block tag = tag_of(key, structure);
  std::memcpy(&structure, tag.data(), 16);
}
template <class T>
bool is_signed(const player::Block &key, const T &structure) {
  return std::memcmp(&structure, tag_of(key, structure).data(), 16) == 0;
}
