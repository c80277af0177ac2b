// The cryptography that a player brings along, small and without dependencies: AES-128-CTR over Direct3D's counter block,
// OMAC-1, RSAES-OAEP with SHA-512, and the RSA key out of a certificate. It is written to be read and to run anywhere; a real
// player uses its platform's library, checks the certificate chain, and keeps its keys out of plain memory.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <stdexcept>
#include <vector>

namespace player {

using Bytes = std::vector<uint8_t>;
using Block = std::array<uint8_t, 16>;

inline Block random_block() {
  static std::random_device source;
  Block b;
  for (auto &x : b) x = static_cast<uint8_t>(source());
  return b;
}

inline Block exclusive_or(const Block &a, const Block &b) {
  Block r;
  for (int i = 0; i < 16; i++) r[i] = a[i] ^ b[i];
  return r;
}

// ---- AES-128 (FIPS 197) -----------------------------------------------------------------------------------------------
class Aes128 {
 public:
  explicit Aes128(const Block &key) {
    std::memcpy(round_, key.data(), 16);
    uint8_t constant = 1;
    for (int i = 16; i < 176; i += 4) {
      uint8_t t[4] = {round_[i - 4], round_[i - 3], round_[i - 2], round_[i - 1]};
      if (i % 16 == 0) {
        const uint8_t first = t[0];
        t[0] = box()[t[1]] ^ constant, t[1] = box()[t[2]], t[2] = box()[t[3]], t[3] = box()[first];
        constant = twice(constant);
      }
      for (int j = 0; j < 4; j++) round_[i + j] = round_[i - 16 + j] ^ t[j];
    }
  }

  Block encrypt(const Block &in) const {
    Block s = in;
    add(s, 0);
    for (int r = 1; r <= 10; r++) {
      Block t;
      for (int i = 0; i < 16; i++) t[i] = box()[s[(i + 4 * (i % 4)) % 16]];  // substitute, and shift row i % 4
      if (r < 10)
        for (int c = 0; c < 16; c += 4) {
          const uint8_t all = t[c] ^ t[c + 1] ^ t[c + 2] ^ t[c + 3], first = t[c];
          for (int i = 0; i < 4; i++) s[c + i] = t[c + i] ^ all ^ twice(t[c + i] ^ (i < 3 ? t[c + i + 1] : first));
        }
      else
        s = t;
      add(s, r);
    }
    return s;
  }

  // Encrypts or decrypts, in place or not. The counter block is `iv` with its low 64 bits counting up by one a block.
  void counter_mode(const uint8_t *in, uint8_t *out, size_t size, Block iv) const {
    for (size_t at = 0; at < size; at += 16) {
      const Block stream = encrypt(iv);
      for (size_t i = 0; i < 16 && at + i < size; i++) out[at + i] = in[at + i] ^ stream[i];
      for (int i = 15; i >= 8 && ++iv[i] == 0; i--) {}
    }
  }

 private:
  uint8_t round_[176];

  static uint8_t twice(uint8_t x) { return static_cast<uint8_t>((x << 1) ^ ((x >> 7) * 0x1B)); }
  void add(Block &s, int r) const {
    for (int i = 0; i < 16; i++) s[i] ^= round_[16 * r + i];
  }
  static const std::array<uint8_t, 256> &box() {
    static const std::array<uint8_t, 256> table = [] {
      std::array<uint8_t, 256> b{};
      uint8_t p = 1, q = 1;  // p runs through all powers of 3, q through their inverses
      do {
        p ^= twice(p);
        q ^= q << 1, q ^= q << 2, q ^= q << 4;
        if (q & 0x80) q ^= 0x09;
        auto turn = [&](int n) { return static_cast<uint8_t>((q << n) | (q >> (8 - n))); };
        b[p] = q ^ turn(1) ^ turn(2) ^ turn(3) ^ turn(4) ^ 0x63;
      } while (p != 1);
      b[0] = 0x63;
      return b;
    }();
    return table;
  }
};

// OMAC-1 (RFC 4493).
inline Block omac1(const Block &key, const uint8_t *message, size_t size) {
  const Aes128 aes(key);
  auto doubled = [](Block b) {
    const uint8_t carry = b[0] >> 7;
    for (int i = 0; i < 15; i++) b[i] = static_cast<uint8_t>(b[i] << 1 | b[i + 1] >> 7);
    b[15] = static_cast<uint8_t>(b[15] << 1) ^ (carry ? 0x87 : 0);
    return b;
  };
  Block last = {}, subkey = doubled(aes.encrypt({})), x = {};
  const size_t whole = size == 0 ? 0 : (size - 1) / 16 * 16;
  for (size_t i = 0; i < size - whole; i++) last[i] = message[whole + i];
  if (size - whole < 16) last[size - whole] = 0x80, subkey = doubled(subkey);
  for (size_t at = 0; at < whole; at += 16) {
    for (int i = 0; i < 16; i++) x[i] ^= message[at + i];
    x = aes.encrypt(x);
  }
  return aes.encrypt(exclusive_or(x, exclusive_or(last, subkey)));
}

// ---- SHA-512 (FIPS 180-4) ---------------------------------------------------------------------------------------------
inline Bytes sha512(const Bytes &message) {
  static const auto constants = [] {  // the first 64 bits of the fractions of the primes' cube and square roots
    std::array<uint64_t, 88> c{};
    auto root = [](unsigned n, int power) {
      // The 64 binary places of n^(1/power), bit by bit in 128-bit steps.
      auto below = [&](unsigned whole, uint64_t fraction) {  // (whole + fraction/2^64)^power <= n ?
        uint32_t x[8] = {static_cast<uint32_t>(fraction), static_cast<uint32_t>(fraction >> 32), whole}, r[16] = {1}, t[16];
        for (int k = 0; k < power; k++) {
          std::memset(t, 0, sizeof t);
          for (int i = 0; i < 13; i++)
            for (uint64_t carry = 0, j = 0; j < 3; j++) {
              carry += static_cast<uint64_t>(r[i]) * x[j] + t[i + j];
              t[i + j] = static_cast<uint32_t>(carry), carry >>= 32;
              if (j == 2) t[i + 3] += static_cast<uint32_t>(carry);
            }
          std::memcpy(r, t, sizeof t);
        }
        return r[2 * power] < n && r[2 * power + 1] == 0;
      };
      unsigned whole = 1;
      while (below(whole + 1, 0)) whole++;
      uint64_t fraction = 0;
      for (int bit = 63; bit >= 0; bit--)
        if (below(whole, fraction | (1ull << bit))) fraction |= 1ull << bit;
      return fraction;
    };
    int found = 0;
    for (unsigned n = 2; found < 80; n++) {
      bool prime = true;
      for (unsigned d = 2; d * d <= n; d++) prime = prime && n % d;
      if (!prime) continue;
      if (found < 8) c[80 + found] = root(n, 2);
      c[found++] = root(n, 3);
    }
    return c;
  }();
  auto turn = [](uint64_t x, int n) { return (x >> n) | (x << (64 - n)); };
  Bytes m = message;
  m.push_back(0x80);
  while (m.size() % 128 != 112) m.push_back(0);
  for (int i = 120; i >= 0; i -= 8) m.push_back(i >= 64 ? 0 : static_cast<uint8_t>((static_cast<uint64_t>(message.size()) * 8) >> i));
  uint64_t h[8];
  for (int i = 0; i < 8; i++) h[i] = constants[80 + i];
  for (size_t at = 0; at < m.size(); at += 128) {
    uint64_t w[80], v[8];
    for (int i = 0; i < 16; i++) {
      w[i] = 0;
      for (int j = 0; j < 8; j++) w[i] = w[i] << 8 | m[at + 8 * i + j];
    }
    for (int i = 16; i < 80; i++)
      w[i] = w[i - 16] + (turn(w[i - 15], 1) ^ turn(w[i - 15], 8) ^ (w[i - 15] >> 7)) + w[i - 7] + (turn(w[i - 2], 19) ^ turn(w[i - 2], 61) ^ (w[i - 2] >> 6));
    std::memcpy(v, h, sizeof h);
    for (int i = 0; i < 80; i++) {
      const uint64_t t1 = v[7] + (turn(v[4], 14) ^ turn(v[4], 18) ^ turn(v[4], 41)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] + w[i];
      const uint64_t t2 = (turn(v[0], 28) ^ turn(v[0], 34) ^ turn(v[0], 39)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
      for (int j = 7; j > 0; j--) v[j] = v[j - 1];
      v[4] += t1, v[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) h[i] += v[i];
  }
  Bytes digest;
  for (uint64_t x : h)
    for (int i = 56; i >= 0; i -= 8) digest.push_back(static_cast<uint8_t>(x >> i));
  return digest;
}

// ---- RSA ----------------------------------------------------------------------------------------------------------------
struct RsaPublicKey {
  Bytes modulus, exponent;  // big-endian
};

// The key of the first certificate in a DER chain.
inline RsaPublicKey rsa_key_of(const Bytes &chain) {
  size_t at = 0;
  auto open = [&](uint8_t tag) {  // enters an element, returns its length
    if (at + 2 > chain.size() || chain[at] != tag) throw std::runtime_error("not a certificate with an RSA key");
    size_t length = chain[++at];
    at++;
    if (length & 0x80) {
      size_t count = length & 0x7F;
      length = 0;
      while (count--) length = length << 8 | chain.at(at++);
    }
    if (length > chain.size() - at) throw std::runtime_error("truncated certificate");
    return length;
  };
  auto skip = [&](uint8_t tag) { at += open(tag); };
  open(0x30), open(0x30);                          // Certificate, TBSCertificate
  if (chain.at(at) == 0xA0) skip(0xA0);            // version
  skip(0x02), skip(0x30), skip(0x30), skip(0x30);  // serial number, signature, issuer, validity
  skip(0x30);                                      // subject
  open(0x30), skip(0x30), open(0x03);              // SubjectPublicKeyInfo, algorithm, key
  at++;                                            // unused bits: none
  open(0x30);
  auto integer = [&] {
    size_t length = open(0x02);
    while (length && chain[at] == 0) at++, length--;
    Bytes b(chain.begin() + at, chain.begin() + at + length);
    at += length;
    return b;
  };
  RsaPublicKey key;
  key.modulus = integer(), key.exponent = integer();
  return key;
}

// base^exponent mod modulus, which is odd, by Montgomery's products; all big-endian, as long as the modulus.
inline Bytes power_mod(const Bytes &base, const Bytes &exponent, const Bytes &modulus) {
  using Number = std::vector<uint32_t>;
  const size_t n = (modulus.size() + 3) / 4;
  auto read = [&](const Bytes &b) {
    Number x(n + 1);
    for (size_t i = 0; i < b.size(); i++) x[i / 4] |= static_cast<uint32_t>(b[b.size() - 1 - i]) << (8 * (i % 4));
    return x;
  };
  const Number m = read(modulus);
  auto reduce = [&](Number &x) {  // x below 2m
    for (size_t i = n + 1; i-- > 0;)
      if (x[i] != m[i]) {
        if (x[i] < m[i]) return;
        break;
      }
    int64_t borrow = 0;
    for (size_t i = 0; i <= n; i++) {
      borrow += static_cast<int64_t>(x[i]) - m[i];
      x[i] = static_cast<uint32_t>(borrow), borrow >>= 32;
    }
  };
  uint32_t inverse = 1;  // of m modulo 2^32
  for (int i = 0; i < 5; i++) inverse *= 2 - m[0] * inverse;
  auto multiply = [&](const Number &a, const Number &b) {  // a b / 2^(32 n)
    Number r(n + 1);
    for (size_t i = 0; i < n; i++) {
      uint64_t product = 0, multiple = 0;
      uint32_t times = 0;
      for (size_t j = 0; j < n; j++) {
        product += static_cast<uint64_t>(a[j]) * b[i] + r[j];
        if (j == 0) times = static_cast<uint32_t>(product) * (0 - inverse);
        multiple += static_cast<uint64_t>(times) * m[j] + static_cast<uint32_t>(product);
        if (j > 0) r[j - 1] = static_cast<uint32_t>(multiple);
        product >>= 32, multiple >>= 32;
      }
      const uint64_t top = product + multiple + r[n];
      r[n - 1] = static_cast<uint32_t>(top), r[n] = static_cast<uint32_t>(top >> 32);
    }
    reduce(r);
    return r;
  };
  auto times_power = [&](Number x) {  // x 2^(32 n)
    for (size_t bit = 0; bit < 32 * n; bit++) {
      uint64_t carry = 0;
      for (size_t i = 0; i <= n; i++) carry += static_cast<uint64_t>(x[i]) << 1, x[i] = static_cast<uint32_t>(carry), carry >>= 32;
      reduce(x);
    }
    return x;
  };
  Number one(n + 1);
  one[0] = 1;
  const Number x = times_power(read(base));
  Number r = times_power(one);
  for (uint8_t byte : exponent)
    for (int bit = 7; bit >= 0; bit--) {
      r = multiply(r, r);
      if (byte >> bit & 1) r = multiply(r, x);
    }
  r = multiply(r, one);
  Bytes out(modulus.size());
  for (size_t i = 0; i < out.size(); i++) out[out.size() - 1 - i] = static_cast<uint8_t>(r[i / 4] >> (8 * (i % 4)));
  return out;
}

// RSAES-OAEP (RFC 8017, 7.1) with SHA-512, MGF1 with SHA-512 and an empty label: what Direct3D's key exchange expects.
inline Bytes rsaes_oaep(const RsaPublicKey &key, const Block &message) {
  const size_t k = key.modulus.size(), h = 64;
  auto mask = [&](Bytes &target, size_t from, size_t count, const Bytes &seed) {
    for (size_t i = 0; i < count; i += h) {
      Bytes s = seed;
      for (int shift = 24; shift >= 0; shift -= 8) s.push_back(static_cast<uint8_t>((i / h) >> shift));
      const Bytes digest = sha512(s);
      for (size_t j = 0; j < h && i + j < count; j++) target[from + i + j] ^= digest[j];
    }
  };
  Bytes em(k);
  for (size_t i = 0; i < h; i += 16) {
    const Block r = random_block();
    std::memcpy(&em[1 + i], r.data(), 16);
  }
  const Bytes label = sha512({});
  std::memcpy(&em[1 + h], label.data(), h);
  em[k - 17] = 1;
  std::memcpy(&em[k - 16], message.data(), 16);
  mask(em, 1 + h, k - 1 - h, Bytes(em.begin() + 1, em.begin() + 1 + h));
  mask(em, 1, h, Bytes(em.begin() + 1 + h, em.end()));
  return power_mod(em, key.exponent, key.modulus);
}

}  // namespace player
