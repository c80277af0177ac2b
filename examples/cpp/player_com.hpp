// What the examples need of COM: a check of results, and a pointer that releases what it holds.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <utility>
#include <windows.h>

namespace player {

inline void check(HRESULT result, const char *what) {
  if (SUCCEEDED(result)) return;
  char text[100];
  std::snprintf(text, sizeof text, "%s failed: 0x%08X", what, static_cast<unsigned>(result));
  throw std::runtime_error(text);
}

template <class T>
struct Com {
  T *p = nullptr;
  Com() = default;
  Com(Com &&other) noexcept : p(std::exchange(other.p, nullptr)) {}
  Com &operator=(Com &&other) noexcept {
    std::swap(p, other.p);
    return *this;
  }
  ~Com() { clear(); }
  T *operator->() const { return p; }
  // For a call that fills the pointer in.
  T **put() {
    clear();
    return &p;
  }
  void clear() {
    if (p) p->Release();
    p = nullptr;
  }
};

}  // namespace player
