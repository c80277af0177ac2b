// What the built-in driver is, and what goes wrong in it, chosen from C++ (S216, S219).
#include <dxcp.h>

#include "d3d11_player.hpp"
#include "d3d9_player.hpp"
#include "library.hpp"

namespace {

// On Windows the import libraries are mingw-w64's own, which do not know our functions.
HRESULT call(const char *name, const char *text) {
#ifdef _WIN32
  auto function = reinterpret_cast<HRESULT(WINAPI *)(const char *)>(reinterpret_cast<void *>(GetProcAddress(GetModuleHandleA("d3d11.dll"), name)));
  return function ? function(text) : E_NOTIMPL;
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
