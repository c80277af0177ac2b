// Random calls at Direct3D 9.
#include "fuzz.hpp"

#include "d3d9_player.hpp"

using fuzz::Random;

namespace {

class Fuzzer {
 public:
  explicit Fuzzer(uint64_t seed) : r{seed} {
    KeyedSession9 s(p, 64, 16);
    s.negotiate();
    sessions.put(r, s.session.get()), s.session->AddRef();
    for (int i = 0; i < 4; i++) surface(), session();
  }

  void call() {
    if (r.one_in(64)) b.shuffle(r);
    IDirect3DCryptoSession9 *s = sessions.alive(r);
    IDirect3DAuthenticatedChannel9 *c = channels.alive(r);
    auto any = [&] { return r.one_in(8) ? sessions.any<IDirect3DSurface9>(r) : surfaces.any(r); };
    switch (r.below(16)) {
      case 0: return surface();
      case 1: return session();
      case 2: p.video->GetContentProtectionCaps(guid(), guid(), static_cast<D3DCONTENTPROTECTIONCAPS *>(b.some(r))); return;
      case 3: {
        IDirect3DAuthenticatedChannel9 *made = nullptr;
        p.video->CreateAuthenticatedChannel(static_cast<D3DAUTHENTICATEDCHANNELTYPE>(r.below(5)), r.one_in(8) ? nullptr : &made, static_cast<HANDLE *>(b.some(r)));
        return channels.put(r, made);
      }
      case 4: {
        D3DLOCKED_RECT l;
        IDirect3DSurface9 *t = surfaces.alive(r);
        if (t && r.one_in(2)) t->LockRect(&l, nullptr, r.number());
        else if (t) t->UnlockRect();
        return;
      }
      case 5: p.device->StretchRect(any(), nullptr, any(), nullptr, static_cast<D3DTEXTUREFILTERTYPE>(r.below(3))); return;
      case 6: p.device->UpdateSurface(any(), nullptr, any(), nullptr), p.device->ColorFill(any(), nullptr, r.number()); return;
      default: break;
    }
    if (c && r.one_in(3)) switch (r.below(4)) {
        case 0: c->GetCertificateSize(static_cast<UINT *>(b.some(r))); break;
        case 1: c->GetCertificate(r.below(4096), static_cast<BYTE *>(r.one_in(8) ? nullptr : b.big())); break;
        case 2: c->Query(r.size(), b.some(r), r.size(), b.some(r)); break;
        default: c->Configure(r.size(), b.some(r), static_cast<D3DAUTHENTICATEDCHANNEL_CONFIGURE_OUTPUT *>(b.some(r)));
      }
    if (!s) return;
    switch (r.below(10)) {
      case 0: s->GetCertificateSize(static_cast<UINT *>(b.some(r))); return;
      case 1: s->GetCertificate(r.below(4096), static_cast<BYTE *>(r.one_in(8) ? nullptr : b.big())); return;
      case 2: s->NegotiateKeyExchange(r.one_in(200) ? 256 : r.size() | 1, b.some(r)); return;
      case 3: case 4: s->StartSessionKeyRefresh(b.some(r), r.size()); return;
      case 5: case 6: s->FinishSessionKeyRefresh(); return;
      case 7: s->GetEncryptionBltKey(b.some(r), r.size()), s->GetSurfacePitch(any(), static_cast<UINT *>(b.some(r))); return;
      case 8: s->EncryptionBlt(any(), any(), size(), b.some(r)); return;
      default: {
        D3DENCRYPTED_BLOCK_INFO info = {r.number(), r.number(), r.number()};
        s->DecryptionBlt(any(), any(), size(), r.one_in(2) ? nullptr : &info, r.one_in(2) ? nullptr : b.some(r), b.some(r));
      }
    }
  }

 private:
  const GUID *guid() {
    static const GUID unknown = {1, 2, 3, {4}}, none = {};
    const GUID *all[] = {nullptr, &unknown, &none, &D3DCRYPTOTYPE_PROPRIETARY, &D3DCRYPTOTYPE_AES128_CTR};
    return all[r.below(5)];
  }
  // Of the memory below: the surface's own size, or any other that is refused.
  UINT size() { return r.one_in(2) ? 64 * 24 : r.size(); }
  void surface() {
    IDirect3DSurface9 *made = nullptr;
    void *memory = memory_;
    if (r.one_in(4)) {
      // A shared one: made, opened by the handle of the last one made, or by any number.
      void *handle = r.one_in(2) ? nullptr : r.one_in(2) ? shared_ : reinterpret_cast<void *>(r.next());
      const DWORD usage = D3DUSAGE_RESTRICTED_CONTENT | (r.below(4) << 12);
      const bool make = !handle;
      if (r.one_in(2)) p.device->CreateOffscreenPlainSurfaceEx(64, 16, FormatNV12, D3DPOOL_DEFAULT, &made, &handle, usage);
      else p.device->CreateRenderTargetEx(64, 16, FormatNV12, D3DMULTISAMPLE_NONE, 0, FALSE, &made, &handle, usage);
      if (make && made) shared_ = handle;
    } else if (r.one_in(2)) p.device->CreateOffscreenPlainSurfaceEx(64, 16, FormatNV12, D3DPOOL_SYSTEMMEM, &made, &memory, 0);
    else p.device->CreateOffscreenPlainSurfaceEx(r.one_in(8) ? r.number() : 64, 16, r.one_in(4) ? static_cast<D3DFORMAT>(r.number()) : FormatNV12, D3DPOOL_DEFAULT, &made, nullptr, r.one_in(4) ? r.number() : D3DUSAGE_RESTRICTED_CONTENT);
    surfaces.put(r, made);
  }
  void session() {
    IDirect3DCryptoSession9 *made = nullptr;
    p.video->CreateCryptoSession(r.one_in(4) ? guid() : &D3DCRYPTOTYPE_AES128_CTR, r.one_in(4) ? guid() : nullptr, &made, static_cast<HANDLE *>(b.some(r)));
    sessions.put(r, made);
  }

  Random r;
  Player9 p;
  fuzz::Buffers b;
  alignas(64) uint8_t memory_[1 << 16] = {};
  void *shared_ = nullptr;
  fuzz::Pool<IDirect3DSurface9> surfaces;
  fuzz::Pool<IDirect3DCryptoSession9> sessions;
  fuzz::Pool<IDirect3DAuthenticatedChannel9> channels;
};

}  // namespace

void fuzz9(uint64_t seed, uint64_t calls) {
  Fuzzer f(seed);
  while (calls--) f.call();
}
