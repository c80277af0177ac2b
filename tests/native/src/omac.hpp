// The OMAC-1 of a channel structure: of everything behind the tag that stands first.
#pragma once

#include "../../../examples/cpp/player_crypto.hpp"

using player::omac1;

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
