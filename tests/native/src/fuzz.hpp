// Random calls: numbers, sizes and pointers that are right, wrong, stale or wild, reproducible by seed.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <vector>

namespace fuzz {

struct Random {
  uint64_t state;
  uint64_t next() {  // splitmix64
    uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  uint32_t below(uint32_t n) { return static_cast<uint32_t>(next() % n); }
  bool one_in(uint32_t n) { return below(n) == 0; }
  // Sizes around what the interfaces take, and absurd ones.
  uint32_t size() {
    static const uint32_t interesting[] = {0, 1, 8, 15, 16, 17, 24, 32, 40, 48, 56, 64, 72, 80, 255, 256, 257, 4096, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF};
    return one_in(3) ? interesting[below(std::size(interesting))] : 16;
  }
  uint32_t number() { return one_in(2) ? below(4) : one_in(2) ? below(256) : static_cast<uint32_t>(next()); }
};

// Memory for the callee to read and write: larger than any size that is believed of it.
class Buffers {
 public:
  void *some(Random &r) { return r.one_in(8) ? nullptr : bytes_[r.below(4)] + 16 * r.below(16); }
  void *big() { return bytes_[0]; }
  void shuffle(Random &r) {
    for (auto &b : bytes_)
      for (size_t i = 0; i < 512; i += 8) {
        const uint64_t v = r.next();
        std::memcpy(b + i, &v, 8);
      }
  }

 private:
  alignas(64) uint8_t bytes_[4][8192] = {};
};

// Objects of one kind: alive, just released, and pointers that never were any.
template <class T>
class Pool {
 public:
  ~Pool() {
    for (T *p : alive_)
      if (p) p->Release();
  }
  void put(Random &r, T *p) {
    if (!p) return;
    T *&slot = alive_[r.below(Size)];
    if (slot) slot->Release(), stale_ = slot;
    slot = p;
  }
  // To call: one that lives.
  T *alive(Random &r) { return alive_[r.below(Size)]; }
  // To pass: any.
  template <class Q = T>
  Q *any(Random &r) {
    switch (r.below(16)) {
      case 0: return nullptr;
      case 1: return reinterpret_cast<Q *>(stale_);
      case 2: return reinterpret_cast<Q *>(r.next());
      case 3: return reinterpret_cast<Q *>(reinterpret_cast<uintptr_t>(alive_[0]) + 8 * r.below(4));
      default: return reinterpret_cast<Q *>(alive_[r.below(Size)]);
    }
  }

 private:
  static constexpr int Size = 6;
  T *alive_[Size] = {};
  T *stale_ = nullptr;
};

}  // namespace fuzz
