// How players of Direct3D 9 begin: plain devices, the device manager, marks for profilers, and what refuses politely.
#include "d3d9_player.hpp"

#include <dxva2api.h>

namespace {

Com<IDirect3DDevice9> plain_device(IDirect3D9 *d3d) {
  D3DPRESENT_PARAMETERS present = {};
  present.Windowed = TRUE;
  present.SwapEffect = D3DSWAPEFFECT_DISCARD;
  Com<IDirect3DDevice9> device;
  d3d->CreateDevice(D3DADAPTER_DEFAULT, D3DDEVTYPE_HAL, nullptr, D3DCREATE_HARDWARE_VERTEXPROCESSING | D3DCREATE_MULTITHREADED, &present, device.put());
  return device;
}

}  // namespace

TEST(plain_devices_are_made_and_know_nothing_of_the_extended_ones) {
  Com<IDirect3D9> d3d;
  *d3d.put() = Direct3DCreate9(D3D_SDK_VERSION);
  CHECK(d3d);
  if (!d3d) return;
  Com<IDirect3D9Ex> extended;
  CHECK_EQUAL(E_NOINTERFACE, d3d->QueryInterface(IID_IDirect3D9Ex, extended.put_void()));
  Com<IDirect3DDevice9> device = plain_device(d3d.get());
  CHECK(device);
  Com<IDirect3DDevice9Video> video;
  CHECK_EQUAL(E_NOINTERFACE, device->QueryInterface(IID_IDirect3DDevice9Video, video.put_void()));
  CHECK(!Direct3DCreate9(31));
}

TEST(a_player_finds_its_decoders_through_the_device_manager) {
  Com<IDirect3D9> d3d;
  *d3d.put() = Direct3DCreate9(D3D_SDK_VERSION);
  Com<IDirect3DDevice9> device = plain_device(d3d.get());
  UINT token = 0;
  Com<IDirect3DDeviceManager9> manager;
  CHECK_EQUAL(S_OK, DXVA2CreateDirect3DDeviceManager9(&token, manager.put()));
  HANDLE handle = nullptr;
  CHECK_EQUAL(DXVA2_E_NOT_INITIALIZED, manager->OpenDeviceHandle(&handle));
  CHECK_EQUAL(E_INVALIDARG, manager->ResetDevice(device.get(), token + 1));
  CHECK_EQUAL(S_OK, manager->ResetDevice(device.get(), token));
  CHECK_EQUAL(S_OK, manager->OpenDeviceHandle(&handle));
  CHECK_EQUAL(S_OK, manager->TestDevice(handle));
  Com<IDirect3DDevice9> locked;
  CHECK_EQUAL(S_OK, manager->LockDevice(handle, locked.put(), FALSE));
  CHECK(locked.get() == device.get());
  CHECK_EQUAL(S_OK, manager->UnlockDevice(handle, TRUE));
  Com<IDirectXVideoDecoderService> service;
  CHECK_EQUAL(S_OK, manager->GetVideoService(handle, IID_IDirectXVideoDecoderService, service.put_void()));
  UINT count = 0;
  GUID *profiles = nullptr;
  CHECK_EQUAL(S_OK, service->GetDecoderDeviceGuids(&count, &profiles));
  CHECK(count > 0);
  CoTaskMemFree(profiles);
  CHECK_EQUAL(S_OK, manager->ResetDevice(device.get(), token));
  CHECK_EQUAL(DXVA2_E_NEW_VIDEO_DEVICE, manager->TestDevice(handle));
  CHECK_EQUAL(S_OK, manager->CloseDeviceHandle(handle));
  CHECK_EQUAL(E_HANDLE, manager->CloseDeviceHandle(handle));
}

TEST(marks_for_profilers_count_their_levels) {
  CHECK_EQUAL(0, D3DPERF_GetStatus());
  CHECK_EQUAL(FALSE, D3DPERF_QueryRepeatFrame());
  const WCHAR name[] = {'f', 'r', 'a', 'm', 'e', 0};
  CHECK_EQUAL(0, D3DPERF_BeginEvent(0, name));
  CHECK_EQUAL(1, D3DPERF_BeginEvent(0, name));
  D3DPERF_SetMarker(0, name);
  D3DPERF_SetRegion(0, name);
  D3DPERF_SetOptions(1);
  CHECK_EQUAL(1, D3DPERF_EndEvent());
  CHECK_EQUAL(0, D3DPERF_EndEvent());
  CHECK(D3DPERF_EndEvent() < 0);
}
