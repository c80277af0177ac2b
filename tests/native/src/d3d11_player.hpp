// What the Direct3D 11 tests share: a device, a crypto session keyed as a player keys it, textures, round trips. Written
// against the unmodified d3d11.h.
#pragma once

#include <d3d11_1.h>
#include <d3d11sdklayers.h>
#include <dxgi1_2.h>

#include <dxcp_d3d11.h>

#include "../../../examples/cpp/player_crypto.hpp"
#include "check.hpp"
#include "com.hpp"

using player::Aes128;
using player::Block;
using player::Bytes;
using player::exclusive_or;

struct Player {
  explicit Player(UINT flags = D3D11_CREATE_DEVICE_VIDEO_SUPPORT) {
    result = D3D11CreateDevice(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, flags, nullptr, 0, D3D11_SDK_VERSION, device.put(), &level, context.put());
    if (FAILED(result)) return;
    video_device = device.as<ID3D11VideoDevice>();
    video = context.as<ID3D11VideoContext>();
  }

  Com<ID3D11CryptoSession> session() {
    Com<ID3D11CryptoSession> s;
    video_device->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, s.put());
    return s;
  }

  // Protected (restricted content, a render target) or staging.
  Com<ID3D11Texture2D> texture(DXGI_FORMAT format, UINT width, UINT height, bool staging) {
    D3D11_TEXTURE2D_DESC d = {};
    d.Width = width, d.Height = height, d.MipLevels = d.ArraySize = 1, d.Format = format;
    d.SampleDesc.Count = 1;
    d.Usage = staging ? D3D11_USAGE_STAGING : D3D11_USAGE_DEFAULT;
    d.BindFlags = staging ? 0 : D3D11_BIND_RENDER_TARGET;
    d.CPUAccessFlags = staging ? D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE : 0;
    d.MiscFlags = staging ? 0 : D3D11_RESOURCE_MISC_RESTRICTED_CONTENT;
    Com<ID3D11Texture2D> t;
    device->CreateTexture2D(&d, nullptr, t.put());
    return t;
  }

  Com<ID3D11Buffer> buffer(UINT size, bool staging) {
    D3D11_BUFFER_DESC d = {};
    d.ByteWidth = size;
    d.Usage = staging ? D3D11_USAGE_STAGING : D3D11_USAGE_DEFAULT;
    d.BindFlags = staging ? 0 : D3D11_BIND_RENDER_TARGET;
    d.CPUAccessFlags = staging ? D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE : 0;
    d.MiscFlags = staging ? 0 : D3D11_RESOURCE_MISC_RESTRICTED_CONTENT;
    Com<ID3D11Buffer> b;
    device->CreateBuffer(&d, nullptr, b.put());
    return b;
  }

  // The whole of a staging resource's memory.
  Bytes read(ID3D11Resource *staging) {
    D3D11_MAPPED_SUBRESOURCE m = {};
    if (FAILED(context->Map(staging, 0, D3D11_MAP_READ, 0, &m))) return {};
    Bytes b(static_cast<uint8_t *>(m.pData), static_cast<uint8_t *>(m.pData) + m.DepthPitch);
    context->Unmap(staging, 0);
    return b;
  }

  bool write(ID3D11Resource *staging, const Bytes &bytes) {
    D3D11_MAPPED_SUBRESOURCE m = {};
    if (FAILED(context->Map(staging, 0, D3D11_MAP_WRITE, 0, &m))) return false;
    const bool fits = m.DepthPitch == bytes.size();
    if (fits) std::memcpy(m.pData, bytes.data(), bytes.size());
    context->Unmap(staging, 0);
    return fits;
  }

  HRESULT result;
  D3D_FEATURE_LEVEL level = {};
  Com<ID3D11Device> device;
  Com<ID3D11DeviceContext> context;
  Com<ID3D11VideoDevice> video_device;
  Com<ID3D11VideoContext> video;
};

// A session with the application's copy of its key, and surfaces to try it on.
class KeyedSession {
 public:
  explicit KeyedSession(Player &p, DXGI_FORMAT format = DXGI_FORMAT_NV12, UINT width = 128, UINT height = 64)
      : player(p), session(p.session()), in(p.texture(format, width, height, true)), out(p.texture(format, width, height, true)),
        secret(p.texture(format, width, height, false)) {
    iv_ = player::random_block();
    iv_[0] &= 0x7F;  // R21: room to count up
    std::memset(&iv_[8], 0, 8);
  }

  HRESULT negotiate() {
    UINT size = 0;
    HRESULT r = session->GetCertificateSize(&size);
    if (FAILED(r)) return r;
    Bytes chain(size);
    r = session->GetCertificate(size, chain.data());
    if (FAILED(r)) return r;
    const Block fresh = player::random_block();
    Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), fresh);
    r = player.video->NegotiateCryptoSessionKeyExchange(session.get(), static_cast<UINT>(block.size()), block.data());
    if (SUCCEEDED(r)) key = fresh;
    return r;
  }

  Block start() {
    Block random;
    random.fill(0xEE);
    player.video->StartSessionKeyRefresh(session.get(), 16, random.data());
    return random;
  }
  void finish() { player.video->FinishSessionKeyRefresh(session.get()); }
  Block next_iv() {
    for (int i = 7; i >= 0 && ++iv_[i] == 0; i--) {}
    return iv_;
  }

  // Reads the protected surface back and decrypts it under `k`; empty if the call was refused.
  Bytes read_back(const Block &k) {
    Block iv = {};
    player.video->EncryptionBlt(session.get(), secret.get(), out.get(), 16, iv.data());
    if (iv == Block{}) return {};
    Bytes b = player.read(out.get());
    Aes128(k).counter_mode(b.data(), b.data(), b.size(), iv);
    return b;
  }

  Bytes pattern(uint8_t seed = 0) {
    Bytes b(player.read(in.get()).size());
    for (size_t i = 0; i < b.size(); i++) b[i] = static_cast<uint8_t>(i * 13 + (i >> 8) + seed);
    return b;
  }

  // Whether blts both ways work under `k` at present.
  bool works_under(const Block &k) {
    const Bytes data = pattern();
    Bytes encrypted(data.size());
    Block iv = next_iv();
    Aes128(k).counter_mode(data.data(), encrypted.data(), data.size(), iv);
    if (!player.write(in.get(), encrypted)) return false;
    player.video->DecryptionBlt(session.get(), in.get(), secret.get(), nullptr, 0, nullptr, 16, iv.data());
    return read_back(k) == data;
  }

  Player &player;
  Com<ID3D11CryptoSession> session;
  Com<ID3D11Texture2D> in, out, secret;
  Block key = {};

 private:
  Block iv_;
};
