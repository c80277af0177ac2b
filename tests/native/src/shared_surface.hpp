// A protected NV12 surface that is shared, as one device has it, with a session of that device's own: the same words for
// Direct3D 11 and 9, so that a test holds for both. Handles of processes are their numbers (S97).
#pragma once

#include "d3d11_channel.hpp"
#include "d3d9_channel.hpp"
#include "frames.hpp"

// Rows that lie `pitch` bytes apart in `size` bytes; what is between them is zero.
inline Bytes spread(const Bytes &frame, size_t pitch, size_t size) {
  Bytes rows(size);
  for (unsigned y = 0; y < Height * 3 / 2; y++) std::memcpy(&rows[y * pitch], &frame[y * Width], Width);
  return rows;
}

class Surface11 {
 public:
  static constexpr HRESULT NoSuchHandle = E_INVALIDARG;
  static constexpr UINT ForAnyone = 0, ByDriver = D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER;

  Surface11() : session(player, DXGI_FORMAT_NV12, Width, Height) { ready = session.secret && session.negotiate() == S_OK; }

  // As a texture that is shared, with flags that say who may open it.
  HRESULT make(UINT who) {
    D3D11_TEXTURE2D_DESC d = {};
    session.in->GetDesc(&d);
    d.Usage = D3D11_USAGE_DEFAULT, d.BindFlags = D3D11_BIND_RENDER_TARGET, d.CPUAccessFlags = 0;
    d.MiscFlags = D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_SHARED | who;
    return player.device->CreateTexture2D(&d, nullptr, session.secret.put());
  }
  HRESULT open(HANDLE handle) { return player.device->OpenSharedResource(handle, __uuidof(ID3D11Texture2D), session.secret.put_void()); }
  HANDLE handle() const {
    HANDLE found = nullptr;
    const HRESULT r = session.secret.as<IDXGIResource>()->GetSharedHandle(&found);
    return SUCCEEDED(r) ? found : nullptr;
  }
  bool write(const Bytes &frame) {
    const size_t size = player.read(session.in.get()).size();
    Bytes rows = spread(frame, size / (Height * 3 / 2), size);
    Block iv = session.next_iv();
    Aes128(session.key).counter_mode(rows.data(), rows.data(), size, iv);
    if (!player.write(session.in.get(), rows)) return false;
    player.video->DecryptionBlt(session.session.get(), session.in.get(), session.secret.get(), nullptr, 0, nullptr, 16, iv.data());
    return true;
  }
  Bytes read() {
    const Bytes rows = session.read_back(session.key);
    return rows.empty() ? rows : packed(rows.data(), rows.size() / (Height * 3 / 2));
  }
  void release() { session.secret.reset(); }

  Player player;
  KeyedSession session;
  bool ready;
};

class Surface9 {
 public:
  static constexpr HRESULT NoSuchHandle = D3DERR_INVALIDCALL;
  static constexpr UINT ForAnyone = 0, ByDriver = D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER;

  Surface9() : session(player, Width, Height) { ready = session.secret && session.negotiate() == S_OK; }

  HRESULT make(UINT who) {
    shared = nullptr;
    return create(who);
  }
  HRESULT open(HANDLE handle) {
    shared = handle;
    return create(0);
  }
  HANDLE handle() const { return shared; }
  bool write(const Bytes &frame) {
    const Bytes rows = spread(frame, session.pitch, session.size);
    Block iv = session.next_iv();
    Aes128(session.key).counter_mode(rows.data(), session.in->bytes.data(), session.size, iv);
    return session.session->DecryptionBlt(session.in->surface.get(), session.secret.get(), session.size, nullptr, nullptr, iv.data()) == S_OK;
  }
  Bytes read() {
    Block iv = {};
    if (session.session->EncryptionBlt(session.secret.get(), session.out->surface.get(), session.size, iv.data()) != S_OK) return {};
    Bytes rows(session.size);
    Aes128(session.key).counter_mode(session.out->bytes.data(), rows.data(), session.size, iv);
    return packed(rows.data(), session.pitch);
  }
  void release() { session.secret.reset(); }

  Player9 player;
  KeyedSession9 session;
  bool ready;

 private:
  HRESULT create(UINT who) {
    return player.device->CreateOffscreenPlainSurfaceEx(Width, Height, FormatNV12, D3DPOOL_DEFAULT, session.secret.put(), &shared, D3DUSAGE_RESTRICTED_CONTENT | who);
  }
  HANDLE shared = nullptr;
};
