// Devices, and the duties of COM: identity, reference counts, who holds whom, unknown interfaces, private data.
#include "d3d11_player.hpp"

TEST(Device_creation_takes_what_Windows_takes) {
  for (D3D_DRIVER_TYPE type : {D3D_DRIVER_TYPE_HARDWARE, D3D_DRIVER_TYPE_WARP, D3D_DRIVER_TYPE_REFERENCE, D3D_DRIVER_TYPE_NULL}) {
    Com<ID3D11Device> device;
    CHECK_EQUAL(S_OK, D3D11CreateDevice(nullptr, type, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, device.put(), nullptr, nullptr));
    REQUIRE(device);
    CHECK_EQUAL(D3D_FEATURE_LEVEL_11_0, device->GetFeatureLevel());
  }
  const D3D_FEATURE_LEVEL levels[] = {D3D_FEATURE_LEVEL_11_1, D3D_FEATURE_LEVEL_10_0};
  D3D_FEATURE_LEVEL level = {};
  CHECK_EQUAL(S_FALSE, D3D11CreateDevice(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, levels, 2, D3D11_SDK_VERSION, nullptr, &level, nullptr));
  CHECK_EQUAL(D3D_FEATURE_LEVEL_11_1, level);
}

TEST(Device_creation_refuses_what_Windows_refuses) {
  Com<ID3D11Device> device;
  auto create = [&](D3D_DRIVER_TYPE type, UINT flags, UINT sdk, IDXGIAdapter *adapter = nullptr) {
    return D3D11CreateDevice(adapter, type, nullptr, flags, nullptr, 0, sdk, device.put(), nullptr, nullptr);
  };
  CHECK_EQUAL(E_INVALIDARG, create(D3D_DRIVER_TYPE_HARDWARE, 0, 6));
  CHECK_EQUAL(E_INVALIDARG, create(D3D_DRIVER_TYPE_HARDWARE, 0x80000000, D3D11_SDK_VERSION));
  CHECK_EQUAL(E_INVALIDARG, create(D3D_DRIVER_TYPE_UNKNOWN, 0, D3D11_SDK_VERSION));
  CHECK_EQUAL(E_INVALIDARG, create(static_cast<D3D_DRIVER_TYPE>(77), 0, D3D11_SDK_VERSION));
  CHECK(!device);
}

TEST(A_swap_chain_is_refused_and_nothing_is_made) {
  DXGI_SWAP_CHAIN_DESC description = {};
  IDXGISwapChain *chain = reinterpret_cast<IDXGISwapChain *>(1);
  ID3D11Device *device = reinterpret_cast<ID3D11Device *>(1);
  ID3D11DeviceContext *context = reinterpret_cast<ID3D11DeviceContext *>(1);
  CHECK_EQUAL(DXGI_ERROR_UNSUPPORTED, D3D11CreateDeviceAndSwapChain(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, &description, &chain, &device, nullptr, &context));
  CHECK(!chain && !device && !context);
  Com<ID3D11Device> plain;
  CHECK_EQUAL(S_OK, D3D11CreateDeviceAndSwapChain(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, nullptr, nullptr, plain.put(), nullptr, nullptr));
}

TEST(A_device_has_one_identity_whatever_the_interface) {
  Player p;
  REQUIRE(p.result == S_OK);
  auto unknown = p.device.as<IUnknown>();
  REQUIRE(unknown);
  CHECK(p.device.as<ID3D11Device1>().as<IUnknown>().get() == unknown.get());
  CHECK(p.video_device.as<IUnknown>().get() == unknown.get());
  CHECK(p.device.as<ID3D11VideoDevice1>().as<IUnknown>().get() == unknown.get());
  CHECK(p.device.as<IDXGIDevice>().as<IUnknown>().get() == unknown.get());
  CHECK(p.device.as<IDXGIDevice>().as<ID3D11Device>().get() == p.device.get());
  auto context = p.context.as<IUnknown>();
  CHECK(p.video.as<IUnknown>().get() == context.get() && context.get() != unknown.get());
}

TEST(QueryInterface_refuses_unknown_interfaces_and_null_pointers) {
  Player p;
  REQUIRE(p.result == S_OK);
  const GUID nobody = {0x12345678, 1, 2, {3}};
  auto session = p.session();
  auto texture = p.texture(DXGI_FORMAT_NV12, 64, 64, false);
  IUnknown *objects[] = {p.device.get(), p.context.get(), p.video_device.get(), p.video.get(), session.get(), texture.get()};
  for (IUnknown *o : objects) {
    REQUIRE(o);
    void *result = o;
    CHECK_EQUAL(E_NOINTERFACE, o->QueryInterface(nobody, &result));
    CHECK(result == nullptr);
    CHECK_EQUAL(E_POINTER, o->QueryInterface(nobody, nullptr));
  }
  CHECK(!session.as<ID3D11Texture2D>() && !texture.as<ID3D11CryptoSession>() && !p.device.as<ID3D11VideoContext>());
}

TEST(Counts_go_up_and_down_by_one_and_a_child_holds_its_device) {
  Player p;
  REQUIRE(p.result == S_OK);
  const ULONG before = references(p.device.get());
  auto session = p.session();
  REQUIRE(session);
  CHECK_EQUAL(1u, references(session.get()));
  CHECK_EQUAL(before + 1, references(p.device.get()));
  CHECK_EQUAL(2u, session->AddRef());
  CHECK_EQUAL(before + 1, references(p.device.get()));  // a child holds its device once
  CHECK_EQUAL(1u, session->Release());
  Com<ID3D11Device> parent;
  session->GetDevice(parent.put());
  CHECK(parent.get() == p.device.get());
  parent.reset();
  session.reset();
  CHECK_EQUAL(before, references(p.device.get()));
}

TEST(A_device_lives_as_long_as_its_children) {
  Com<ID3D11CryptoSession> session;
  {
    Player p;
    REQUIRE(p.result == S_OK);
    session = p.session();
  }
  REQUIRE(session);
  Com<ID3D11Device> device;
  session->GetDevice(device.put());
  REQUIRE(device);
  UINT size = 0;
  CHECK_EQUAL(S_OK, session->GetCertificateSize(&size));
  session.reset();
  CHECK_EQUAL(1u, references(device.get()));
}

TEST(An_object_ends_in_its_last_Release_and_stays_ended) {
  Player p;
  REQUIRE(p.result == S_OK);
  auto session = p.session();
  ID3D11CryptoSession *dead = session.get();
  REQUIRE(dead);
  session.reset();
  // One Release too many, and calls after the end: refused, as long as the object's place has not been used again.
  CHECK_EQUAL(0u, dead->Release());
  CHECK_EQUAL(0u, dead->AddRef());
  void *result = dead;
  CHECK_EQUAL(E_NOINTERFACE, dead->QueryInterface(IID_IUnknown, &result));
  CHECK(result == nullptr);
  UINT size = 0;
  CHECK_EQUAL(CO_E_OBJNOTCONNECTED, dead->GetCertificateSize(&size));
  Block random;
  random.fill(0xEE);
  p.video->StartSessionKeyRefresh(dead, 16, random.data());
  CHECK(random == Block{});
}

TEST(The_immediate_context_is_one_object) {
  Player p;
  REQUIRE(p.result == S_OK);
  Com<ID3D11DeviceContext> again;
  p.device->GetImmediateContext(again.put());
  CHECK(again.get() == p.context.get());
  CHECK_EQUAL(D3D11_DEVICE_CONTEXT_IMMEDIATE, p.context->GetType());
}

TEST(A_deferred_context_has_no_video_context) {  // S17
  Player p;
  REQUIRE(p.result == S_OK);
  Com<ID3D11DeviceContext> deferred;
  if (FAILED(p.device->CreateDeferredContext(0, deferred.put()))) return;
  CHECK(!deferred.as<ID3D11VideoContext>());
}

TEST(Private_data_is_kept_and_given_back) {
  Player p;
  REQUIRE(p.result == S_OK);
  auto session = p.session();
  const GUID name = {0xABCD, 1, 2, {3}};
  const char text[] = "kept";
  char back[16] = {};
  UINT size = sizeof back;
  CHECK_EQUAL(S_OK, session->SetPrivateData(name, sizeof text, text));
  CHECK_EQUAL(S_OK, session->GetPrivateData(name, &size, back));
  CHECK_EQUAL(sizeof text, size);
  CHECK(std::strcmp(text, back) == 0);
  size = 1;
  CHECK_EQUAL(DXGI_ERROR_MORE_DATA, session->GetPrivateData(name, &size, back));
  CHECK_EQUAL(S_OK, session->SetPrivateData(name, 0, nullptr));
  size = sizeof back;
  CHECK_EQUAL(DXGI_ERROR_NOT_FOUND, session->GetPrivateData(name, &size, back));
  auto held = p.texture(DXGI_FORMAT_NV12, 64, 64, false);
  CHECK_EQUAL(S_OK, session->SetPrivateDataInterface(name, held.get()));
  CHECK_EQUAL(2u, references(held.get()));
  session.reset();
  CHECK_EQUAL(1u, references(held.get()));
}

TEST(A_factory_lists_the_adapter_and_a_device_can_be_made_on_it) {
  Com<IDXGIFactory1> factory;
  REQUIRE(CreateDXGIFactory1(__uuidof(IDXGIFactory1), factory.put_void()) == S_OK);
  Com<IDXGIFactory> old;
  CHECK_EQUAL(S_OK, CreateDXGIFactory(__uuidof(IDXGIFactory), old.put_void()));
  Com<IDXGIAdapter1> adapter, second;
  REQUIRE(factory->EnumAdapters1(0, adapter.put()) == S_OK);
  CHECK_EQUAL(DXGI_ERROR_NOT_FOUND, factory->EnumAdapters1(1, second.put()));
  DXGI_ADAPTER_DESC1 d = {};
  CHECK_EQUAL(S_OK, adapter->GetDesc1(&d));
  CHECK(d.Description[0] == 'D' && d.Description[1] == 'X');  // two bytes a character
  CHECK_EQUAL(DXGI_ADAPTER_FLAG_SOFTWARE, d.Flags);
  Com<IDXGIOutput> output;
  CHECK_EQUAL(DXGI_ERROR_NOT_FOUND, adapter->EnumOutputs(0, output.put()));
  Com<ID3D11Device> device;
  CHECK_EQUAL(S_OK, D3D11CreateDevice(adapter.get(), D3D_DRIVER_TYPE_UNKNOWN, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, device.put(), nullptr, nullptr));
  Com<IDXGIAdapter> parent;
  CHECK_EQUAL(S_OK, device.as<IDXGIDevice>()->GetAdapter(parent.put()));
  CHECK(parent.as<IUnknown>().get() == adapter.as<IUnknown>().get());
  void *none = &d;
  CHECK_EQUAL(E_NOINTERFACE, CreateDXGIFactory1(__uuidof(ID3D11Device), &none));
  CHECK(none == nullptr);
}

TEST(What_is_not_content_protection_answers_E_NOTIMPL_or_does_nothing) {
  Player p;
  REQUIRE(p.result == S_OK);
  Com<ID3D11VertexShader> shader;
  uint8_t code[4] = {};
  CHECK_EQUAL(E_NOTIMPL, p.device->CreateVertexShader(code, sizeof code, nullptr, shader.put()));
  p.context->Draw(3, 0);
  p.context->IASetPrimitiveTopology(D3D11_PRIMITIVE_TOPOLOGY_TRIANGLELIST);
  p.context->ClearState();
  CHECK_EQUAL(S_OK, p.device->GetDeviceRemovedReason());
}
