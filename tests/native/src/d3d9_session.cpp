// Content protection over Direct3D 9Ex: every method of the three interfaces that public headers lack, and the duties of COM.
#include "d3d9_player.hpp"

#include <atomic>
#include <thread>
#include <vector>

TEST(D3D9_devices_offer_the_video_interface) {
  Player9 p;
  REQUIRE(p.result == S_OK);
  Com<IDirect3D9Ex> none;
  CHECK_EQUAL(D3DERR_INVALIDCALL, Direct3DCreate9Ex(31, none.put()));
  CHECK_EQUAL(D3DERR_INVALIDCALL, Direct3DCreate9Ex(D3D_SDK_VERSION, nullptr));
  CHECK(p.video.as<IUnknown>().get() == p.device.as<IUnknown>().get());
  CHECK(p.device.as<IDirect3DDevice9>());
  void *nobody = &p;
  CHECK_EQUAL(E_NOINTERFACE, p.device->QueryInterface(GUID{1, 2, 3, {4}}, &nobody));
  CHECK(nobody == nullptr);
}

TEST(D3D9_caps_name_one_key_exchange) {
  Player9 p;
  REQUIRE(p.result == S_OK);
  D3DCONTENTPROTECTIONCAPS caps = {};
  CHECK_EQUAL(S_OK, p.video->GetContentProtectionCaps(&D3DCRYPTOTYPE_AES128_CTR, nullptr, &caps));
  const DWORD wanted = D3DCPCAPS_SOFTWARE | D3DCPCAPS_CONTENTKEY | D3DCPCAPS_FRESHENSESSIONKEY | D3DCPCAPS_ENCRYPTEDREADBACK | D3DCPCAPS_PARTIALDECRYPTION;
  CHECK_EQUAL(wanted, caps.Caps & wanted);
  CHECK(IsEqualGUID(caps.KeyExchangeType, D3DKEYEXCHANGE_RSAES_OAEP));
  CHECK_EQUAL(16u, caps.BlockAlignmentSize);
  const GUID unknown = {1, 2, 3, {4}};
  CHECK_EQUAL(D3DERR_NOTAVAILABLE, p.video->GetContentProtectionCaps(&unknown, nullptr, &caps));
  CHECK_EQUAL(D3DERR_INVALIDCALL, p.video->GetContentProtectionCaps(&D3DCRYPTOTYPE_AES128_CTR, nullptr, nullptr));
}

TEST(D3D9_sessions_hold_their_device_and_end_in_the_last_Release) {
  Player9 p;
  REQUIRE(p.result == S_OK);
  const ULONG before = references(p.device.get());
  HANDLE handle = nullptr;
  auto s = p.session(&handle);
  REQUIRE(s && handle);
  CHECK_EQUAL(before + 1, references(p.device.get()));
  IDirect3DCryptoSession9 *dead = s.get();
  s.reset();
  CHECK_EQUAL(before, references(p.device.get()));
  CHECK_EQUAL(0u, dead->Release());
  CHECK_EQUAL(CO_E_OBJNOTCONNECTED, dead->FinishSessionKeyRefresh());
}

TEST(D3D9_blts_go_there_and_back) {
  Player9 p;
  REQUIRE(p.result == S_OK);
  for (UINT width : {128u, 130u}) {
    KeyedSession9 s(p, width, 66);
    REQUIRE(s.secret && s.pitch >= width && s.in->surface && s.out->surface);
    CHECK_EQUAL(S_OK, s.negotiate());
    CHECK(s.works_under(s.key));
  }
}

TEST(D3D9_refresh_follows_the_documentation) {
  Player9 p;
  REQUIRE(p.result == S_OK);
  KeyedSession9 s(p);
  Block random;
  random.fill(0xEE);
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->StartSessionKeyRefresh(random.data(), 16));  // S3
  CHECK(random == Block{});
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->FinishSessionKeyRefresh());
  REQUIRE(s.negotiate() == S_OK);
  Block key = s.key;
  for (int epoch = 0; epoch < 3; epoch++) {
    CHECK_EQUAL(S_OK, s.session->StartSessionKeyRefresh(random.data(), 16));
    CHECK(random != Block{} && s.works_under(key));  // R5
    CHECK_EQUAL(S_OK, s.session->FinishSessionKeyRefresh());
    CHECK(!s.works_under(key));
    key = exclusive_or(key, random);  // R3
    CHECK(s.works_under(key));
  }
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->FinishSessionKeyRefresh());  // S2
  CHECK(s.works_under(key));
  Block first, second;
  CHECK_EQUAL(S_OK, s.session->StartSessionKeyRefresh(first.data(), 16));
  CHECK_EQUAL(S_OK, s.session->StartSessionKeyRefresh(second.data(), 16));  // S1
  uint8_t wrong[17];
  std::memset(wrong, 0xEE, sizeof wrong);
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->StartSessionKeyRefresh(wrong, 17));  // S4
  CHECK(wrong[0] == 0 && wrong[16] == 0);
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->StartSessionKeyRefresh(nullptr, 16));  // S5
  CHECK_EQUAL(S_OK, s.session->FinishSessionKeyRefresh());
  CHECK(s.works_under(exclusive_or(key, second)));
}

TEST(D3D9_content_keys_and_partial_patterns) {  // R23, R25
  Player9 p;
  REQUIRE(p.result == S_OK);
  KeyedSession9 s(p);
  REQUIRE(s.negotiate() == S_OK);
  const Block content = player::random_block();
  Block wrapped = Aes128(s.key).encrypt(content), iv = s.next_iv(), back = {};
  Bytes data(s.size, 0x21), result(s.size);
  for (UINT i = 0; i < s.size; i++) data[i] ^= static_cast<uint8_t>(i);
  Aes128(content).counter_mode(data.data(), s.in->bytes.data(), s.size, iv);
  CHECK_EQUAL(S_OK, s.session->DecryptionBlt(s.in->surface.get(), s.secret.get(), s.size, nullptr, wrapped.data(), iv.data()));
  CHECK_EQUAL(S_OK, s.session->EncryptionBlt(s.secret.get(), s.out->surface.get(), s.size, back.data()));
  Aes128(s.key).counter_mode(s.out->bytes.data(), result.data(), s.size, back);
  CHECK(result == data);

  D3DENCRYPTED_BLOCK_INFO first = {64, 0, 0};  // the first 64 bytes alone
  iv = s.next_iv();
  s.in->bytes = data;
  Aes128(s.key).counter_mode(data.data(), s.in->bytes.data(), 64, iv);
  void *memory = s.in->bytes.data();
  Com<IDirect3DSurface9> again;
  CHECK_EQUAL(S_OK, p.device->CreateOffscreenPlainSurfaceEx(128, 64, FormatNV12, D3DPOOL_SYSTEMMEM, again.put(), &memory, 0));
  CHECK_EQUAL(S_OK, s.session->DecryptionBlt(again.get(), s.secret.get(), s.size, &first, nullptr, iv.data()));
  CHECK_EQUAL(S_OK, s.session->EncryptionBlt(s.secret.get(), s.out->surface.get(), s.size, back.data()));
  Aes128(s.key).counter_mode(s.out->bytes.data(), result.data(), s.size, back);
  CHECK(result == data);
}

TEST(D3D9_refusals_change_nothing) {
  Player9 p, other;
  REQUIRE(p.result == S_OK && other.result == S_OK);
  KeyedSession9 s(p), theirs(other);
  REQUIRE(s.negotiate() == S_OK && theirs.negotiate() == S_OK);
  Block iv = s.next_iv(), key;
  auto from = s.in->surface.get(), to = s.secret.get();
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->DecryptionBlt(nullptr, to, s.size, nullptr, nullptr, iv.data()));
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->DecryptionBlt(from, nullptr, s.size, nullptr, nullptr, iv.data()));
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->DecryptionBlt(from, to, s.size, nullptr, nullptr, nullptr));
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->DecryptionBlt(from, to, s.size - 1, nullptr, nullptr, iv.data()));
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->DecryptionBlt(from, to, 16, nullptr, nullptr, iv.data()));
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->DecryptionBlt(to, from, s.size, nullptr, nullptr, iv.data()));
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->DecryptionBlt(theirs.in->surface.get(), to, s.size, nullptr, nullptr, iv.data()));
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->EncryptionBlt(theirs.secret.get(), s.out->surface.get(), s.size, iv.data()));
  CHECK_EQUAL(D3DERR_NOTAVAILABLE, s.session->GetEncryptionBltKey(key.data(), 16));  // R24: no such capability
  Bytes noise(256, 0x42);
  CHECK(FAILED(s.session->NegotiateKeyExchange(256, noise.data())));
  CHECK(FAILED(s.session->NegotiateKeyExchange(0xFFFFFFFF, noise.data())));
  CHECK(FAILED(s.session->NegotiateKeyExchange(256, nullptr)));
  UINT pitch = 1;
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->GetSurfacePitch(nullptr, &pitch));
  CHECK_EQUAL(D3DERR_INVALIDCALL, s.session->GetSurfacePitch(to, nullptr));
  D3DLOCKED_RECT locked = {};
  CHECK(FAILED(to->LockRect(&locked, nullptr, D3DLOCK_READONLY)));  // R29
  Com<IDirect3DCryptoSession9> none;
  HANDLE handle = &p;
  const GUID unknown = {1, 2, 3, {4}};
  CHECK_EQUAL(D3DERR_NOTAVAILABLE, p.video->CreateCryptoSession(&unknown, nullptr, none.put(), &handle));
  CHECK(FAILED(p.video->CreateCryptoSession(nullptr, nullptr, none.put(), &handle)));
  CHECK(FAILED(p.video->CreateCryptoSession(&D3DCRYPTOTYPE_AES128_CTR, nullptr, nullptr, &handle)));
  CHECK(s.works_under(s.key));
}

TEST(D3D9_sessions_on_several_threads) {
  Player9 p;
  REQUIRE(p.result == S_OK);
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; t++)
    threads.emplace_back([&] {
      KeyedSession9 s(p);
      if (s.negotiate() != S_OK) failures++;
      Block key = s.key, random;
      for (int i = 0; i < 20; i++) {
        if (s.session->StartSessionKeyRefresh(random.data(), 16) != S_OK || !s.works_under(key) || s.session->FinishSessionKeyRefresh() != S_OK) failures++;
        key = exclusive_or(key, random);
        if (!s.works_under(key)) failures++;
      }
    });
  for (auto &t : threads) t.join();
  CHECK_EQUAL(0, failures.load());
}
