// Loads, uses and unloads the library again and again, by two names: what "unload" means for a library with a live .NET
// runtime inside is that the calls succeed and everything goes on. Usage: reload LIBRARY SAME_LIBRARY_BY_ANOTHER_NAME
#include "d3d11_player.hpp"
#include "library.hpp"

#include <thread>

static const char *names[2];

TEST(The_library_can_be_loaded_used_and_closed_again_and_again) {
  void *first = nullptr;
  for (int round = 0; round < 6; round++) {
    void *library = load_library(names[round % 2]);
    REQUIRE(library);
    auto create = reinterpret_cast<decltype(&D3D11CreateDevice)>(find_export(library, "D3D11CreateDevice"));
    REQUIRE(create);
    if (!first) first = reinterpret_cast<void *>(create);
    CHECK(first == reinterpret_cast<void *>(create));  // one library, whatever its name
    Com<ID3D11Device> device;
    CHECK_EQUAL(S_OK, create(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, device.put(), nullptr, nullptr));
    CHECK(unload_library(library));
    CHECK_EQUAL(S_OK, device->GetDeviceRemovedReason());  // objects outlive the handle
  }
}

TEST(A_thread_may_load_it_first_and_end) {
  HRESULT result = E_FAIL;
  std::thread([&] {
    void *library = load_library(names[0]);
    auto create = reinterpret_cast<decltype(&D3D11CreateDevice)>(find_export(library, "D3D11CreateDevice"));
    Com<ID3D11Device> device;
    result = create(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, device.put(), nullptr, nullptr);
    unload_library(library);
  }).join();
  CHECK_EQUAL(S_OK, result);
}

#ifdef _WIN32
// What is reserved costs time at the first call wherever the system has an entry for each page, as Wine has.
TEST(The_first_call_reserves_little_more_than_the_heap_may_have) {
  void *library = load_library(names[0]);
  REQUIRE(library);
  auto create = reinterpret_cast<decltype(&D3D11CreateDevice)>(find_export(library, "D3D11CreateDevice"));
  REQUIRE(create);
  CHECK_EQUAL(E_INVALIDARG, create(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, nullptr, 0, 0, nullptr, nullptr, nullptr));
  SIZE_T reserved = 0;
  MEMORY_BASIC_INFORMATION part;
  for (char *at = nullptr; VirtualQuery(at, &part, sizeof part); at = static_cast<char *>(part.BaseAddress) + part.RegionSize)
    if (part.State == MEM_RESERVE) reserved += part.RegionSize;
  CHECK(reserved > SIZE_T(1) << 30 && reserved < SIZE_T(5) << 30);
}
#endif

int main(int argc, char **argv) {
  if (argc < 3) return std::printf("usage: %s LIBRARY OTHER_NAME [TEST ...]\n", argv[0]), 2;
  names[0] = argv[1], names[1] = argv[2];
  return check::run(argc - 2, argv + 2);
}
