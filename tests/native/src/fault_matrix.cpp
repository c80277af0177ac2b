// Whatever goes wrong under a profile, on both APIs: calls end with the codes that are documented, everything is given back, and no
// key is left in the process, its log or its trace. fault_matrix PROFILE LOG TRACE FAULT...
#include <dxcp.h>
#include <dxcp_d3d9.h>
#include <dxgi1_4.h>
#include <d3d11_1.h>
#include <dxcp_d3d11.h>
#include <set>
#include <sys/stat.h>

#include "../../../examples/cpp/hardware_licence.hpp"
#include "com.hpp"
#include "secrets.hpp"

using player::Block;
using player::Bytes;
using secrets::aside;
using secrets::Masked;

namespace {

constexpr UINT Width = 64, Height = 32;
const D3DFORMAT FormatNV12 = static_cast<D3DFORMAT>(MAKEFOURCC('N', 'V', '1', '2'));
int passed, failed;
std::vector<Masked> every_key;

void check(bool holds, const std::string &what) {
  if (holds) passed++; else failed++, std::printf("FAILED %s\n", what.c_str());
}

// What calls failed with, and the keys that were made: those that a teardown takes, and those of channels, which it leaves.
struct Record {
  std::set<HRESULT> codes;
  std::vector<Masked> keys, channel_keys;
  HRESULT note(HRESULT r) {
    if (FAILED(r)) codes.insert(r);
    return r;
  }
  Masked key(const char *what, bool of_channel = false) {
    (of_channel ? channel_keys : keys).push_back(secrets::fresh(what));
    every_key.push_back((of_channel ? channel_keys : keys).back());
    return every_key.back();
  }
  void refreshed(const Masked &key, const Block &random) {
    if (random != Block{}) keys.push_back(key.after(random)), every_key.push_back(keys.back());
  }
};

Bytes block_of(const Bytes &chain, const Masked &key) {
  Bytes block;
  aside([&] { block = player::rsaes_oaep(player::rsa_key_of(chain), key.open()); });
  return block;
}
Block wrapped(const Masked &content, const Masked &under) {
  Block block;
  aside([&] { block = player::Aes128(under.open()).encrypt(content.open()); });
  return block;
}
template <class T>
void sign(T &message, const Masked &key) {
  aside([&] {
    const Block tag = player::omac1(key.open(), reinterpret_cast<const uint8_t *>(&message) + 16, sizeof message - 16);
    std::memcpy(&message, tag.data(), 16);
  });
}

// ---- Direct3D 11 ------------------------------------------------------------------------------------------------------
struct Objects11 {
  Com<ID3D11CryptoSession> session, pipe, media;
  Com<ID3D11Texture2D> in, secret, out, target;
  Com<ID3D11AuthenticatedChannel> channel;
  Com<ID3D11VideoDecoder> decoder;
  Com<ID3D11VideoDecoderOutputView> view;
};

class Device11 {
 public:
  explicit Device11(Record &r) {
    r.note(D3D11CreateDevice(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, D3D11_CREATE_DEVICE_VIDEO_SUPPORT, nullptr, 0, D3D11_SDK_VERSION, device_.put(), nullptr, context_.put()));
    video_device_ = device_.as<ID3D11VideoDevice1>();
    video_ = context_.as<ID3D11VideoContext1>();
    D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = {};
    r.note(video_device_->GetContentProtectionCaps(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &caps));
    caps_ = caps.Caps;
  }
  bool decodes() const {
    BOOL supported = FALSE;
    return SUCCEEDED(video_device_->CheckVideoDecoderFormat(&DXCP_DECODER_PROFILE_PASS_THROUGH, DXGI_FORMAT_NV12, &supported)) && supported;
  }
  bool refreshes() const { return (caps_ & D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY) != 0; }
  // Does all that there is to do.
  void work(Record &r, Objects11 &o) {
    o.in = texture(r, D3D11_USAGE_STAGING, 0, 0), o.out = texture(r, D3D11_USAGE_STAGING, 0, 0);
    o.secret = texture(r, D3D11_USAGE_DEFAULT, D3D11_BIND_RENDER_TARGET, D3D11_RESOURCE_MISC_RESTRICTED_CONTENT);
    if (SUCCEEDED(r.note(video_device_->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, o.session.put())))) blts(r, o);
    if (SUCCEEDED(r.note(video_device_->CreateAuthenticatedChannel(caps_ & D3D11_CONTENT_PROTECTION_CAPS_SOFTWARE ? D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE : D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, o.channel.put())))) talk(r, o);
    if (decodes()) decode(r, o);
  }
  // The protected memory that is in use.
  UINT64 used() {
    Com<IDXGIDevice2> dxgi = device_.as<IDXGIDevice2>();
    Com<IDXGIAdapter3> adapter;
    DXGI_QUERY_VIDEO_MEMORY_INFO info = {};
    if (FAILED(dxgi->GetParent(__uuidof(IDXGIAdapter3), adapter.put_void())) || FAILED(adapter->QueryVideoMemoryInfo(0, DXGI_MEMORY_SEGMENT_GROUP_LOCAL, &info))) return ~0ull;
    return info.CurrentUsage;
  }
  ULONG close() {
    context_->ClearState(), context_->Flush();
    video_.reset(), video_device_.reset(), context_.reset();
    device_->AddRef();
    ID3D11Device *last = device_.get();
    device_.reset();
    return last->Release();
  }

 private:
  Com<ID3D11Texture2D> texture(Record &r, D3D11_USAGE usage, UINT bind, UINT misc) {
    D3D11_TEXTURE2D_DESC d = {};
    d.Width = Width, d.Height = Height, d.MipLevels = d.ArraySize = d.SampleDesc.Count = 1, d.Format = DXGI_FORMAT_NV12, d.Usage = usage, d.BindFlags = bind, d.MiscFlags = misc;
    d.CPUAccessFlags = usage == D3D11_USAGE_STAGING ? D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE : 0;
    Com<ID3D11Texture2D> t;
    if (r.note(device_->CreateTexture2D(&d, nullptr, t.put())) == E_OUTOFMEMORY) device_->CreateTexture2D(&d, nullptr, t.put());
    return t;
  }
  void blts(Record &r, Objects11 &o) {
    UINT size = 0;
    if (FAILED(r.note(o.session->GetCertificateSize(&size)))) return;
    Bytes chain(size);
    if (FAILED(r.note(o.session->GetCertificate(size, chain.data())))) return;
    const Masked key = r.key("a session key"), content = r.key("a content key");
    const Bytes block = block_of(chain, key);
    if (FAILED(r.note(video_->NegotiateCryptoSessionKeyExchange(o.session.get(), 256, const_cast<uint8_t *>(block.data()))))) return;
    Block iv = {1}, back = {}, under = wrapped(content, key), random = {};
    video_->DecryptionBlt(o.session.get(), o.in.get(), o.secret.get(), nullptr, caps_ & D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY ? 16 : 0, caps_ & D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY ? under.data() : nullptr, 16, iv.data());
    video_->StartSessionKeyRefresh(o.session.get(), 16, random.data());
    video_->FinishSessionKeyRefresh(o.session.get());
    r.refreshed(key, random);
    iv[0] = 2;
    video_->DecryptionBlt(o.session.get(), o.in.get(), o.secret.get(), nullptr, 0, nullptr, 16, iv.data());
    video_->GetEncryptionBltKey(o.session.get(), 16, random.data());
    video_->EncryptionBlt(o.session.get(), o.secret.get(), o.out.get(), 16, back.data());
    video_->StartSessionKeyRefresh(o.session.get(), 16, random.data());  // and is left pending
    if (random != Block{} && r.keys.size() > 2) r.keys.push_back(r.keys[r.keys.size() - 1].after(random)), every_key.push_back(r.keys.back());
  }
  void talk(Record &r, Objects11 &o) {
    UINT size = 0;
    if (FAILED(r.note(o.channel->GetCertificateSize(&size)))) return;
    Bytes chain(size);
    if (FAILED(r.note(o.channel->GetCertificate(size, chain.data())))) return;
    const Masked key = r.key("a channel key", true);
    const Bytes block = block_of(chain, key);
    if (FAILED(r.note(video_->NegotiateAuthenticatedChannelKeyExchange(o.channel.get(), 256, const_cast<uint8_t *>(block.data()))))) return;
    D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT input = {};
    o.channel->GetChannelHandle(&input.Parameters.hChannel);
    input.Parameters.ConfigureType = D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE;
    D3D11_AUTHENTICATED_CONFIGURE_OUTPUT answer = {};
    sign(input, key);
    r.note(video_->ConfigureAuthenticatedChannel(o.channel.get(), sizeof input, &input, &answer));
    D3D11_AUTHENTICATED_QUERY_INPUT query = {D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE, input.Parameters.hChannel, 1};
    D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT told = {};
    r.note(video_->QueryAuthenticatedChannel(o.channel.get(), sizeof query, &query, sizeof told, &told));
  }
  void decode(Record &r, Objects11 &o) {
    const bool hardware = (caps_ & D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION) != 0;
    D3D11_VIDEO_DECODER_DESC what = {DXCP_DECODER_PROFILE_PASS_THROUGH, Width, Height, DXGI_FORMAT_NV12};
    D3D11_VIDEO_DECODER_CONFIG config = {};
    UINT count = 0;
    r.note(video_device_->GetVideoDecoderConfigCount(&what, &count));
    for (UINT i = 0; i < count && !(hardware && config.guidConfigBitstreamEncryption == D3D11_DECODER_ENCRYPTION_HW_CENC); i++) r.note(video_device_->GetVideoDecoderConfig(&what, i, &config));
    if (FAILED(r.note(video_device_->CreateVideoDecoder(&what, &config, o.decoder.put())))) return;
    o.target = texture(r, D3D11_USAGE_DEFAULT, D3D11_BIND_DECODER, hardware ? static_cast<UINT>(D3D11_RESOURCE_MISC_HW_PROTECTED) : static_cast<UINT>(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT));
    if (!o.target) return;
    D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC where = {};
    where.DecodeProfile = DXCP_DECODER_PROFILE_PASS_THROUGH, where.ViewDimension = D3D11_VDOV_DIMENSION_TEXTURE2D;
    if (FAILED(r.note(video_device_->CreateVideoDecoderOutputView(o.target.get(), &where, o.view.put())))) return;
    Bytes blob;
    if (hardware && !license(r, o, blob)) return;
    GUID type = D3D11_CRYPTO_TYPE_AES128_CTR;
    D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION key = {o.media.get(), static_cast<UINT>(blob.size()), blob.data(), &type, 0, nullptr};
    if (FAILED(r.note(video_->DecoderBeginFrame(o.decoder.get(), o.view.get(), hardware ? sizeof key : 0, hardware ? &key : nullptr)))) return;
    UINT room = 0;
    void *memory = nullptr;
    Block iv = {1};
    if (SUCCEEDED(r.note(video_->GetDecoderBuffer(o.decoder.get(), D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, &room, &memory)))) {
      std::memset(memory, 7, Width * Height * 3 / 2);
      r.note(video_->ReleaseDecoderBuffer(o.decoder.get(), D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
      D3D11_VIDEO_DECODER_BUFFER_DESC1 d = {};
      d.BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, d.DataSize = Width * Height * 3 / 2;
      D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK all = {0, d.DataSize};
      if (hardware) d.pIV = iv.data(), d.IVSize = 16, d.pSubSampleMappingBlock = &all, d.SubSampleMappingCount = 1;
      r.note(video_->SubmitDecoderBuffers1(o.decoder.get(), 1, &d));
    }
    r.note(video_->DecoderEndFrame(o.decoder.get()));
  }
  bool command(Record &r, Objects11 &o, UINT function, const Bytes &body, Bytes &answer) {
    UINT room_in = 0, room_out = 0;
    const UINT size = static_cast<UINT>(4 + body.size()), most = 8192;
    r.note(video_device_->GetCryptoSessionPrivateDataSize(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_HW_PROTECTION, &room_in, &room_out));
    Bytes in(8 + room_in + size), out(32 + room_out + most), whole;
    auto *input = reinterpret_cast<D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA *>(in.data());
    auto *output = reinterpret_cast<D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA *>(out.data());
    licence::put(whole, size, 4), licence::append(whole, body);
    input->PrivateDataSize = room_in, input->HWProtectionDataSize = size, output->PrivateDataSize = room_out, output->MaxHWProtectionDataSize = most;
    std::memcpy(in.data() + in.size() - size, whole.data(), size);
    D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA data = {function, input, output, S_OK};
    if (FAILED(r.note(video_->NegotiateCryptoSessionKeyExchange(o.pipe.get(), sizeof data, &data))) || FAILED(data.Status)) return false;
    answer.assign(out.end() - most, out.end() - most + output->HWProtectionDataSize);
    return true;
  }
  bool license(Record &r, Objects11 &o, Bytes &blob) {
    if (FAILED(r.note(video_device_->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_HW_PROTECTION, o.pipe.put())))) return false;
    if (FAILED(r.note(video_device_->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_CRYPTO_TYPE_AES128_CTR, o.media.put())))) return false;
    UINT64 handle = 0;
    if (FAILED(r.note(video_->GetDataForNewHardwareKey(o.media.get(), 0, nullptr, &handle)))) return false;
    const Masked key = r.key("a licence's content key");
    const Block id = player::random_block();
    Bytes challenge, issued, loaded, seal;
    if (!command(r, o, 1, {}, challenge)) return false;
    aside([&] {
      std::vector<licence::Key> keys = {{id, key.open()}};
      issued = licence::issue(challenge, keys, 2);
      keys[0].key = player::random_block();
    });
    if (!command(r, o, 2, issued, loaded)) return false;
    licence::put(seal, handle, 8), licence::append(seal, id);
    return command(r, o, 3, seal, blob);
  }

  Com<ID3D11Device> device_;
  Com<ID3D11DeviceContext> context_;
  Com<ID3D11VideoDevice1> video_device_;
  Com<ID3D11VideoContext1> video_;
  UINT caps_ = 0;
};

// ---- Direct3D 9 -------------------------------------------------------------------------------------------------------
struct Objects9 {
  Com<IDirect3DCryptoSession9> session;
  Com<IDirect3DSurface9> in, secret, out, target;
  Com<IDirect3DAuthenticatedChannel9> channel;
  Com<IDirectXVideoDecoder> decoder;
  Bytes memory = Bytes(1 << 16);
};

class Device9 {
 public:
  explicit Device9(Record &r) {
    if (FAILED(r.note(Direct3DCreate9Ex(D3D_SDK_VERSION, d3d_.put())))) return;
    D3DPRESENT_PARAMETERS present = {};
    present.Windowed = TRUE, present.SwapEffect = D3DSWAPEFFECT_DISCARD;
    r.note(d3d_->CreateDeviceEx(D3DADAPTER_DEFAULT, D3DDEVTYPE_HAL, nullptr, D3DCREATE_HARDWARE_VERTEXPROCESSING | D3DCREATE_MULTITHREADED, &present, nullptr, device_.put()));
    video_ = device_.as<IDirect3DDevice9Video>();
    D3DCONTENTPROTECTIONCAPS caps = {};
    r.note(video_->GetContentProtectionCaps(&D3DCRYPTOTYPE_AES128_CTR, nullptr, &caps));
    caps_ = caps.Caps;
  }
  bool decodes() {
    Com<IDirectXVideoDecoderService> service;
    GUID *profiles = nullptr;
    UINT count = 0;
    bool found = false;
    if (SUCCEEDED(DXVA2CreateVideoService(device_.get(), __uuidof(IDirectXVideoDecoderService), service.put_void())) && SUCCEEDED(service->GetDecoderDeviceGuids(&count, &profiles)))
      for (UINT i = 0; i < count; i++) found = found || profiles[i] == DXCP_DECODER_PROFILE_PASS_THROUGH;
    CoTaskMemFree(profiles);
    return found;
  }
  bool refreshes() const { return (caps_ & D3DCPCAPS_FRESHENSESSIONKEY) != 0; }
  void work(Record &r, Objects9 &o) {
    HANDLE handle = nullptr;
    surface(r, o.secret, D3DUSAGE_RESTRICTED_CONTENT);
    if (SUCCEEDED(r.note(video_->CreateCryptoSession(&D3DCRYPTOTYPE_AES128_CTR, nullptr, o.session.put(), &handle))) && o.secret) blts(r, o);
    if (SUCCEEDED(r.note(video_->CreateAuthenticatedChannel(caps_ & D3DCPCAPS_SOFTWARE ? D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE : D3DAUTHENTICATEDCHANNEL_DRIVER_HARDWARE, o.channel.put(), &handle)))) talk(r, o, handle);
    decode(r, o);
  }
  ULONG close() {
    video_.reset();
    device_->AddRef();
    IDirect3DDevice9Ex *last = device_.get();
    device_.reset();
    const ULONG left = last->Release();
    d3d_.reset();
    return left;
  }

 private:
  void surface(Record &r, Com<IDirect3DSurface9> &s, DWORD usage) {
    if (r.note(device_->CreateOffscreenPlainSurfaceEx(Width, Height, FormatNV12, D3DPOOL_DEFAULT, s.put(), nullptr, usage)) == E_OUTOFMEMORY)
      device_->CreateOffscreenPlainSurfaceEx(Width, Height, FormatNV12, D3DPOOL_DEFAULT, s.put(), nullptr, usage);
  }
  template <class T>
  bool key(Record &r, T &receiver, const Masked &key) {
    UINT size = 0;
    if (FAILED(r.note(receiver.GetCertificateSize(&size)))) return false;
    Bytes chain(size);
    if (FAILED(r.note(receiver.GetCertificate(size, chain.data())))) return false;
    Bytes block = block_of(chain, key);
    return SUCCEEDED(r.note(receiver.NegotiateKeyExchange(256, block.data())));
  }
  void blts(Record &r, Objects9 &o) {
    const Masked session_key = r.key("a session key"), content = r.key("a content key");
    if (!key(r, *o.session.get(), session_key)) return;
    UINT pitch = 0;
    r.note(o.session->GetSurfacePitch(o.secret.get(), &pitch));
    const UINT size = (pitch * Height * 3 / 2 + 15) / 16 * 16;
    void *memory = o.memory.data(), *other = o.memory.data() + 32768;
    r.note(device_->CreateOffscreenPlainSurfaceEx(Width, Height, FormatNV12, D3DPOOL_SYSTEMMEM, o.in.put(), &memory, 0));
    r.note(device_->CreateOffscreenPlainSurfaceEx(Width, Height, FormatNV12, D3DPOOL_SYSTEMMEM, o.out.put(), &other, 0));
    if (!o.in || !o.out) return;
    Block iv = {1}, back = {}, under = wrapped(content, session_key), random = {};
    r.note(o.session->DecryptionBlt(o.in.get(), o.secret.get(), size, nullptr, caps_ & D3DCPCAPS_CONTENTKEY ? under.data() : nullptr, iv.data()));
    if (caps_ & D3DCPCAPS_FRESHENSESSIONKEY) {
      r.note(o.session->StartSessionKeyRefresh(random.data(), 16));
      if (random != Block{}) r.note(o.session->FinishSessionKeyRefresh());
      r.refreshed(session_key, random);
    }
    if (caps_ & D3DCPCAPS_ENCRYPTEDREADBACKKEY) r.note(o.session->GetEncryptionBltKey(random.data(), 16));
    r.note(o.session->EncryptionBlt(o.secret.get(), o.out.get(), size, back.data()));
  }
  void talk(Record &r, Objects9 &o, HANDLE handle) {
    const Masked channel_key = r.key("a channel key", true);
    if (!key(r, *o.channel.get(), channel_key)) return;
    D3DAUTHENTICATEDCHANNEL_CONFIGUREINITIALIZE input = {};
    input.Parameters.hChannel = handle, input.Parameters.ConfigureType = D3DAUTHENTICATEDCONFIGURE_INITIALIZE;
    D3DAUTHENTICATEDCHANNEL_CONFIGURE_OUTPUT answer = {};
    sign(input, channel_key);
    r.note(o.channel->Configure(sizeof input, &input, &answer));
    D3DAUTHENTICATEDCHANNEL_QUERY_INPUT query = {D3DAUTHENTICATEDQUERY_DEVICEHANDLE, handle, 1};
    D3DAUTHENTICATEDCHANNEL_QUERYDEVICEHANDLE_OUTPUT told = {};
    r.note(o.channel->Query(sizeof query, &query, sizeof told, &told));
  }
  void decode(Record &r, Objects9 &o) {
    Com<IDirectXVideoDecoderService> service;
    DXVA2_VideoDesc video = {};
    video.SampleWidth = Width, video.SampleHeight = Height, video.Format = FormatNV12;
    DXVA2_ConfigPictureDecode *configs = nullptr;
    UINT count = 0;
    if (FAILED(DXVA2CreateVideoService(device_.get(), __uuidof(IDirectXVideoDecoderService), service.put_void()))) return;
    if (FAILED(service->GetDecoderConfigurations(DXCP_DECODER_PROFILE_PASS_THROUGH, &video, nullptr, &count, &configs)) || !count) return;
    if (r.note(service->CreateSurface(Width, Height, 0, FormatNV12, D3DPOOL_DEFAULT, D3DUSAGE_RESTRICTED_CONTENT, DXVA2_VideoDecoderRenderTarget, o.target.put(), nullptr)) == E_OUTOFMEMORY)
      service->CreateSurface(Width, Height, 0, FormatNV12, D3DPOOL_DEFAULT, D3DUSAGE_RESTRICTED_CONTENT, DXVA2_VideoDecoderRenderTarget, o.target.put(), nullptr);
    IDirect3DSurface9 *target = o.target.get();
    if (target && SUCCEEDED(r.note(service->CreateVideoDecoder(DXCP_DECODER_PROFILE_PASS_THROUGH, &video, configs, &target, 1, o.decoder.put()))) &&
        SUCCEEDED(r.note(o.decoder->BeginFrame(target, nullptr)))) {
      UINT room = 0;
      void *memory = nullptr;
      if (SUCCEEDED(r.note(o.decoder->GetBuffer(DXVA2_BitStreamDateBufferType, &memory, &room)))) {
        std::memset(memory, 7, Width * Height * 3 / 2);
        o.decoder->ReleaseBuffer(DXVA2_BitStreamDateBufferType);
        DXVA2_DecodeBufferDesc d = {};
        d.CompressedBufferType = DXVA2_BitStreamDateBufferType, d.DataSize = Width * Height * 3 / 2;
        DXVA2_DecodeExecuteParams what = {};
        what.NumCompBuffers = 1, what.pCompressedBuffers = &d;
        r.note(o.decoder->Execute(&what));
      }
      r.note(o.decoder->EndFrame(nullptr));
    }
    CoTaskMemFree(configs);
  }

  Com<IDirect3D9Ex> d3d_;
  Com<IDirect3DDevice9Ex> device_;
  Com<IDirect3DDevice9Video> video_;
  UINT caps_ = 0;
};

// ---- what is documented -------------------------------------------------------------------------------------------------
bool is(const std::string &fault, std::initializer_list<const char *> kinds) {
  for (const char *kind : kinds)
    if (fault == kind) return true;
  return false;
}
bool loses_keys(const std::string &fault) { return is(fault, {"key-lost", "session-lock", "display-change", "content-lost", "suspend", "device-removed"}); }

// The codes of docs/faults.md, of which one has to come; none, and nothing may fail. A fault that the table does not know yet is not held to any.
bool as_documented(const std::string &fault, bool on11, bool decodes, bool refreshes, const std::set<HRESULT> &codes) {
  const HRESULT refused = on11 ? E_INVALIDARG : D3DERR_INVALIDCALL;
  const bool mute = is(fault, {"refresh-dropped", "refresh-late", "refresh-wrong-number", "blt-slow", "read-back-corrupted", "answer-tag", "answer-number", "answer-type", "output-lost", "certificate-expired", "certificate-broken"});
  if (mute || (loses_keys(fault) && fault != "device-removed") || (fault == "decoder-busy" && !decodes)) return codes.empty();
  if (fault == "random-zero") return on11 || !refreshes ? codes.empty() : codes == std::set<HRESULT>{D3DERR_NOTAVAILABLE};
  if (fault == "device-removed") return codes == std::set<HRESULT>{on11 ? DXGI_ERROR_DEVICE_REMOVED : D3DERR_DEVICEREMOVED};
  if (fault == "blt-stalled") return codes == std::set<HRESULT>{on11 ? DXGI_ERROR_DEVICE_REMOVED : D3DERR_DEVICEHUNG};
  if (fault == "out-of-memory") return codes == std::set<HRESULT>{E_OUTOFMEMORY};
  if (is(fault, {"key-exchange-refused", "certificate-other-key"})) return codes == std::set<HRESULT>{refused};
  if (fault == "decoder-busy") return codes == std::set<HRESULT>{on11 ? E_PENDING : D3DERR_WASSTILLDRAWING};
  return true;
}

template <class Device, class Objects>
void one(const std::string &profile, const std::string &fault, bool on11) {
  const std::string name = profile + ", " + fault + ", " + (on11 ? "d3d11" : "d3d9");
  Record first, second;
  {
    Device device(first);
    const bool decodes = device.decodes();
    {
      Objects before, after;
      device.work(first, before);
      check(first.codes.empty(), name + ": before the fault a call failed");
      const bool timed = is(fault, {"blt-slow", "blt-stalled"});
      check(DxcpFault((timed ? fault + ":1ms" : fault).c_str()) == S_OK, name + ": is no fault");
      if (loses_keys(fault)) {
        const std::string found = secrets::Search(first.keys).in_this_process();
        check(found.empty(), name + ": lost, and yet there is " + found);
      }
      device.work(second, after);
      check(as_documented(fault, on11, decodes, device.refreshes(), second.codes), name + ": other codes than documented:" + [&] {
        std::string list;
        for (HRESULT r : second.codes) {
          char text[16];
          std::snprintf(text, sizeof text, " 0x%08X", static_cast<unsigned>(r));
          list += text;
        }
        return list.empty() ? std::string(" none") : list;
      }());
    }
    DxcpFault(nullptr);
    if constexpr (std::is_same_v<Device, Device11>) check(device.used() == 0, name + ": protected memory is in use still");
    check(device.close() == 0, name + ": the device is in use still");
  }
  for (Record *r : {&first, &second}) r->keys.insert(r->keys.end(), r->channel_keys.begin(), r->channel_keys.end());
  first.keys.insert(first.keys.end(), second.keys.begin(), second.keys.end());
  const std::string found = secrets::Search(first.keys).in_this_process();
  check(found.empty(), name + ": given back, and yet there is " + found);
}

}  // namespace

int main(int count, char **arguments) {
  if (count < 5) return 2;
  const std::string profile = arguments[1];
  // That the search finds what is there.
  const Masked known = secrets::fresh("a key that lies about");
  Bytes there(64);
  const Block open = known.open();
  std::memcpy(&there[5], open.data(), 16);
  check(!secrets::Search({known}).in_this_process().empty(), "a key in memory is not found");
  check(DxcpUseProfile(profile.c_str()) == S_OK, profile + ": is no profile");
  for (int i = 4; i < count; i++) {
    one<Device11, Objects11>(profile, arguments[i], true);
    one<Device9, Objects9>(profile, arguments[i], false);
  }
  for (int i = 2; i < 4; i++) {
    struct stat about = {};
    const int file = ::open(arguments[i], O_RDONLY);
    check(file >= 0 && fstat(file, &about) == 0 && about.st_size > 0, std::string(arguments[i]) + " is not there");
    const char *found = secrets::Search(every_key).in_file(file, 0, about.st_size);
    check(!found, std::string(arguments[i]) + " has " + (found ? found : ""));
    close(file);
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
