// Protected decoding over Direct3D 9Ex, as the tests of it share it: the service, a session tied to a decoder by the channel, frames of the
// profile whose bitstream is the picture.
#pragma once

#include <objbase.h>

#include <d3d9.h>

#include <dxcp.h>

#include "d3d9_channel.hpp"
#include "frames.hpp"

// A list that the service made for the caller to give back.
template <class T>
class List {
 public:
  ~List() { CoTaskMemFree(first); }
  const T *begin() const { return first; }
  const T *end() const { return first + count; }
  T *first = nullptr;
  UINT count = 0;
};

inline Com<IDirectXVideoDecoderService> service_of(Player9 &p) {
  Com<IDirectXVideoDecoderService> s;
  DXVA2CreateVideoService(p.device.get(), __uuidof(IDirectXVideoDecoderService), s.put_void());
  return s;
}

// A channel, a session for the profile whose bitstream is the picture, a decoder and its surface.
class Decoding9 {
 public:
  // The decoder writes into a surface of that usage.
  explicit Decoding9(DWORD usage = D3DUSAGE_RESTRICTED_CONTENT) : channel(player), service(service_of(player)), session(player.session(&session_handle, &DXCP_DECODER_PROFILE_PASS_THROUGH)) {
    ready = service && session && channel.negotiate() == S_OK && channel.initialize() == S_OK && send_key(*session.get(), key) == S_OK && open(usage) == S_OK;
  }
  HRESULT extend(UINT function, void *input, UINT input_size, void *output, UINT output_size) {
    DXVA2_DecodeExtensionData data = {function, input, input_size, output, output_size};
    DXVA2_DecodeExecuteParams what = {};
    what.pExtensionData = &data;
    return decoder->Execute(&what);
  }
  HRESULT tie() {
    D3DAUTHENTICATEDCHANNEL_QUERYDEVICEHANDLE_OUTPUT device = {};
    HRESULT r = channel.query(D3DAUTHENTICATEDQUERY_DEVICEHANDLE, device);
    D3DAUTHENTICATEDCHANNEL_CONFIGURECRYPTOSESSION input = {};
    if (SUCCEEDED(r)) r = extend(DXVA2_DECODE_GET_DRIVER_HANDLE, nullptr, 0, &input.DXVA2DecodeHandle, sizeof input.DXVA2DecodeHandle);
    if (FAILED(r)) return r;
    input.CryptoSessionHandle = session_handle;
    input.DeviceHandle = device.DeviceHandle;
    return channel.configure(D3DAUTHENTICATEDCONFIGURE_CRYPTOSESSION, input);
  }
  HRESULT begin(Block *content_key) { return decoder->BeginFrame(surface.get(), content_key ? content_key->data() : nullptr); }
  HRESULT submit(const Block &k, const uint8_t *data, UINT size) {
    Bytes sent(size);
    Aes128(k).counter_mode(data, sent.data(), size, next(iv));
    return send(sent);
  }
  // A buffer that is encrypted as its IV says, after an extension if there is one.
  HRESULT send(const Bytes &data, DXVA2_DecodeExtensionData *extension = nullptr) {
    UINT room = 0;
    void *memory = nullptr;
    HRESULT r = decoder->GetBuffer(DXVA2_BitStreamDateBufferType, &memory, &room);
    if (FAILED(r) || room < data.size()) return FAILED(r) ? r : E_FAIL;
    std::memcpy(memory, data.data(), data.size());
    decoder->ReleaseBuffer(DXVA2_BitStreamDateBufferType);
    DXVA2_DecodeBufferDesc d = {};
    d.CompressedBufferType = DXVA2_BitStreamDateBufferType;
    d.DataSize = static_cast<UINT>(data.size());
    d.pvPVPState = iv.data();
    DXVA2_DecodeExecuteParams what = {};
    what.NumCompBuffers = 1;
    what.pCompressedBuffers = &d;
    what.pExtensionData = extension;
    return decoder->Execute(&what);
  }
  HRESULT end() { return decoder->EndFrame(nullptr); }
  Bytes shown() {
    UINT pitch = 0;
    session->GetSurfacePitch(surface.get(), &pitch);
    const UINT size = pitch * Height * 3 / 2;
    SystemSurface out(player, FormatNV12, Width, Height, size);
    Block back = {};
    if (FAILED(session->EncryptionBlt(surface.get(), out.surface.get(), size, back.data()))) return {};
    Bytes rows(size);
    Aes128(key).counter_mode(out.bytes.data(), rows.data(), size, back);
    return packed(rows.data(), pitch);
  }

  Player9 player;
  Channel9 channel;
  Com<IDirectXVideoDecoderService> service;
  HANDLE session_handle = nullptr;
  Com<IDirect3DCryptoSession9> session;
  Com<IDirect3DSurface9> surface;
  Com<IDirectXVideoDecoder> decoder;
  Block key = {}, iv = {};
  bool ready = false;

 private:
  HRESULT open(DWORD usage) {
    DXVA2_VideoDesc video = {};
    video.SampleWidth = Width, video.SampleHeight = Height, video.Format = FormatNV12;
    List<DXVA2_ConfigPictureDecode> configurations;
    HRESULT r = service->GetDecoderConfigurations(DXCP_DECODER_PROFILE_PASS_THROUGH, &video, nullptr, &configurations.count, &configurations.first);
    DXVA2_ConfigPictureDecode *encrypted = nullptr;  // the flow with a crypto session has zeros; NoEncrypt comes first (D190)
    for (UINT i = 0; i < configurations.count && !encrypted; i++)
      if (configurations.first[i].guidConfigBitstreamEncryption == GUID{}) encrypted = &configurations.first[i];
    if (SUCCEEDED(r) && !encrypted) r = E_FAIL;
    if (SUCCEEDED(r)) r = service->CreateSurface(Width, Height, 0, FormatNV12, D3DPOOL_DEFAULT, usage, DXVA2_VideoDecoderRenderTarget, surface.put(), nullptr);
    if (FAILED(r)) return r;
    IDirect3DSurface9 *target = surface.get();
    return service->CreateVideoDecoder(DXCP_DECODER_PROFILE_PASS_THROUGH, &video, encrypted, &target, 1, decoder.put());
  }
};
