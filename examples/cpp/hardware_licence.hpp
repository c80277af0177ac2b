// The other end of the test scheme of docs/hardware-drm.md: what a licence server would do. It is no DRM system.
#pragma once

#include "player_crypto.hpp"

namespace licence {

using player::Block;
using player::Bytes;

// Numbers are little-endian.
inline void put(Bytes &bytes, uint64_t number, int size) {
  for (int i = 0; i < size; i++) bytes.push_back(static_cast<uint8_t>(number >> (8 * i)));
}
template <class T>
void append(Bytes &bytes, const T &more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

struct Key {
  Block id, key;
};

// Answers a challenge: its generation (4), highest level (4), nonce (16) and the driver's certificates. (Whom the chain
// leads to is for a real server to check.)
inline Bytes issue(const Bytes &challenge, const std::vector<Key> &keys, uint16_t level) {
  if (challenge.size() <= 24) throw std::runtime_error("this is no challenge");
  const Block root = player::random_block(), wrapping = player::Aes128(root).encrypt({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
              tagging = player::Aes128(root).encrypt({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
  Bytes bytes = {'D', 'X', 'L', 'C'};
  put(bytes, 1, 2), put(bytes, level, 2);
  bytes.insert(bytes.end(), &challenge[8], &challenge[8] + 16);
  put(bytes, 0, 8);  // the last second in which the keys decrypt: no end
  put(bytes, keys.size(), 4);
  append(bytes, player::rsaes_oaep(player::rsa_key_of(Bytes(challenge.begin() + 24, challenge.end())), root));
  for (const Key &k : keys) append(bytes, k.id), append(bytes, player::Aes128(wrapping).encrypt(k.key));
  append(bytes, player::omac1(tagging, bytes.data(), bytes.size()));
  return bytes;
}

}  // namespace licence
