// What the Direct3D 9 tests share: a device, a keyed session, surfaces in system memory by the documentation's recipe.
#pragma once

#include <dxcp_d3d9.h>

#include <memory>

#include "../../../examples/cpp/player_crypto.hpp"
#include "check.hpp"
#include "com.hpp"

using player::Aes128;
using player::Block;
using player::Bytes;
using player::exclusive_or;

const D3DFORMAT FormatNV12 = static_cast<D3DFORMAT>(MAKEFOURCC('N', 'V', '1', '2'));

// Sends a session or a channel a key of ours.
template <class T>
HRESULT send_key(T &receiver, Block &key) {
  UINT length = 0;
  HRESULT r = receiver.GetCertificateSize(&length);
  Bytes chain(length);
  if (SUCCEEDED(r)) r = receiver.GetCertificate(length, chain.data());
  if (FAILED(r)) return r;
  const Block fresh = player::random_block();
  Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), fresh);
  r = receiver.NegotiateKeyExchange(static_cast<UINT>(block.size()), block.data());
  if (SUCCEEDED(r)) key = fresh;
  return r;
}

struct Player9 {
  Player9() {
    result = Direct3DCreate9Ex(D3D_SDK_VERSION, d3d.put());
    if (FAILED(result)) return;
    D3DPRESENT_PARAMETERS present = {};
    present.Windowed = TRUE;
    present.SwapEffect = D3DSWAPEFFECT_DISCARD;
    present.BackBufferFormat = D3DFMT_UNKNOWN;
    result = d3d->CreateDeviceEx(D3DADAPTER_DEFAULT, D3DDEVTYPE_HAL, nullptr, D3DCREATE_HARDWARE_VERTEXPROCESSING | D3DCREATE_MULTITHREADED, &present, nullptr, device.put());
    if (SUCCEEDED(result)) result = device->QueryInterface(IID_IDirect3DDevice9Video, video.put_void());
  }
  Com<IDirect3DCryptoSession9> session(HANDLE *handle = nullptr, const GUID *profile = nullptr) {
    Com<IDirect3DCryptoSession9> s;
    HANDLE ignored;
    video->CreateCryptoSession(&D3DCRYPTOTYPE_AES128_CTR, profile, s.put(), handle ? handle : &ignored);
    return s;
  }
  Com<IDirect3DSurface9> protected_surface(D3DFORMAT format, UINT width, UINT height) {
    Com<IDirect3DSurface9> s;
    device->CreateOffscreenPlainSurfaceEx(width, height, format, D3DPOOL_DEFAULT, s.put(), nullptr, D3DUSAGE_RESTRICTED_CONTENT);
    return s;
  }

  HRESULT result;
  Com<IDirect3D9Ex> d3d;
  Com<IDirect3DDevice9Ex> device;
  Com<IDirect3DDevice9Video> video;
};

// System memory laid out by the documentation's recipe, and the surface over it.
class SystemSurface {
 public:
  SystemSurface(Player9 &p, D3DFORMAT format, UINT width, UINT height, UINT size) : bytes(size) {
    void *memory = bytes.data();
    p.device->CreateOffscreenPlainSurfaceEx(width, height, format, D3DPOOL_SYSTEMMEM, surface.put(), &memory, 0);
  }
  Bytes bytes;
  Com<IDirect3DSurface9> surface;
};

class KeyedSession9 {
 public:
  explicit KeyedSession9(Player9 &p, UINT width = 128, UINT height = 64) : player(p), session(p.session(&handle)), secret(p.protected_surface(FormatNV12, width, height)) {
    session->GetSurfacePitch(secret.get(), &pitch);
    size = (pitch * (height + height / 2) + 15) / 16 * 16;
    in.reset(new SystemSurface(p, FormatNV12, width, height, size));
    out.reset(new SystemSurface(p, FormatNV12, width, height, size));
    iv_ = player::random_block();
    iv_[0] &= 0x7F;
    std::memset(&iv_[8], 0, 8);
  }
  HRESULT negotiate() { return send_key(*session.get(), key); }
  Block next_iv() {
    for (int i = 7; i >= 0 && ++iv_[i] == 0; i--) {}
    return iv_;
  }
  bool works_under(const Block &k) {
    Bytes data(size);
    for (UINT i = 0; i < size; i++) data[i] = static_cast<uint8_t>(i * 11 + (i >> 8));
    Block iv = next_iv(), back = {};
    Aes128(k).counter_mode(data.data(), in->bytes.data(), size, iv);
    if (FAILED(session->DecryptionBlt(in->surface.get(), secret.get(), size, nullptr, nullptr, iv.data()))) return false;
    if (FAILED(session->EncryptionBlt(secret.get(), out->surface.get(), size, back.data()))) return false;
    Bytes result(size);
    Aes128(k).counter_mode(out->bytes.data(), result.data(), size, back);
    return result == data;
  }

  Player9 &player;
  HANDLE handle = nullptr;
  Com<IDirect3DCryptoSession9> session;
  Com<IDirect3DSurface9> secret;
  UINT pitch = 0, size = 0;
  std::unique_ptr<SystemSurface> in, out;
  Block key = {};

 private:
  Block iv_;
};
