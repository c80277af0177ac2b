// Random calls at Direct3D 11. What is called is alive; what is passed need not be.
#include <dxcp.h>

#include "fuzz.hpp"

#include "d3d11_player.hpp"

using fuzz::Random;

namespace {

const UINT DecoderSide = 16;

class Fuzzer {
 public:
  explicit Fuzzer(uint64_t seed) : r{seed} {
    for (int i = 0; i < 2; i++) {
      KeyedSession s(players[i]);
      s.negotiate();
      sessions.put(r, s.session.get()), s.session->AddRef();
      for (auto t : {s.in.get(), s.out.get(), s.secret.get()}) textures.put(r, t), t->AddRef();
    }
    block = player::rsaes_oaep(player::rsa_key_of(chain()), player::random_block());
  }

  void call() {
    Player &p = players[r.below(2)];
    if (r.one_in(64)) b.shuffle(r);
    switch (r.below(10)) {
      case 8: case 9: return decoder_call(p);
      case 0: return device_call(p);
      case 1: return video_device_call(p);
      case 2: return context_call(p);
      case 3: return session_call();
      default: return video_call(p);
    }
  }

 private:
  Bytes chain() {
    UINT size = 0;
    auto s = players[0].session();
    s->GetCertificateSize(&size);
    Bytes c(size);
    s->GetCertificate(size, c.data());
    return c;
  }
  const GUID *guid() {
    static const GUID unknown = {1, 2, 3, {4}}, none = {};
    const GUID *all[] = {nullptr, &unknown, &none, &D3D11_KEY_EXCHANGE_HW_PROTECTION, &D3D11_KEY_EXCHANGE_RSAES_OAEP, &D3D11_CRYPTO_TYPE_AES128_CTR, &D3D11_DECODER_PROFILE_H264_VLD_NOFGT};
    return all[r.below(7)];
  }
  template <class T>
  T *out() { return static_cast<T *>(b.some(r)); }

  void device_call(Player &p) {
    ID3D11Device *d = p.device.get();
    switch (r.below(10)) {
      case 0: {
        D3D11_TEXTURE2D_DESC t = {1 + r.below(64), 1 + r.below(64), 1, 1, static_cast<DXGI_FORMAT>(r.below(120)), {1, 0}, static_cast<D3D11_USAGE>(r.below(5)), r.number(), r.one_in(2) ? 0x30000u : r.number(), r.one_in(2) ? 0x1000u : r.number()};
        if (r.one_in(3)) t.Format = DXGI_FORMAT_NV12, t.Width &= ~1u, t.Height &= ~1u;
        if (r.one_in(3)) t.Usage = D3D11_USAGE_STAGING, t.BindFlags = 0, t.MiscFlags = 0, t.CPUAccessFlags = 0x30000;
        if (r.one_in(3)) t.Usage = D3D11_USAGE_DEFAULT, t.BindFlags = r.one_in(2) ? 0x20 : 0x220, t.CPUAccessFlags = 0;
        if (r.one_in(3)) t.Width = t.Height = DecoderSide, t.Format = DXGI_FORMAT_NV12;
        if (r.one_in(4)) t.MiscFlags = 2 | r.below(8) << 12;  // SHARED, restricted one way or another
        if (r.one_in(20)) t.Width = r.number(), t.MipLevels = r.number(), t.ArraySize = r.number(), t.SampleDesc.Count = r.number();
        ID3D11Texture2D *made = nullptr;
        d->CreateTexture2D(r.one_in(16) ? nullptr : &t, nullptr, r.one_in(16) ? nullptr : &made);
        return textures.put(r, made);
      }
      case 1: {
        D3D11_BUFFER_DESC t = {r.number() & 0xFFFF, static_cast<D3D11_USAGE>(r.below(5)), r.number(), r.number(), r.number(), r.number()};
        if (r.one_in(2)) t.Usage = D3D11_USAGE_STAGING, t.BindFlags = t.MiscFlags = 0, t.CPUAccessFlags = 0x30000;
        ID3D11Buffer *made = nullptr;
        d->CreateBuffer(&t, nullptr, &made);
        return textures.put(r, reinterpret_cast<ID3D11Texture2D *>(made));
      }
      case 2: d->CheckFormatSupport(static_cast<DXGI_FORMAT>(r.number()), out<UINT>()); return;
      case 3: d->CheckFeatureSupport(static_cast<D3D11_FEATURE>(r.below(20)), b.some(r), r.one_in(2) ? 8 : r.below(64)); return;
      case 4: d->CheckMultisampleQualityLevels(static_cast<DXGI_FORMAT>(r.number()), r.number(), out<UINT>()); return;
      case 5: {
        IUnknown *made = nullptr;
        const GUID *iid = guid();
        if (iid && SUCCEEDED(d->QueryInterface(*iid, reinterpret_cast<void **>(&made))) && made) made->Release();
        return;
      }
      case 6: {
        D3D11_QUERY_DESC q = {static_cast<D3D11_QUERY>(r.below(12)), 0};
        ID3D11Query *made = nullptr;
        d->CreateQuery(&q, &made);
        if (made) p.context->End(made), p.context->GetData(made, b.some(r), r.below(9), r.below(2)), made->Release();
        return;
      }
      case 7: {
        Com<IDXGIResource> resource;
        HANDLE handle = reinterpret_cast<HANDLE>(r.one_in(2) ? r.next() : 0x40000002u | r.next() << 6);
        if (auto t = textures.alive(r); t && SUCCEEDED(t->QueryInterface(IID_IDXGIResource, reinterpret_cast<void **>(resource.put()))) && !r.one_in(4)) resource->GetSharedHandle(&handle);
        void *made = nullptr;
        const HRESULT opened = d->OpenSharedResource(handle, r.one_in(16) ? IID_ID3D11Buffer : IID_ID3D11Texture2D, r.one_in(16) ? nullptr : &made);
        if (SUCCEEDED(opened)) textures.put(r, static_cast<ID3D11Texture2D *>(made));
        return;
      }
      case 8: d->SetExceptionMode(r.number()), d->GetExceptionMode(), d->GetCreationFlags(), d->GetDeviceRemovedReason(); return;
      default: {
        UINT size = r.below(64);
        d->SetPrivateData(IID_IUnknown, r.below(64), b.some(r)), d->GetPrivateData(IID_IUnknown, &size, b.some(r));
        return;
      }
    }
  }

  void video_device_call(Player &p) {
    ID3D11VideoDevice *d = p.video_device.get();
    switch (r.below(6)) {
      case 0: d->GetContentProtectionCaps(guid(), guid(), out<D3D11_VIDEO_CONTENT_PROTECTION_CAPS>()); return;
      case 1: d->CheckCryptoKeyExchange(guid(), guid(), r.number(), out<GUID>()); return;
      case 2: {
        ID3D11CryptoSession *made = nullptr;
        if (r.one_in(2)) d->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, &made);
        else d->CreateCryptoSession(guid(), guid(), guid(), r.one_in(8) ? nullptr : &made);
        return sessions.put(r, made);
      }
      case 3: {
        ID3D11AuthenticatedChannel *made = nullptr;
        d->CreateAuthenticatedChannel(static_cast<D3D11_AUTHENTICATED_CHANNEL_TYPE>(r.below(6)), r.one_in(8) ? nullptr : &made);
        return channels.put(r, made);
      }
      case 4: d->GetVideoDecoderProfile(r.number(), out<GUID>()), d->GetVideoDecoderProfileCount(); return;
      default: d->CheckVideoDecoderFormat(guid(), static_cast<DXGI_FORMAT>(r.below(120)), out<BOOL>()); return;
    }
  }

  // Decoders of the profile whose bitstream is the picture, and what need not be one.
  void decoder_call(Player &p) {
    ID3D11VideoContext *v = p.video.get();
    auto decoder = [&] { return r.one_in(16) ? textures.any<ID3D11VideoDecoder>(r) : decoders.any(r); };
    const auto type = static_cast<D3D11_VIDEO_DECODER_BUFFER_TYPE>(r.one_in(2) ? 6 : r.number());
    switch (r.below(9)) {
      case 0: {
        if (!r.one_in(4)) return;
        D3D11_VIDEO_DECODER_DESC d = {r.one_in(8) ? *unknown() : DXCP_DECODER_PROFILE_PASS_THROUGH, r.one_in(8) ? r.number() : DecoderSide, r.one_in(8) ? r.number() : DecoderSide, r.one_in(8) ? static_cast<DXGI_FORMAT>(r.below(120)) : DXGI_FORMAT_NV12};
        D3D11_VIDEO_DECODER_CONFIG c = {};
        p.video_device->GetVideoDecoderConfig(&d, r.below(3), &c);
        if (r.one_in(4)) c.guidConfigBitstreamEncryption = *unknown();
        ID3D11VideoDecoder *made = nullptr;
        p.video_device->CreateVideoDecoder(r.one_in(16) ? nullptr : &d, r.one_in(16) ? nullptr : &c, r.one_in(16) ? nullptr : &made);
        return decoders.put(r, made);
      }
      case 1: {
        if (!r.one_in(4)) return;
        D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC d = {DXCP_DECODER_PROFILE_PASS_THROUGH, static_cast<D3D11_VDOV_DIMENSION>(r.one_in(8) ? r.number() : 1), {r.one_in(8) ? r.number() : 0}};
        ID3D11VideoDecoderOutputView *made = nullptr;
        p.video_device->CreateVideoDecoderOutputView(textures.any<ID3D11Resource>(r), r.one_in(16) ? nullptr : &d, r.one_in(16) ? nullptr : &made);
        return views.put(r, made);
      }
      case 2: {
        const bool clear = !r.one_in(3);
        v->DecoderBeginFrame(decoder(), r.one_in(16) ? decoders.any<ID3D11VideoDecoderOutputView>(r) : views.any(r), clear ? 0 : r.one_in(2) ? 16 : r.below(33), clear ? nullptr : b.some(r));
        return;
      }
      case 3:
        if (r.one_in(4)) v->DecoderEndFrame(decoder());
        return;
      case 4: {
        UINT size = 0;
        void *memory = nullptr;
        ID3D11VideoDecoder *d = decoder();
        if (FAILED(v->GetDecoderBuffer(d, type, r.one_in(16) ? nullptr : &size, r.one_in(16) ? nullptr : &memory))) return;
        std::memset(memory, 1, size);  // what is handed out may be written, whatever it is
        if (!r.one_in(4)) v->ReleaseDecoderBuffer(d, type);
        return;
      }
      case 5: v->ReleaseDecoderBuffer(decoder(), type); return;
      case 6: {
        D3D11_VIDEO_DECODER_BUFFER_DESC d[2] = {};
        for (auto &one : d) {
          one.BufferType = r.one_in(4) ? static_cast<D3D11_VIDEO_DECODER_BUFFER_TYPE>(r.number()) : type;
          one.DataOffset = r.one_in(4) ? r.number() : 0, one.DataSize = r.one_in(2) ? DecoderSide * DecoderSide * 3 / 2 : r.number();
          one.pIV = r.one_in(2) ? nullptr : b.some(r), one.IVSize = r.one_in(8) ? r.below(17) : one.pIV ? 16 : 0;
          one.PartialEncryption = r.one_in(4), one.EncryptedBlockInfo = {r.number(), r.number(), r.number()};
        }
        v->SubmitDecoderBuffers(decoder(), r.one_in(16) ? r.below(3) : 1, r.one_in(16) ? nullptr : d);
        return;
      }
      case 7: {
        auto v1 = p.context.as<ID3D11VideoContext1>();
        if (!v1.get()) return;
        D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK blocks[4];
        for (auto &one : blocks) one = {r.one_in(2) ? 16 : r.number(), r.one_in(2) ? 32 : r.number()};
        D3D11_VIDEO_DECODER_BUFFER_DESC1 d = {};
        d.BufferType = type, d.DataSize = r.one_in(2) ? 4 * 48 : r.number(), d.DataOffset = r.one_in(8) ? r.number() : 0;
        d.pIV = r.one_in(2) ? nullptr : b.some(r), d.IVSize = r.one_in(8) ? r.below(17) : d.pIV ? 16 : 0;
        d.pSubSampleMappingBlock = r.one_in(2) ? nullptr : blocks, d.SubSampleMappingCount = r.one_in(8) ? r.below(5) : d.pSubSampleMappingBlock ? 4 : 0;
        v1->SubmitDecoderBuffers1(decoder(), 1, r.one_in(16) ? nullptr : &d);
        return;
      }
      default: {
        ID3D11Resource *resources[2] = {textures.any<ID3D11Resource>(r), textures.any<ID3D11Resource>(r)};
        D3D11_VIDEO_DECODER_EXTENSION e = {r.number(), b.some(r), r.below(64), b.some(r), r.below(64), r.below(3), r.one_in(4) ? nullptr : resources};
        v->DecoderExtension(decoder(), r.one_in(16) ? nullptr : &e);
        return;
      }
    }
  }
  static const GUID *unknown() {
    static const GUID none = {9, 9, 9, {9}};
    return &none;
  }

  void context_call(Player &p) {
    ID3D11DeviceContext *c = p.context.get();
    auto any = [&] { return r.one_in(6) ? sessions.any<ID3D11Resource>(r) : textures.any<ID3D11Resource>(r); };
    switch (r.below(7)) {
      case 0: {
        D3D11_MAPPED_SUBRESOURCE m = {};
        c->Map(any(), r.number(), static_cast<D3D11_MAP>(r.below(7)), r.one_in(4) ? r.number() : 0, r.one_in(8) ? nullptr : &m);
        return;
      }
      case 1: c->Unmap(any(), r.one_in(4) ? r.number() : 0); return;
      case 2: c->CopyResource(any(), any()); return;
      case 3: {
        D3D11_BOX box = {r.below(70), r.below(70), 0, r.below(70), r.below(70), 1};
        c->CopySubresourceRegion(any(), r.below(2), r.number(), r.number(), r.below(2), any(), r.below(2), r.one_in(3) ? nullptr : &box);
        return;
      }
      case 4: {
        D3D11_BOX box = {0, 0, 0, r.below(17), r.below(17), 1};  // no more than the source has
        c->UpdateSubresource(any(), r.below(2), &box, b.big(), 64 + 4 * r.below(16), 0);
        return;
      }
      case 5: c->Draw(r.number(), r.number()), c->ClearState(), c->Flush(); return;
      default: c->Begin(sessions.any<ID3D11Asynchronous>(r)), c->End(textures.any<ID3D11Asynchronous>(r)); return;
    }
  }

  void session_call() {
    ID3D11CryptoSession *s = sessions.alive(r);
    ID3D11AuthenticatedChannel *c = channels.alive(r);
    if (s) switch (r.below(6)) {
        case 0: s->GetCertificateSize(out<UINT>()); break;
        case 1: s->GetCertificate(r.one_in(2) ? r.below(4096) : r.size(), static_cast<BYTE *>(r.one_in(8) ? nullptr : b.big())); break;
        case 2: s->GetCryptoType(out<GUID>()), s->GetDecoderProfile(out<GUID>()); break;
        case 3: s->GetCryptoSessionHandle(out<HANDLE>()); break;
        case 4: s->AddRef(), s->Release(); break;
        default: {
          ID3D11Device *d = nullptr;
          s->GetDevice(&d);
          if (d) d->Release();
        }
      }
    if (c) switch (r.below(3)) {
        case 0: c->GetCertificateSize(out<UINT>()); break;
        case 1: c->GetCertificate(r.below(4096), static_cast<BYTE *>(r.one_in(8) ? nullptr : b.big())); break;
        default: c->GetChannelHandle(out<HANDLE>());
      }
  }

  void video_call(Player &p) {
    ID3D11VideoContext *v = p.video.get();
    auto session = [&] { return sessions.any(r); };
    auto texture = [&] { return r.one_in(8) ? channels.any<ID3D11Texture2D>(r) : textures.any(r); };
    switch (r.below(12)) {
      case 0:
        if (r.one_in(200)) v->NegotiateCryptoSessionKeyExchange(session(), 256, block.data());
        else v->NegotiateCryptoSessionKeyExchange(session(), r.one_in(200) ? 256 : r.size() | 1, b.some(r));
        return;
      case 1: case 2: v->StartSessionKeyRefresh(session(), r.size(), b.some(r)); return;
      case 3: case 4: v->FinishSessionKeyRefresh(session()); return;
      case 5: v->GetEncryptionBltKey(session(), r.size(), b.some(r)); return;
      case 6: case 7: v->EncryptionBlt(session(), texture(), texture(), r.size(), b.some(r)); return;
      case 8: case 9: {
        D3D11_ENCRYPTED_BLOCK_INFO info = {r.number(), r.number(), r.number()};
        v->DecryptionBlt(session(), texture(), texture(), r.one_in(2) ? nullptr : &info, r.one_in(2) ? 0 : r.size(), r.one_in(2) ? nullptr : b.some(r), r.size(), b.some(r));
        return;
      }
      case 10: v->QueryAuthenticatedChannel(channels.any(r), r.size(), b.some(r), r.one_in(4) ? r.size() : r.below(4096), b.some(r)); return;
      default: v->ConfigureAuthenticatedChannel(channels.any(r), r.size(), b.some(r), out<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>()); return;
    }
  }

  Random r;
  Player players[2];
  fuzz::Buffers b;
  fuzz::Pool<ID3D11CryptoSession> sessions;
  fuzz::Pool<ID3D11Texture2D> textures;  // and buffers
  fuzz::Pool<ID3D11AuthenticatedChannel> channels;
  fuzz::Pool<ID3D11VideoDecoder> decoders;
  fuzz::Pool<ID3D11VideoDecoderOutputView> views;
  Bytes block;
};

}  // namespace

void fuzz11(uint64_t seed, uint64_t calls) {
  Fuzzer f(seed);
  while (calls--) f.call();
}
