// Plays the Direct3D 11 runtime of somebody else: loads a driver library by name, opens its adapter, sets aside private
// memory, takes errors, and calls it through its tables alone.
#pragma once

#include <dxcp_d3d11.h>
#include <dxcp_d3d10umddi.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "../../../examples/cpp/player_crypto.hpp"
#include "check.hpp"
#include "library.hpp"

namespace ddi {

using player::Aes128;
using player::Block;
using player::Bytes;

inline std::string &library_name() {
  static std::string name;
  return name;
}

inline PFND3D10DDI_OPENADAPTER entry() {
  static auto open = [] {
    void *library = load_library(library_name().c_str());
    return library ? reinterpret_cast<PFND3D10DDI_OPENADAPTER>(find_export(library, "OpenAdapter10_2")) : nullptr;
  }();
  return open;
}

class Adapter {
 public:
  Adapter() {
    D3D10DDIARG_OPENADAPTER open = {};
    open.Interface = D3D11_1_DDI_INTERFACE_VERSION;
    open.pAdapterFuncs_2 = &functions;
    opened = entry()(&open) == S_OK;
    handle = open.hAdapter;
  }
  ~Adapter() {
    if (opened) CHECK_EQUAL(S_OK, functions.pfnCloseAdapter(handle));
  }
  Adapter(const Adapter &) = delete;
  D3D10_2DDI_ADAPTERFUNCS functions = {};
  D3D10DDI_HADAPTER handle = {};
  bool opened;
};

class Device {
 public:
  explicit Device(Adapter &adapter) {
    callbacks.pfnSetErrorCb = [](D3D10DDI_HRTCORELAYER layer, HRESULT code) { static_cast<Device *>(layer.handle)->errors.push_back(code); };
    D3D10DDIARG_CALCPRIVATEDEVICESIZE size = {D3D11_1_DDI_INTERFACE_VERSION, 0, 0};
    PFND3D10DDI_RETRIEVESUBOBJECT retrieve = nullptr;
    D3D10DDIARG_CREATEDEVICE create = {};
    create.Interface = D3D11_1_DDI_INTERFACE_VERSION;
    create.p11_1DeviceFuncs = &functions;
    create.hDrvDevice.pDrvPrivate = memory(adapter.functions.pfnCalcPrivateDeviceSize(adapter.handle, &size));
    create.hRTCoreLayer.handle = this;
    create.p11UMCallbacks = &callbacks;
    create.ppfnRetrieveSubObject = &retrieve;
    created = adapter.opened && adapter.functions.pfnCreateDevice(adapter.handle, &create) == S_OK;
    handle = create.hDrvDevice;
    retrieve_sub_object = retrieve;
    D3D11_1DDI_VIDEO_INPUT input = {FALSE, &video};
    D3D11_1DDI_VIDEO_OUTPUT output = {};
    if (created) created = retrieve && retrieve(handle, D3D11_1DDI_VIDEO_FUNCTIONS, sizeof input, &input, sizeof output, &output) == S_OK;
  }
  ~Device() {
    if (created) functions.pfnDestroyDevice(handle);
  }
  Device(const Device &) = delete;

  void *memory(SIZE_T size) {
    owned_.emplace_back(new uint8_t[size + 16]());
    return owned_.back().get();
  }

  // 64 x 64 R8G8B8A8 in memory of the device (protected) or of the system (staging).
  D3D10DDI_HRESOURCE texture(bool staging) {
    D3D10DDI_MIPINFO level = {64, 64, 1, 64, 64, 1};
    D3D11DDIARG_CREATERESOURCE arguments = {};
    arguments.pMipInfoList = &level;
    arguments.ResourceDimension = D3D10DDIRESOURCE_TEXTURE2D;
    arguments.Usage = staging ? D3D10_DDI_USAGE_STAGING : D3D10_DDI_USAGE_DEFAULT;
    arguments.BindFlags = staging ? 0 : D3D10_DDI_BIND_RENDER_TARGET;
    arguments.MapFlags = staging ? D3D10_DDI_CPU_ACCESS_READ | D3D10_DDI_CPU_ACCESS_WRITE : 0;
    arguments.MiscFlags = staging ? 0 : D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT;
    arguments.Format = DXGI_FORMAT_R8G8B8A8_UNORM;
    arguments.SampleDesc.Count = 1;
    arguments.MipLevels = arguments.ArraySize = 1;
    D3D10DDI_HRESOURCE resource = {memory(functions.pfnCalcPrivateResourceSize(handle, &arguments))};
    functions.pfnCreateResource(handle, &arguments, resource, D3D10DDI_HRTRESOURCE{});
    return resource;
  }

  Bytes read(D3D10DDI_HRESOURCE staging) {
    D3D10DDI_MAPPED_SUBRESOURCE mapped = {};
    functions.pfnStagingResourceMap(handle, staging, 0, D3D10_DDI_MAP_READ, 0, &mapped);
    Bytes bytes(static_cast<uint8_t *>(mapped.pData), static_cast<uint8_t *>(mapped.pData) + (mapped.pData ? mapped.RowPitch * 64 : 0));
    functions.pfnStagingResourceUnmap(handle, staging, 0);
    return bytes;
  }

  void write(D3D10DDI_HRESOURCE staging, const Bytes &bytes) {
    D3D10DDI_MAPPED_SUBRESOURCE mapped = {};
    functions.pfnStagingResourceMap(handle, staging, 0, D3D10_DDI_MAP_WRITE, 0, &mapped);
    CHECK(mapped.pData && mapped.RowPitch * 64 == bytes.size());
    if (mapped.pData) std::memcpy(mapped.pData, bytes.data(), bytes.size());
    functions.pfnStagingResourceUnmap(handle, staging, 0);
  }

  Bytes certificate() {
    D3D11_1DDI_CERTIFICATE_INFO info = {};
    info.CertificateType = D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION;
    info.CryptoSessionType = D3D11_CRYPTO_TYPE_AES128_CTR;
    UINT size = 0;
    video.pfnGetCertificateSize(handle, &info, &size);
    Bytes chain(size);
    if (size) video.pfnGetCertificate(handle, &info, size, chain.data());
    return chain;
  }

  D3D11_1DDI_DEVICEFUNCS functions = {};
  D3D11_1DDI_VIDEODEVICEFUNCS video = {};
  D3D11DDI_CORELAYER_DEVICECALLBACKS callbacks = {};
  D3D10DDI_HDEVICE handle = {};
  PFND3D10DDI_RETRIEVESUBOBJECT retrieve_sub_object = nullptr;
  std::vector<HRESULT> errors;
  bool created;

 private:
  std::vector<std::unique_ptr<uint8_t[]>> owned_;
};

// A session and the application's copy of its key.
class Session {
 public:
  explicit Session(Device &d) : device(d) {
    D3D11_1DDIARG_CREATECRYPTOSESSION create = {D3D11_CRYPTO_TYPE_AES128_CTR, GUID{}, D3D11_KEY_EXCHANGE_RSAES_OAEP};
    handle.pDrvPrivate = device.memory(device.video.pfnCalcPrivateCryptoSessionSize(device.handle, &create));
    created = device.video.pfnCreateCryptoSession(device.handle, &create, handle, D3D11_1DDI_HRTCRYPTOSESSION{}) == S_OK;
  }
  ~Session() {
    if (created) device.video.pfnDestroyCryptoSession(device.handle, handle);
  }
  Session(const Session &) = delete;

  HRESULT negotiate() {
    key = player::random_block();
    Bytes block = player::rsaes_oaep(player::rsa_key_of(device.certificate()), key);
    return device.video.pfnNegotiateCryptoSessionKeyExchange(device.handle, handle, static_cast<UINT>(block.size()), block.data());
  }
  Block start() {
    Block random;
    random.fill(0xEE);
    device.video.pfnStartSessionKeyRefresh(device.handle, handle, 16, random.data());
    return random;
  }
  void finish() { device.video.pfnFinishSessionKeyRefresh(device.handle, handle); }

  // What comes out of a protected surface, after `data` encrypted under `k` went in; empty where nothing came back.
  Bytes round_trip(const Bytes &data, const Block &k) {
    D3D10DDI_HRESOURCE in = device.texture(true), out = device.texture(true), secret = device.texture(false);
    Block iv = next_iv(), back = {};
    Bytes encrypted(data.size());
    Aes128(k).counter_mode(data.data(), encrypted.data(), data.size(), iv);
    device.write(in, encrypted);
    device.video.pfnDecryptionBlt(device.handle, handle, in, secret, nullptr, 0, nullptr, 16, iv.data());
    device.video.pfnEncryptionBlt(device.handle, handle, secret, out, 16, back.data());
    Bytes result = back == Block{} ? Bytes() : device.read(out);
    if (!result.empty()) Aes128(key).counter_mode(result.data(), result.data(), result.size(), back);
    for (auto r : {in, out, secret}) device.functions.pfnDestroyResource(device.handle, r);
    return result;
  }
  // Whether the driver works under `k`, as is, in both directions.
  bool works_under(const Block &k) {
    key = k;
    Bytes data(64 * 64 * 4);
    for (size_t i = 0; i < data.size(); i++) data[i] = static_cast<uint8_t>(i * 7 + (i >> 8));
    return round_trip(data, k) == data;
  }

  // R21: first at random with room to grow, then counting up.
  Block next_iv() {
    for (int i = 7; i >= 0 && ++iv_[i] == 0; i--) {}
    return iv_;
  }

  Device &device;
  D3D11_1DDI_HCRYPTOSESSION handle = {};
  Block key = {};
  bool created;

 private:
  Block iv_ = [] {
    Block b = player::random_block();
    b[0] &= 0x7F;
    std::memset(&b[8], 0, 8);
    return b;
  }();
};

}  // namespace ddi
