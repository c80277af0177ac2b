/* Microsoft::WRL::ComPtr as programs use it (page "ComPtr Class" of the Windows Runtime library), for systems that are not Windows. C++11.
 * Not here: weak references and everything for Windows Runtime classes. */
#ifndef DXCP_POSIX_WRL_CLIENT_H
#define DXCP_POSIX_WRL_CLIENT_H

#include "../windows.h"

#include <cstddef>
#include <type_traits>
#include <utility>

namespace Microsoft {
namespace WRL {

template <typename T> class ComPtr;

namespace Details {

/* What & of a ComPtr gives: a place for a pointer. What the ComPtr held is released when the place is used as one. */
template <typename T> class ComPtrRef {
 public:
  explicit ComPtrRef(ComPtr<T> *owner) : owner_(owner) {}
  operator T **() const { return owner_->ReleaseAndGetAddressOf(); }
  operator void **() const { return reinterpret_cast<void **>(owner_->ReleaseAndGetAddressOf()); }
  operator ComPtr<T> *() const { return owner_; }
  T *operator*() const { return owner_->Get(); }

 private:
  ComPtr<T> *owner_;
};

}  // namespace Details

/* Owns one reference. Not safe to be changed from two threads at once, as any smart pointer. */
template <typename T> class ComPtr {
 public:
  typedef T InterfaceType;

  ComPtr() : held_(nullptr) {}
  ComPtr(std::nullptr_t) : held_(nullptr) {}
  template <typename U, typename = typename std::enable_if<std::is_convertible<U *, T *>::value>::type> ComPtr(U *other) : held_(other) { add(); }
  ComPtr(const ComPtr &other) : held_(other.held_) { add(); }
  template <typename U, typename = typename std::enable_if<std::is_convertible<U *, T *>::value>::type> ComPtr(const ComPtr<U> &other) : held_(other.Get()) {
    add();
  }
  ComPtr(ComPtr &&other) noexcept : held_(other.Detach()) {}
  template <typename U, typename = typename std::enable_if<std::is_convertible<U *, T *>::value>::type> ComPtr(ComPtr<U> &&other) noexcept
      : held_(other.Detach()) {}
  ~ComPtr() { Reset(); }

  ComPtr &operator=(std::nullptr_t) {
    Reset();
    return *this;
  }
  ComPtr &operator=(T *other) {
    ComPtr(other).Swap(*this);
    return *this;
  }
  ComPtr &operator=(const ComPtr &other) {
    ComPtr(other).Swap(*this);
    return *this;
  }
  template <typename U> ComPtr &operator=(const ComPtr<U> &other) {
    ComPtr(other).Swap(*this);
    return *this;
  }
  ComPtr &operator=(ComPtr &&other) noexcept {
    ComPtr(std::move(other)).Swap(*this);
    return *this;
  }

  T *Get() const { return held_; }
  T *operator->() const { return held_; }
  T &operator*() const { return *held_; }
  explicit operator bool() const { return held_ != nullptr; }
  T *const *GetAddressOf() const { return &held_; }
  T **GetAddressOf() { return &held_; }
  T **ReleaseAndGetAddressOf() {
    Reset();
    return &held_;
  }
  Details::ComPtrRef<T> operator&() { return Details::ComPtrRef<T>(this); }

  void Swap(ComPtr &other) noexcept { std::swap(held_, other.held_); }
  void Attach(T *other) {
    if (held_) held_->Release();
    held_ = other;
  }
  T *Detach() {
    T *held = held_;
    held_ = nullptr;
    return held;
  }
  unsigned long Reset() {
    T *held = Detach();
    return held ? held->Release() : 0;
  }

  HRESULT CopyTo(T **other) const {
    add();
    *other = held_;
    return S_OK;
  }
  HRESULT CopyTo(REFIID riid, void **other) const { return held_->QueryInterface(riid, other); }
  template <typename U> HRESULT CopyTo(U **other) const { return held_->QueryInterface(__uuidof(U), reinterpret_cast<void **>(other)); }
  template <typename U> HRESULT As(ComPtr<U> *other) const {
    return held_->QueryInterface(__uuidof(U), reinterpret_cast<void **>(other->ReleaseAndGetAddressOf()));
  }
  template <typename U> HRESULT As(Details::ComPtrRef<U> other) const { return As(static_cast<ComPtr<U> *>(other)); }
  HRESULT AsIID(REFIID riid, ComPtr<IUnknown> *other) const {
    return held_->QueryInterface(riid, reinterpret_cast<void **>(other->ReleaseAndGetAddressOf()));
  }

 private:
  void add() const {
    if (held_) held_->AddRef();
  }

  T *held_;
};

template <typename T, typename U> bool operator==(const ComPtr<T> &a, const ComPtr<U> &b) { return a.Get() == b.Get(); }
template <typename T, typename U> bool operator!=(const ComPtr<T> &a, const ComPtr<U> &b) { return a.Get() != b.Get(); }
template <typename T> bool operator==(const ComPtr<T> &a, std::nullptr_t) { return !a.Get(); }
template <typename T> bool operator!=(const ComPtr<T> &a, std::nullptr_t) { return a.Get() != nullptr; }
template <typename T> bool operator==(std::nullptr_t, const ComPtr<T> &a) { return !a.Get(); }
template <typename T> bool operator!=(std::nullptr_t, const ComPtr<T> &a) { return a.Get() != nullptr; }
template <typename T> bool operator<(const ComPtr<T> &a, const ComPtr<T> &b) { return a.Get() < b.Get(); }

}  // namespace WRL
}  // namespace Microsoft

/* For IID_PPV_ARGS(&pointer). */
template <typename T> inline void **dxcp_ppv(const Microsoft::WRL::Details::ComPtrRef<T> &pp) { return pp; }

#endif
