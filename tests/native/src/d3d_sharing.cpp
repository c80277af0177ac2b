// Surfaces that several devices of one process have, over Direct3D 11 and 9 (S96, S98). Other processes: two_processes.cpp.
#include "shared_surface.hpp"

#include <memory>

namespace {

template <class Maker, class Opener>
void frames_go_both_ways() {
  Maker made;
  Opener opened;
  REQUIRE(made.ready && opened.ready);
  REQUIRE(made.make(Maker::ForAnyone) == S_OK && made.handle() != nullptr);
  CHECK_EQUAL(S_OK, opened.open(made.handle()));
  REQUIRE(opened.session.secret);
  CHECK(opened.handle() == made.handle());
  CHECK(made.write(noise(1)) && opened.read() == noise(1));
  CHECK(opened.write(noise(2)) && made.read() == noise(2));
}

template <class Maker, class Opener>
void the_last_one_ends_it() {
  auto made = std::make_unique<Maker>();
  auto opened = std::make_unique<Opener>();
  Maker third;
  Opener fourth;
  REQUIRE(made->ready && opened->ready && third.ready && fourth.ready);
  REQUIRE(made->make(Maker::ForAnyone) == S_OK && made->write(noise(3)));
  const HANDLE handle = made->handle();
  REQUIRE(opened->open(handle) == S_OK);
  made.reset();  // and its device with it
  CHECK(opened->read() == noise(3));
  CHECK_EQUAL(S_OK, third.open(handle));
  CHECK(third.session.secret && third.read() == noise(3));
  third.release();
  opened.reset();
  CHECK_EQUAL(Maker::NoSuchHandle, third.open(handle));
  CHECK_EQUAL(Opener::NoSuchHandle, fourth.open(handle));
  CHECK(!third.session.secret && !fourth.session.secret);
}

// The same process may always open what it made (S98).
template <class Maker, class Opener>
void restricted_ones_open_where_they_were_made() {
  Maker made;
  Opener opened;
  REQUIRE(made.ready && opened.ready && made.make(Maker::ByDriver) == S_OK && made.write(noise(4)));
  CHECK_EQUAL(S_OK, opened.open(made.handle()));
  CHECK(opened.session.secret && opened.read() == noise(4));
}

#ifdef _WIN32
template <class Maker, class Opener>
void the_other_library_knows_no_such_handle() {
  Maker made;
  Opener opened;
  REQUIRE(made.ready && opened.ready && made.make(Maker::ForAnyone) == S_OK);
  CHECK_EQUAL(Opener::NoSuchHandle, opened.open(made.handle()));
  CHECK(!opened.session.secret);
}
#endif

template <class Opener>
void made_up_handles_open_nothing() {
  Opener opened;
  for (uintptr_t handle : {uintptr_t{1}, ~uintptr_t{0}, uintptr_t{0x40000002}, uintptr_t{0x7FFFFFFF}}) {
    CHECK_EQUAL(Opener::NoSuchHandle, opened.open(reinterpret_cast<HANDLE>(handle)));
    CHECK(!opened.session.secret);
  }
}

}  // namespace

TEST(D3D11_opens_what_D3D11_shares) { frames_go_both_ways<Surface11, Surface11>(); }
TEST(D3D9_opens_what_D3D9_shares) { frames_go_both_ways<Surface9, Surface9>(); }
TEST(D3D11_handles_end_with_the_last_one_who_has_the_surface) { the_last_one_ends_it<Surface11, Surface11>(); }
TEST(D3D9_handles_end_with_the_last_one_who_has_the_surface) { the_last_one_ends_it<Surface9, Surface9>(); }
TEST(Restricted_surfaces_open_in_the_process_that_made_them) {
  restricted_ones_open_where_they_were_made<Surface11, Surface11>();
  restricted_ones_open_where_they_were_made<Surface9, Surface9>();
}
#ifdef _WIN32
TEST(Each_library_is_a_runtime_of_its_own) {  // S97
  the_other_library_knows_no_such_handle<Surface11, Surface9>();
  the_other_library_knows_no_such_handle<Surface9, Surface11>();
}
#else
TEST(D3D11_opens_what_D3D9_shares) { frames_go_both_ways<Surface9, Surface11>(); }
TEST(D3D9_opens_what_D3D11_shares) { frames_go_both_ways<Surface11, Surface9>(); }
TEST(Handles_end_with_the_last_one_on_either_API) {
  the_last_one_ends_it<Surface11, Surface9>();
  the_last_one_ends_it<Surface9, Surface11>();
}
TEST(Restricted_surfaces_open_on_either_API) {
  restricted_ones_open_where_they_were_made<Surface11, Surface9>();
  restricted_ones_open_where_they_were_made<Surface9, Surface11>();
}
#endif
TEST(Handles_that_nobody_gave_open_nothing) {
  made_up_handles_open_nothing<Surface11>();
  made_up_handles_open_nothing<Surface9>();
}

TEST(D3D11_shared_textures_are_what_their_maker_made) {
  Surface11 made, opened;
  REQUIRE(made.ready && opened.ready && made.make(Surface11::ForAnyone) == S_OK && opened.open(made.handle()) == S_OK);
  D3D11_TEXTURE2D_DESC one = {}, two = {};
  made.session.secret->GetDesc(&one), opened.session.secret->GetDesc(&two);
  CHECK(std::memcmp(&one, &two, sizeof one) == 0);
  CHECK_EQUAL(UINT{D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_RESTRICTED_CONTENT}, two.MiscFlags);
  DXGI_USAGE usage = 0;
  CHECK_EQUAL(S_OK, opened.session.secret.as<IDXGIResource>()->GetUsage(&usage));
  CHECK((usage & DXGI_USAGE_SHARED) != 0);
  CHECK_EQUAL(1u, references(opened.session.secret.get()));
}

TEST(D3D11_sharing_refuses_what_is_not_offered) {
  Surface11 made, opened;
  REQUIRE(made.ready && opened.ready);
  HANDLE none = &made;
  CHECK_EQUAL(E_INVALIDARG, made.session.secret.as<IDXGIResource>()->GetSharedHandle(&none));  // made without SHARED
  CHECK(none == nullptr);
  CHECK_EQUAL(E_INVALIDARG, made.make(D3D11_RESOURCE_MISC_SHARED_KEYEDMUTEX));
  REQUIRE(made.make(Surface11::ForAnyone) == S_OK);
  auto device = opened.player.device.get();
  auto device1 = opened.player.device.as<ID3D11Device1>();
  REQUIRE(device1);
  const ULONG before = references(device);
  void *nobody = &made;
  CHECK_EQUAL(DXGI_ERROR_UNSUPPORTED, device1->OpenSharedResource1(made.handle(), __uuidof(ID3D11Texture2D), &nobody));
  CHECK(nobody == nullptr);
  nobody = &made;
  CHECK_EQUAL(E_NOINTERFACE, device->OpenSharedResource(made.handle(), __uuidof(ID3D11Buffer), &nobody));
  CHECK(nobody == nullptr);
  CHECK_EQUAL(E_INVALIDARG, device->OpenSharedResource(made.handle(), __uuidof(ID3D11Texture2D), nullptr));
  CHECK_EQUAL(before, references(device));
  const HANDLE handle = made.handle();
  made.release();  // none of these has it open
  CHECK_EQUAL(E_INVALIDARG, opened.open(handle));
}

TEST(D3D9_gives_a_surface_only_to_who_knows_what_it_is) {
  Surface9 made, opened;
  REQUIRE(made.ready && opened.ready && made.make(Surface9::ForAnyone) == S_OK);
  auto open = [&](UINT width, UINT height, D3DFORMAT format, DWORD usage) {
    HANDLE handle = made.handle();
    Com<IDirect3DSurface9> surface;
    const HRESULT r = opened.player.device->CreateOffscreenPlainSurfaceEx(width, height, format, D3DPOOL_DEFAULT, surface.put(), &handle, usage);
    CHECK(handle == made.handle() && SUCCEEDED(r) == static_cast<bool>(surface));
    return r;
  };
  const D3DFORMAT yuy2 = static_cast<D3DFORMAT>(MAKEFOURCC('Y', 'U', 'Y', '2'));
  CHECK_EQUAL(D3DERR_INVALIDCALL, open(Width + 2, Height, FormatNV12, D3DUSAGE_RESTRICTED_CONTENT));
  CHECK_EQUAL(D3DERR_INVALIDCALL, open(Width, Height - 2, FormatNV12, D3DUSAGE_RESTRICTED_CONTENT));
  CHECK_EQUAL(D3DERR_INVALIDCALL, open(Width, Height, yuy2, D3DUSAGE_RESTRICTED_CONTENT));
  CHECK_EQUAL(D3DERR_INVALIDCALL, open(Width, Height, FormatNV12, 0));
  CHECK_EQUAL(S_OK, open(Width, Height, FormatNV12, D3DUSAGE_RESTRICTED_CONTENT));
}
