// The contract of a Direct3D 9 driver with content protection, as a runtime in C++ sees it: OpenAdapter by name, then the
// table D3DDDI_DEVICEFUNCS directly. Usage: ddi9_contract LIBRARY [TEST ...]
#include <dxcp_d3d9.h>
#include <dxcp_d3dumddi.h>

#include <memory>
#include <string>

#include "../../../examples/cpp/player_crypto.hpp"
#include "check.hpp"
#include "library.hpp"

using player::Aes128;
using player::Block;
using player::Bytes;
using player::exclusive_or;

static std::string library_name;

static PFND3DDDI_OPENADAPTER entry() {
  static auto open = [] {
    void *library = load_library(library_name.c_str());
    return library ? reinterpret_cast<PFND3DDDI_OPENADAPTER>(find_export(library, "OpenAdapter")) : nullptr;
  }();
  return open;
}

struct Adapter {
  Adapter() {
    D3DDDIARG_OPENADAPTER a = {};
    a.Interface = 9, a.Version = D3D_UMD_INTERFACE_VERSION_WIN7;
    a.pAdapterFuncs = &functions;
    opened = entry()(&a) == S_OK;
    handle = a.hAdapter;
  }
  ~Adapter() {
    if (opened) CHECK_EQUAL(S_OK, functions.pfnCloseAdapter(handle));
  }
  HRESULT caps(D3DDDICAPS_TYPE type, void *info, void *data, UINT size) {
    D3DDDIARG_GETCAPS a = {type, info, data, size};
    return functions.pfnGetCaps(handle, &a);
  }
  D3DDDI_ADAPTERFUNCS functions = {};
  HANDLE handle = nullptr;
  bool opened;
};

struct Device {
  explicit Device(Adapter &a) : adapter(a) {
    D3DDDIARG_CREATEDEVICE c = {};
    c.hDevice = this;
    c.Interface = 9, c.Version = D3D_UMD_INTERFACE_VERSION_WIN7;
    c.pCallbacks = &callbacks;
    c.pDeviceFuncs = &t;
    created = a.opened && a.functions.pfnCreateDevice(a.handle, &c) == S_OK;
    h = c.hDevice;
  }
  ~Device() {
    if (created) CHECK_EQUAL(S_OK, t.pfnDestroyDevice(h));
  }
  HANDLE surface(BYTE *system, UINT pitch) {  // 64 x 16 A8R8G8B8, restricted or over the caller's memory
    D3DDDI_SURFACEINFO info = {64, 16, 0, system, pitch, 0};
    D3DDDIARG_CREATERESOURCE r = {};
    r.Format = 21;
    r.Pool = system ? D3DDDIPOOL_SYSTEMMEM : D3DDDIPOOL_LOCALVIDMEM;
    r.pSurfList = &info;
    r.SurfCount = 1;
    r.MipLevels = 1;
    r.hResource = this;
    if (!system) r.Flags.RenderTarget = 1, r.Flags.RestrictedContent = 1;
    return SUCCEEDED(t.pfnCreateResource(h, &r)) ? r.hResource : nullptr;
  }
  Adapter &adapter;
  D3DDDI_DEVICEFUNCS t = {};
  D3DDDI_DEVICECALLBACKS callbacks = {};
  HANDLE h = nullptr;
  bool created;
};

struct Session {
  explicit Session(Device &d) : device(d) {
    D3DDDIARG_CREATECRYPTOSESSION c = {D3DCRYPTOTYPE_AES128_CTR, GUID{}, nullptr};
    created = d.created && d.t.pfnCreateCryptoSession(d.h, &c) == S_OK;
    handle = c.hCryptoSession;
    iv_ = player::random_block();
    iv_[0] &= 0x7F;
    std::memset(&iv_[8], 0, 8);
  }
  ~Session() {
    D3DDDIARG_DESTROYCRYPTOSESSION a = {handle};
    if (created) CHECK_EQUAL(S_OK, device.t.pfnDestroyCryptoSession(device.h, &a));
  }
  HRESULT negotiate() {
    DDICERTIFICATEINFO info = {D3DDDI_CERTTYPE_CRYPTOSESSION, DDIAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, D3DCRYPTOTYPE_AES128_CTR};
    UINT size = 0;
    HRESULT r = device.adapter.caps(D3DDDICAPS_GETCERTIFICATESIZE, &info, &size, sizeof size);
    Bytes chain(size);
    if (SUCCEEDED(r)) r = device.adapter.caps(D3DDDICAPS_GETCERTIFICATE, &info, chain.data(), size);
    if (FAILED(r)) return r;
    key = player::random_block();
    Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), key);
    D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE a = {handle, 256, block.data()};
    return device.t.pfnCryptoSessionKeyExchange(device.h, &a);
  }
  HRESULT start(Block &random, UINT size = 16) {
    D3DDDIARG_STARTSESSIONKEYREFRESH a = {handle, random.data(), size};
    return device.t.pfnStartSessionKeyRefresh(device.h, &a);
  }
  HRESULT finish() {
    D3DDDIARG_FINISHSESSIONKEYREFRESH a = {handle};
    return device.t.pfnFinishSessionKeyRefresh(device.h, &a);
  }
  bool works_under(const Block &k) {
    HANDLE secret = device.surface(nullptr, 0);
    D3DDDIARG_GETPITCH pitch = {handle, secret, 0, 0};
    if (!secret || device.t.pfnGetPitch(device.h, &pitch) != S_OK || pitch.Pitch < 256) return false;
    const UINT size = pitch.Pitch * 16;
    Bytes data(size), in(size), out(size);
    for (UINT i = 0; i < size; i++) data[i] = static_cast<uint8_t>(i * 3);
    for (int i = 7; i >= 0 && ++iv_[i] == 0; i--) {}
    Block iv = iv_, back = {};
    Aes128(k).counter_mode(data.data(), in.data(), size, iv);
    HANDLE from = device.surface(in.data(), pitch.Pitch), to = device.surface(out.data(), pitch.Pitch);
    D3DDDIARG_DECRYPTIONBLT d = {handle, from, 0, secret, 0, size, nullptr, nullptr, iv.data()};
    D3DDDIARG_ENCRYPTIONBLT e = {handle, secret, 0, to, 0, size, back.data()};
    const bool done = device.t.pfnDecryptionBlt(device.h, &d) == S_OK && device.t.pfnEncryptionBlt(device.h, &e) == S_OK;
    Aes128(k).counter_mode(out.data(), out.data(), size, back);
    for (HANDLE r : {secret, from, to}) device.t.pfnDestroyResource(device.h, r);
    return done && out == data;
  }
  Device &device;
  HANDLE handle = nullptr;
  Block key = {};
  bool created;

 private:
  Block iv_;
};

TEST(The_adapter_reports_caps_and_refuses_unknown_types) {
  Adapter adapter;
  REQUIRE(adapter.opened);
  DDICONTENTPROTECTIONCAPS ask = {D3DCRYPTOTYPE_AES128_CTR, GUID{}};
  D3DCONTENTPROTECTIONCAPS caps = {};
  CHECK_EQUAL(S_OK, adapter.caps(D3DDDICAPS_GETCONTENTPROTECTIONCAPS, &ask, &caps, sizeof caps));
  CHECK((caps.Caps & D3DCPCAPS_FRESHENSESSIONKEY) && IsEqualGUID(caps.KeyExchangeType, D3DKEYEXCHANGE_RSAES_OAEP));
  ask.CryptoType.Data1 ^= 1;
  CHECK_EQUAL(D3DDDIERR_NOTAVAILABLE, adapter.caps(D3DDDICAPS_GETCONTENTPROTECTIONCAPS, &ask, &caps, sizeof caps));
}

TEST(A_device_fills_every_entry) {
  Adapter adapter;
  Device device(adapter);
  REQUIRE(device.created);
  auto slots = reinterpret_cast<void **>(&device.t);
  for (size_t i = 0; i < sizeof device.t / sizeof(void *); i++) CHECK(slots[i] != nullptr);
}

TEST(A_refresh_goes_through_the_table) {
  Adapter adapter;
  Device device(adapter);
  Session s(device);
  REQUIRE(s.created);
  Block random;
  random.fill(0xEE);
  CHECK_EQUAL(D3DDDIERR_INVALIDCALL, s.start(random));  // S3
  CHECK(random == Block{});
  REQUIRE(s.negotiate() == S_OK);
  Block key = s.key;
  CHECK(s.works_under(key));
  for (int epoch = 0; epoch < 3; epoch++) {
    CHECK_EQUAL(S_OK, s.start(random));
    CHECK(s.works_under(key));  // R5
    CHECK_EQUAL(S_OK, s.finish());
    CHECK(!s.works_under(key));
    key = exclusive_or(key, random);  // R3
    CHECK(s.works_under(key));
  }
  CHECK_EQUAL(D3DDDIERR_INVALIDCALL, s.finish());  // S2
  CHECK_EQUAL(S_OK, s.start(random));
  Block other;
  CHECK_EQUAL(D3DDDIERR_INVALIDCALL, s.start(other, 15));  // S4
  CHECK_EQUAL(S_OK, s.finish());
  CHECK(s.works_under(exclusive_or(key, random)));
}

TEST(A_session_belongs_to_its_device) {  // R14, S15
  Adapter adapter;
  Device device(adapter), other(adapter);
  Session s(device);
  REQUIRE(s.created && s.negotiate() == S_OK);
  Block random;
  D3DDDIARG_STARTSESSIONKEYREFRESH start = {s.handle, random.data(), 16};
  CHECK_EQUAL(D3DDDIERR_INVALIDCALL, other.t.pfnStartSessionKeyRefresh(other.h, &start));
  CHECK_EQUAL(S_OK, s.start(random));
  D3DDDIARG_FINISHSESSIONKEYREFRESH finish = {s.handle};
  CHECK_EQUAL(D3DDDIERR_INVALIDCALL, other.t.pfnFinishSessionKeyRefresh(other.h, &finish));
  CHECK(s.works_under(s.key));
}

TEST(Null_arguments_and_stale_handles_are_refused) {
  Adapter adapter;
  Device device(adapter);
  REQUIRE(device.created);
  CHECK(FAILED(device.t.pfnCreateCryptoSession(device.h, nullptr)));
  CHECK(FAILED(device.t.pfnStartSessionKeyRefresh(device.h, nullptr)));
  CHECK(FAILED(device.t.pfnFinishSessionKeyRefresh(device.h, nullptr)));
  CHECK(FAILED(device.t.pfnDecryptionBlt(device.h, nullptr)));
  HANDLE stale;
  {
    Session s(device);
    stale = s.handle;
  }
  for (HANDLE h : {stale, static_cast<HANDLE>(nullptr), reinterpret_cast<HANDLE>(~uintptr_t{0})}) {
    D3DDDIARG_FINISHSESSIONKEYREFRESH finish = {h};
    CHECK(FAILED(device.t.pfnFinishSessionKeyRefresh(device.h, &finish)));
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return std::printf("usage: %s LIBRARY [TEST ...]\n", argv[0]), 2;
  library_name = argv[1];
  if (!entry()) return std::printf("%s has no OpenAdapter\n", argv[1]), 2;
  return check::run(argc - 1, argv + 1);
}
