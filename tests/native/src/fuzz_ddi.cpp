// Random calls at the Direct3D 11.1 driver interface: what a runtime should never let through. Handles are right, stale,
// another device's or wild; pointers to arguments are right or null.
#include "fuzz.hpp"

#include "ddi11_host.hpp"

using fuzz::Random;

void fuzz_ddi(uint64_t seed, uint64_t calls) {
  Random r{seed};
  fuzz::Buffers b;
  ddi::Adapter adapter;
  ddi::Device devices[2] = {ddi::Device(adapter), ddi::Device(adapter)};
  std::vector<void *> sessions(8), resources(8);
  auto handle = [&](std::vector<void *> &from) { return r.one_in(8) ? reinterpret_cast<void *>(r.one_in(2) ? r.next() : 0) : from[r.below(8)]; };
  auto session = [&] { return D3D11_1DDI_HCRYPTOSESSION{handle(r.one_in(16) ? resources : sessions)}; };
  auto resource = [&] { return D3D10DDI_HRESOURCE{handle(r.one_in(16) ? sessions : resources)}; };
  while (calls--) {
    ddi::Device &d = devices[r.below(2)];
    D3D10DDI_HDEVICE h = r.one_in(16) ? D3D10DDI_HDEVICE{reinterpret_cast<void *>(r.next())} : d.handle;
    if (r.one_in(64)) b.shuffle(r);
    switch (r.below(15)) {
      case 13: {
        if (!r.one_in(4)) break;
        void *&slot = resources[r.below(8)];
        D3D10DDIARG_OPENRESOURCE o = {};
        o.pPrivateDriverData = b.some(r), o.PrivateDriverDataSize = r.one_in(2) ? 24 : r.size();
        if (!slot) slot = d.memory(64);
        d.functions.pfnDestroyResource(h, {slot});
        d.functions.pfnOpenResource(h, r.one_in(16) ? nullptr : &o, {slot}, {});
        break;
      }
      case 0: {
        if (!r.one_in(4)) break;
        void *&slot = sessions[r.below(8)];
        D3D11_1DDIARG_CREATECRYPTOSESSION c = {D3D11_CRYPTO_TYPE_AES128_CTR, GUID{}, r.one_in(4) ? D3D11_KEY_EXCHANGE_HW_PROTECTION : D3D11_KEY_EXCHANGE_RSAES_OAEP};
        if (!slot) slot = d.memory(64);
        d.video.pfnDestroyCryptoSession(h, {slot});
        d.video.pfnCreateCryptoSession(h, r.one_in(16) ? nullptr : &c, {slot}, {});
        break;
      }
      case 1: {
        if (!r.one_in(4)) break;
        void *&slot = resources[r.below(8)];
        D3D10DDI_MIPINFO level = {1 + r.below(64), 1 + r.below(64), 1, 1, 1, 1};
        D3D11DDIARG_CREATERESOURCE c = {};
        c.pMipInfoList = r.one_in(16) ? nullptr : &level;
        c.ResourceDimension = static_cast<D3D10DDIRESOURCE_TYPE>(r.one_in(4) ? r.below(8) : 3);
        c.Usage = r.below(5), c.BindFlags = r.number(), c.MapFlags = r.below(5), c.MiscFlags = r.one_in(2) ? 0x800 : r.number();
        c.Format = r.one_in(2) ? DXGI_FORMAT_R8_UNORM : static_cast<DXGI_FORMAT>(r.below(120));
        c.SampleDesc.Count = 1, c.MipLevels = c.ArraySize = 1;
        if (!slot) slot = d.memory(64);
        d.functions.pfnDestroyResource(h, {slot});
        d.functions.pfnCreateResource(h, r.one_in(16) ? nullptr : &c, {slot}, {});
        break;
      }
      case 2: case 3: d.video.pfnStartSessionKeyRefresh(h, session(), r.below(65), b.some(r)); break;
      case 4: case 5: d.video.pfnFinishSessionKeyRefresh(h, session()); break;
      case 6: d.video.pfnGetEncryptionBltKey(h, session(), r.below(65), b.some(r)); break;
      case 7: {
        D3D11_1DDI_ENCRYPTED_BLOCK_INFO info = {r.number(), r.number(), r.number()};
        d.video.pfnDecryptionBlt(h, session(), resource(), resource(), r.one_in(2) ? nullptr : &info, r.one_in(2) ? 0 : r.below(33), r.one_in(2) ? nullptr : b.some(r), r.below(33), b.some(r));
        break;
      }
      case 8: d.video.pfnEncryptionBlt(h, session(), resource(), resource(), r.below(33), b.some(r)); break;
      case 9: d.video.pfnNegotiateCryptoSessionKeyExchange(h, session(), r.one_in(100) ? 256 : r.size() | 1, static_cast<BYTE *>(b.some(r))); break;
      case 10: {
        D3D10DDI_MAPPED_SUBRESOURCE m = {};
        d.functions.pfnResourceMap(h, resource(), r.number(), static_cast<D3D10_DDI_MAP>(r.below(7)), r.number(), r.one_in(8) ? nullptr : &m);
        d.functions.pfnResourceUnmap(h, resource(), r.number());
        break;
      }
      case 11: d.functions.pfnResourceCopy(h, resource(), resource()); break;
      case 12: {
        D3D11_1DDI_CERTIFICATE_INFO info = {};
        info.CertificateType = static_cast<D3D11_1DDI_CERTIFICATE_TYPE>(r.below(4));
        info.ChannelType = static_cast<D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE>(r.below(4));
        d.video.pfnGetCertificateSize(h, r.one_in(8) ? nullptr : &info, static_cast<UINT *>(b.some(r)));
        d.video.pfnGetCertificate(h, r.one_in(8) ? nullptr : &info, r.below(4096), static_cast<BYTE *>(r.one_in(8) ? nullptr : b.big()));
        break;
      }
      default: {
        D3D11_1DDI_VIDEO_INPUT input = {TRUE, nullptr};
        D3D11_1DDI_VIDEO_OUTPUT output;
        d.retrieve_sub_object(h, r.number(), r.one_in(2) ? sizeof input : r.below(64), r.one_in(4) ? nullptr : &input, 1, r.one_in(4) ? nullptr : &output);
        HANDLE found;
        d.video.pfnCryptoSessionGetHandle(h, session(), r.one_in(8) ? nullptr : &found);
      }
    }
  }
}
