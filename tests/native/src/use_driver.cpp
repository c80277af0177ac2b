// Which driver a device gets: by DxcpUseDriver, by DXCP_DRIVER, and the built-in one. Usage: use_driver DRIVER NOT_A_DRIVER
#include <dxcp.h>

#include <algorithm>
#include <string>

#include "d3d11_player.hpp"
#include "library.hpp"

namespace {

std::string driver, no_driver;

bool is_foreign(Player &p) {
  auto session = p.session();
  UINT size = 0;
  if (!session || session->GetCertificateSize(&size) != S_OK) return false;
  Bytes chain(size);
  session->GetCertificate(size, chain.data());
  const std::string name = "Foreign test driver";
  return std::search(chain.begin(), chain.end(), name.begin(), name.end()) != chain.end();
}

}  // namespace

TEST(Devices_get_the_driver_that_was_named_last_and_keep_it) {
  Player built_in;
  CHECK_EQUAL(S_OK, DxcpUseDriver(driver.c_str()));
  Player foreign;
  CHECK_EQUAL(S_OK, DxcpUseDriver(nullptr));
  Player again;
  REQUIRE(built_in.result == S_OK && foreign.result == S_OK && again.result == S_OK);
  CHECK(!is_foreign(built_in) && is_foreign(foreign) && !is_foreign(again));
  // Side by side, each under its own driver, and never mixed.
  KeyedSession ours(built_in), theirs(foreign);
  CHECK_EQUAL(S_OK, ours.negotiate());
  CHECK_EQUAL(S_OK, theirs.negotiate());
  CHECK(ours.works_under(ours.key) && theirs.works_under(theirs.key));
  Block random;
  random.fill(0xEE);
  built_in.video->StartSessionKeyRefresh(theirs.session.get(), 16, random.data());
  CHECK(random == Block{});
}

TEST(What_is_no_driver_is_refused_and_changes_nothing) {
  CHECK_EQUAL(HRESULT_FROM_WIN32(0x7E), DxcpUseDriver((driver + ".no-such-file").c_str()));
  CHECK_EQUAL(E_INVALIDARG, DxcpUseDriver("./no-such-file.so"));  // S135
  CHECK_EQUAL(E_INVALIDARG, DxcpUseDriver("no-such-file.so"));
  CHECK_EQUAL(HRESULT_FROM_WIN32(0x7F), DxcpUseDriver(no_driver.c_str()));
  CHECK_EQUAL(E_INVALIDARG, DxcpUseDriver(""));
  Player p;
  CHECK(p.result == S_OK && !is_foreign(p));
}

TEST(A_driver_that_does_not_allocate_through_the_runtime_shares_nothing) {  // S99
  REQUIRE(DxcpUseDriver(driver.c_str()) == S_OK);
  Player foreign;
  REQUIRE(DxcpUseDriver(nullptr) == S_OK);
  Player built_in, another;
  REQUIRE(foreign.result == S_OK && built_in.result == S_OK && another.result == S_OK);
  auto alive = reinterpret_cast<unsigned (*)()>(find_export(load_library(driver.c_str()), "ForeignResources"));
  REQUIRE(alive);
  const unsigned before = alive();
  auto own = foreign.texture(DXGI_FORMAT_NV12, 64, 64, false);
  REQUIRE(own);
  CHECK_EQUAL(before + 1, alive());
  const ULONG device = references(foreign.device.get());

  D3D11_TEXTURE2D_DESC desc = {};
  own->GetDesc(&desc);
  desc.MiscFlags |= D3D11_RESOURCE_MISC_SHARED;
  auto texture = reinterpret_cast<ID3D11Texture2D *>(1);
  CHECK_EQUAL(DXGI_ERROR_UNSUPPORTED, foreign.device->CreateTexture2D(&desc, nullptr, &texture));
  CHECK(texture == nullptr);

  // Nor does it open what a device of another driver shares.
  Com<ID3D11Texture2D> theirs, same;
  REQUIRE(built_in.device->CreateTexture2D(&desc, nullptr, theirs.put()) == S_OK);
  HANDLE handle = nullptr;
  CHECK_EQUAL(S_OK, theirs.as<IDXGIResource>()->GetSharedHandle(&handle));
  void *opened = &desc;
  CHECK_EQUAL(E_OUTOFMEMORY, foreign.device->OpenSharedResource(handle, __uuidof(ID3D11Texture2D), &opened));
  CHECK(opened == nullptr);
  CHECK_EQUAL(S_OK, another.device->OpenSharedResource(handle, __uuidof(ID3D11Texture2D), same.put_void()));
  same.reset(), theirs.reset();
  CHECK_EQUAL(E_INVALIDARG, another.device->OpenSharedResource(handle, __uuidof(ID3D11Texture2D), &opened));

  CHECK_EQUAL(before + 1, alive());
  CHECK_EQUAL(device, references(foreign.device.get()));
  CHECK_EQUAL(S_OK, foreign.device->GetDeviceRemovedReason());
  own.reset();
  CHECK_EQUAL(before, alive());
}

int main(int argc, char **argv) {
  if (argc < 3) return std::printf("usage: %s DRIVER NOT_A_DRIVER [TEST ...]\n", argv[0]), 2;
  driver = argv[1], no_driver = argv[2];
  return check::run(argc - 2, argv + 2);
}
