// Pictures for the decoders' tests.
#pragma once

#include "../../../examples/cpp/player_crypto.hpp"

constexpr unsigned Width = 64, Height = 32, FrameSize = Width * Height * 3 / 2;

inline player::Bytes noise(int seed) {
  player::Bytes b(FrameSize);
  uint32_t x = 12345u + static_cast<uint32_t>(seed);
  for (auto &v : b) v = static_cast<uint8_t>((x = x * 1664525u + 1013904223u) >> 24);
  return b;
}

// The rows of a picture, without the gaps between them.
inline player::Bytes packed(const uint8_t *rows, size_t pitch) {
  player::Bytes frame;
  for (unsigned y = 0; y < Height * 3 / 2; y++) frame.insert(frame.end(), rows + y * pitch, rows + y * pitch + Width);
  return frame;
}

// The next of the IVs that begin with a block's first eight bytes, big-endian.
inline const player::Block &next(player::Block &iv) {
  for (int i = 7; i >= 0 && ++iv[i] == 0; i--) {}
  return iv;
}
