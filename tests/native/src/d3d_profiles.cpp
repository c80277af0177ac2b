// What the built-in driver is, and what goes wrong in it, chosen from C++ (S216, S219).
#include <dxcp.h>

#include "d3d11_player.hpp"
#include "d3d9_player.hpp"
#include "library.hpp"

#include <atomic>
#include <thread>

namespace {

// On Windows the import libraries are mingw-w64's own, which do not know our functions, and each of the libraries is a card of its own (S97).
HRESULT call(const char *name, const char *text) {
#ifdef _WIN32
  HRESULT answer = S_OK;
  for (const char *library : {"d3d11.dll", "d3d9.dll"}) {
    auto function = reinterpret_cast<HRESULT(WINAPI *)(const char *)>(reinterpret_cast<void *>(GetProcAddress(GetModuleHandleA(library), name)));
    answer = function ? function(text) : E_NOTIMPL;
    if (FAILED(answer)) return answer;
  }
  return answer;
#else
  return name == std::string("DxcpFault") ? DxcpFault(text) : DxcpUseProfile(text);
#endif
}

UINT caps_of(Player &p) {
  D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = {};
  p.video_device->GetContentProtectionCaps(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &caps);
  return caps.Caps;
}

constexpr UINT refresh = D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY;

}  // namespace

TEST(Devices_get_the_profile_that_was_named_last_and_keep_it) {  // S216
  Player full;
  CHECK_EQUAL(S_OK, call("DxcpUseProfile", "no-refresh"));
  Player without;
  CHECK_EQUAL(E_INVALIDARG, call("DxcpUseProfile", "no-such-profile"));
  CHECK_EQUAL(E_INVALIDARG, call("DxcpUseProfile", "no-such-file.json"));
  Player still;
  CHECK_EQUAL(S_OK, call("DxcpUseProfile", nullptr));
  Player again;
  REQUIRE(full.result == S_OK && without.result == S_OK && still.result == S_OK && again.result == S_OK);
  CHECK((caps_of(full) & refresh) && !(caps_of(without) & refresh) && !(caps_of(still) & refresh) && (caps_of(again) & refresh));
  KeyedSession session(without);
  CHECK_EQUAL(S_OK, session.negotiate());
  CHECK(session.start() == Block{});
  CHECK(session.works_under(session.key));
}

TEST(Profiles_are_chosen_from_several_threads_and_each_device_has_one_of_them) {  // S216
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (const char *name : {"no-refresh", "read-back-key"})
    threads.emplace_back([&wrong, name] {
      for (int i = 0; i < 20; i++) {
        if (call("DxcpUseProfile", name) != S_OK) wrong++;
        Player p;
        // One has the first of these, the other both: never a driver in between.
        const UINT both = refresh | D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK_KEY, has = caps_of(p) & both;
        if (p.result != S_OK || (has != 0 && has != both)) wrong++;
        if (call("DxcpFault", "key-lost@DecryptionBlt:1000000") != S_OK || call("DxcpFault", nullptr) != S_OK) wrong++;
      }
    });
  for (auto &t : threads) t.join();
  CHECK_EQUAL(0, wrong.load());
  CHECK_EQUAL(S_OK, call("DxcpUseProfile", nullptr));
}

TEST(A_fault_that_is_set_before_there_is_a_device_comes_to_it) {  // S219
  CHECK_EQUAL(S_OK, call("DxcpUseProfile", "strict-iv"));  // a card that nobody had before
  CHECK_EQUAL(S_OK, call("DxcpFault", "key-exchange-refused"));
  Player p;
  KeyedSession session(p);
  CHECK_EQUAL(E_INVALIDARG, session.negotiate());
  CHECK_EQUAL(S_OK, session.negotiate());
  CHECK_EQUAL(S_OK, call("DxcpFault", nullptr));
  CHECK_EQUAL(S_OK, call("DxcpUseProfile", nullptr));
}

TEST(A_device_is_removed_for_the_reason_that_a_fault_names) {  // S301
  CHECK_EQUAL(S_OK, call("DxcpUseProfile", "sequential-iv"));
  Player p;
  Player9 q;
  REQUIRE(p.result == S_OK && SUCCEEDED(q.result));
  CHECK_EQUAL(E_INVALIDARG, call("DxcpFault", "device-removed:hanged"));
  CHECK_EQUAL(S_OK, p.device->GetDeviceRemovedReason());
  CHECK_EQUAL(S_OK, call("DxcpFault", "device-removed:hung"));
  ID3D11CryptoSession *none = nullptr;
  CHECK_EQUAL(DXGI_ERROR_DEVICE_REMOVED, p.video_device->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, &none));
  CHECK_EQUAL(DXGI_ERROR_DEVICE_HUNG, p.device->GetDeviceRemovedReason());
  HANDLE handle = nullptr;
  IDirect3DCryptoSession9 *none9 = nullptr;
  CHECK_EQUAL(D3DERR_DEVICEHUNG, q.video->CreateCryptoSession(&D3DCRYPTOTYPE_AES128_CTR, nullptr, &none9, &handle));
  CHECK_EQUAL(D3DERR_DEVICEHUNG, q.device->CheckDeviceState(nullptr));
  CHECK_EQUAL(S_OK, call("DxcpUseProfile", nullptr));
}

TEST(A_fault_at_run_time_takes_the_keys_and_a_negotiation_brings_others) {  // S58, S219
  Player p;
  REQUIRE(p.result == S_OK);
  KeyedSession session(p);
  CHECK_EQUAL(S_OK, session.negotiate());
  CHECK(session.works_under(session.key));
  CHECK_EQUAL(E_INVALIDARG, call("DxcpFault", "key-losst"));
  CHECK(session.works_under(session.key));
  CHECK_EQUAL(S_OK, call("DxcpFault", "key-lost"));
  CHECK(!session.works_under(session.key));
  CHECK_EQUAL(S_OK, session.negotiate());
  CHECK(session.works_under(session.key));
  CHECK_EQUAL(S_OK, call("DxcpFault", "key-lost@DecryptionBlt:1000000"));
  CHECK_EQUAL(S_OK, call("DxcpFault", nullptr));
}
