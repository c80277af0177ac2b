// An owning pointer to a COM object.
#pragma once

#include <windows.h>

#include <utility>

template <class T>
class Com {
 public:
  Com() = default;
  explicit Com(T *p) : p_(p) {}
  Com(Com &&other) noexcept : p_(std::exchange(other.p_, nullptr)) {}
  Com &operator=(Com &&other) noexcept {
    reset();
    p_ = std::exchange(other.p_, nullptr);
    return *this;
  }
  ~Com() { reset(); }
  void reset() {
    if (p_) p_->Release();
    p_ = nullptr;
  }
  T **put() {
    reset();
    return &p_;
  }
  void **put_void() { return reinterpret_cast<void **>(put()); }
  T *get() const { return p_; }
  T *operator->() const { return p_; }
  explicit operator bool() const { return p_ != nullptr; }
  template <class Q>
  Com<Q> as() const {
    Com<Q> q;
    if (p_) p_->QueryInterface(__uuidof(Q), q.put_void());
    return q;
  }

 private:
  T *p_ = nullptr;
};

// Present public references of an object.
template <class T>
ULONG references(T *p) {
  p->AddRef();
  return p->Release();
}
