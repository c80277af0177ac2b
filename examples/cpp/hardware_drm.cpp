// A player of protected films in small, on hardware DRM: the session that is the pipe to the secure environment, a challenge and
// its licence, the media session, pictures that decode under a content key which this program never gives to Direct3D, and what
// to do when the hardware tears all of it down in the middle. docs/hardware-drm.md has the steps, and the test scheme behind
// them. On DXCP it asks for the driver profile `hardware`, and has hardware tear down three times.

#include <dxcp.h>
#include <dxcp_d3d11.h>
#include <dxgi1_4.h>
#ifndef _WIN32
#include <sys/eventfd.h>
#include <unistd.h>
#endif

#include "hardware_clip.hpp"
#include "hardware_licence.hpp"
#include "player_com.hpp"

using player::Block;
using player::Bytes;
using player::check;
using player::Com;

namespace {

// Which picture the hardware tears down at, before or inside it, and why.
struct Teardown {
  size_t picture;
  bool inside;
  const char *cause;
};
constexpr Teardown teardowns[] = {{4, false, "session-lock"}, {7, true, "display-change"}, {11, false, "suspend"}};

// DXCP's own functions; a system's Direct3D has none, and goes its own way.
bool dxcp(const char *name, const char *text) {
#ifdef _WIN32
  HMODULE library = GetModuleHandleA("d3d11.dll");
  auto function = reinterpret_cast<HRESULT(WINAPI *)(const char *)>(reinterpret_cast<void *>(library ? GetProcAddress(library, name) : nullptr));
  return function && SUCCEEDED(function(text));
#else
  return SUCCEEDED(std::strcmp(name, "DxcpFault") == 0 ? DxcpFault(text) : DxcpUseProfile(text));
#endif
}

// What DXGI sets at a teardown: an event of Windows, elsewhere an eventfd.
class Event {
 public:
#ifdef _WIN32
  ~Event() { CloseHandle(handle_); }
  HANDLE handle() const { return handle_; }
  bool happened() { return WaitForSingleObject(handle_, 0) == WAIT_OBJECT_0; }

 private:
  HANDLE handle_ = CreateEventW(nullptr, FALSE, FALSE, nullptr);
#else
  ~Event() { close(descriptor_); }
  HANDLE handle() const { return reinterpret_cast<HANDLE>(static_cast<intptr_t>(descriptor_)); }
  bool happened() {
    uint64_t count;
    return ::read(descriptor_, &count, sizeof count) == sizeof count;
  }

 private:
  int descriptor_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
#endif
};

const GUID &crypto = D3D11_CRYPTO_TYPE_AES128_CTR;
const char *const status_names[] = {"OK", "KEY_LOST", "KEY_AND_CONTENT_LOST"};

class Player {
 public:
  explicit Player(const clip::Clip &film) : film_(film) {
    check(D3D11CreateDevice(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, D3D11_CREATE_DEVICE_VIDEO_SUPPORT, nullptr, 0, D3D11_SDK_VERSION, device_.put(), nullptr, context_.put()), "D3D11CreateDevice");
    check(device_->QueryInterface(__uuidof(ID3D11VideoDevice1), reinterpret_cast<void **>(video_device_.put())), "ID3D11VideoDevice1");
    check(context_->QueryInterface(__uuidof(ID3D11VideoContext1), reinterpret_cast<void **>(video_.put())), "ID3D11VideoContext1");
  }
  ~Player() {
    if (cookie_) adapter_->UnregisterHardwareContentProtectionTeardownStatus(cookie_);
  }

  bool decodes() const {
    BOOL supported = FALSE;
    return SUCCEEDED(video_device_->CheckVideoDecoderFormat(&film_.profile, DXGI_FORMAT_NV12, &supported)) && supported;
  }

  // The adapter, which tells of teardowns; the pipe to the secure environment; the media session.
  void open() {
    Com<IDXGIDevice2> dxgi;
    check(device_->QueryInterface(__uuidof(IDXGIDevice2), reinterpret_cast<void **>(dxgi.put())), "IDXGIDevice2");
    check(dxgi->GetParent(__uuidof(IDXGIAdapter3), reinterpret_cast<void **>(adapter_.put())), "IDXGIAdapter3");
    D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = {};
    check(video_device_->GetContentProtectionCaps(&crypto, &film_.profile, &caps), "GetContentProtectionCaps");
    const UINT needed = D3D11_CONTENT_PROTECTION_CAPS_HARDWARE | D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_TEARDOWN | D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION;
    if ((caps.Caps & needed) != needed) throw std::runtime_error("this driver has no hardware DRM");
    check(adapter_->RegisterHardwareContentProtectionTeardownStatusEvent(event_.handle(), &cookie_), "RegisterHardwareContentProtectionTeardownStatusEvent");
    check(video_device_->GetCryptoSessionPrivateDataSize(&crypto, &film_.profile, &D3D11_KEY_EXCHANGE_HW_PROTECTION, &room_in_, &room_out_), "GetCryptoSessionPrivateDataSize");
    check(video_device_->CreateCryptoSession(&crypto, &film_.profile, &D3D11_KEY_EXCHANGE_HW_PROTECTION, pipe_.put()), "CreateCryptoSession(HW_PROTECTION)");
    check(video_device_->CreateCryptoSession(&crypto, &film_.profile, &crypto, media_.put()), "CreateCryptoSession(media)");
    check(video_device_->CreateCryptoSession(&crypto, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, reader_.put()), "CreateCryptoSession(RSAES_OAEP)");
    shown_ = texture(1, D3D11_BIND_RENDER_TARGET, true);
    back_ = texture(1, 0, false);
  }

  // A new key of the media session, a challenge, its licence, and the content key sealed for the session. Whoever packs films has
  // the content key; in this program only the two functions that play that part, `licence::issue` and `packed`.
  void license(const licence::Key &content) {
    content_ = content;
    UINT64 handle = 0;
    check(video_->GetDataForNewHardwareKey(media_.p, 0, nullptr, &handle), "GetDataForNewHardwareKey");
    command(2, licence::issue(command(1, {}), {content}, 2));
    Bytes seal;
    licence::put(seal, handle, 8), licence::append(seal, content.id);
    blob_ = command(3, seal);
    if (status() != D3D11_CRYPTO_SESSION_STATUS_OK) throw std::runtime_error("the media session is not good after a licence");
    // To look at what came out there is the other kind of session: pictures come back encrypted under its key.
    UINT size = 0;
    check(reader_->GetCertificateSize(&size), "GetCertificateSize");
    Bytes chain(size);
    check(reader_->GetCertificate(size, chain.data()), "GetCertificate");
    reader_key_ = player::random_block();
    Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), reader_key_);
    check(video_->NegotiateCryptoSessionKeyExchange(reader_.p, static_cast<UINT>(block.size()), block.data()), "NegotiateCryptoSessionKeyExchange");
  }

  // A decoder that takes keys of hardware, and surfaces that hardware protects.
  void create_decoder() {
    D3D11_VIDEO_DECODER_DESC what = {film_.profile, film_.width, film_.height, DXGI_FORMAT_NV12};
    D3D11_VIDEO_DECODER_CONFIG config = {};
    UINT count = 0, index = 0;
    check(video_device_->GetVideoDecoderConfigCount(&what, &count), "GetVideoDecoderConfigCount");
    for (; index < count; index++) {
      check(video_device_->GetVideoDecoderConfig(&what, index, &config), "GetVideoDecoderConfig");
      if (config.guidConfigBitstreamEncryption == D3D11_DECODER_ENCRYPTION_HW_CENC) break;
    }
    if (index == count) throw std::runtime_error("no configuration takes keys of hardware");
    check(video_device_->CreateVideoDecoder(&what, &config, decoder_.put()), "CreateVideoDecoder");
    surfaces_ = texture(film_.surfaces, D3D11_BIND_DECODER, true);
  }

  // Decodes a picture; a failure is for the caller to look into. `fault` happens between its beginning and its buffers.
  HRESULT decode(const clip::Picture &picture, const char *fault) {
    D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC where = {};
    where.DecodeProfile = film_.profile, where.ViewDimension = D3D11_VDOV_DIMENSION_TEXTURE2D, where.Texture2D.ArraySlice = picture.surface;
    Com<ID3D11VideoDecoderOutputView> view;
    check(video_device_->CreateVideoDecoderOutputView(surfaces_.p, &where, view.put()), "CreateVideoDecoderOutputView");
    GUID type = crypto;
    D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION key = {media_.p, static_cast<UINT>(blob_.size()), blob_.data(), &type, 0, nullptr};
    HRESULT result = video_->DecoderBeginFrame(decoder_.p, view.p, sizeof key, &key);
    if (FAILED(result)) return result;
    if (fault) dxcp("DxcpFault", fault);
    std::vector<D3D11_VIDEO_DECODER_BUFFER_DESC1> buffers;
    D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK parts = {};
    uint64_t iv = ++next_iv_;
    for (const clip::Buffer &buffer : picture.buffers) {
      const auto kind = static_cast<D3D11_VIDEO_DECODER_BUFFER_TYPE>(buffer.type);
      const UINT size = static_cast<UINT>(buffer.data.size());
      D3D11_VIDEO_DECODER_BUFFER_DESC1 d = {};
      d.BufferType = kind, d.DataSize = size;
      Bytes data = buffer.data;
      if (kind == D3D11_VIDEO_DECODER_BUFFER_BITSTREAM) {
        parts = {std::min(size, 64u), size - std::min(size, 64u)};  // headers stay clear
        data = packed(data, parts.ClearSize, iv);
        d.pIV = &iv, d.IVSize = sizeof iv, d.pSubSampleMappingBlock = &parts, d.SubSampleMappingCount = 1;
      }
      UINT room = 0;
      void *memory = nullptr;
      check(video_->GetDecoderBuffer(decoder_.p, kind, &room, &memory), "GetDecoderBuffer");
      if (room < size) throw std::runtime_error("the decoder's buffer is too small");
      std::memcpy(memory, data.data(), size);
      check(video_->ReleaseDecoderBuffer(decoder_.p, kind), "ReleaseDecoderBuffer");
      buffers.push_back(d);
    }
    result = video_->SubmitDecoderBuffers1(decoder_.p, static_cast<UINT>(buffers.size()), buffers.data());
    const HRESULT ended = video_->DecoderEndFrame(decoder_.p);  // a frame that was begun ends, whatever happened
    return FAILED(result) ? result : ended;
  }

  // What lies in a surface: copied into another that hardware protects, and from there out, encrypted.
  Bytes look_at(const clip::Picture &picture) {
    context_->CopySubresourceRegion(shown_.p, 0, 0, 0, 0, surfaces_.p, picture.surface, nullptr);
    Block iv = {};
    video_->EncryptionBlt(reader_.p, shown_.p, back_.p, 16, iv.data());
    D3D11_MAPPED_SUBRESOURCE m = {};
    check(context_->Map(back_.p, 0, D3D11_MAP_READ, 0, &m), "Map");
    Bytes rows(static_cast<size_t>(m.RowPitch) * film_.height * 3 / 2), visible;
    player::Aes128(reader_key_).counter_mode(static_cast<uint8_t *>(m.pData), rows.data(), rows.size(), iv);
    context_->Unmap(back_.p, 0);
    for (UINT y = 0; y < film_.height * 3 / 2; y++)
      if (y < film_.height ? y < film_.visible_height : y < film_.height + film_.visible_height / 2) visible.insert(visible.end(), &rows[static_cast<size_t>(y) * m.RowPitch], &rows[static_cast<size_t>(y) * m.RowPitch] + film_.width);
    return visible;
  }

  bool teardown_happened() { return event_.happened(); }
  D3D11_CRYPTO_SESSION_STATUS status() {
    D3D11_CRYPTO_SESSION_STATUS status = {};
    check(video_->CheckCryptoSessionStatus(media_.p, &status), "CheckCryptoSessionStatus");
    return status;
  }

 private:
  // One command to the secure environment: its length, 32 bits, and its body, behind the room that the driver asks for.
  Bytes command(UINT function, const Bytes &body) {
    const UINT size = static_cast<UINT>(4 + body.size()), most = 65536;
    Bytes in(offsetof(D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA, pbInput) + room_in_ + size), out(offsetof(D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA, pbOutput) + room_out_ + most), whole;
    auto *input = reinterpret_cast<D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA *>(in.data());
    auto *output = reinterpret_cast<D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA *>(out.data());
    licence::put(whole, size, 4), licence::append(whole, body);
    input->PrivateDataSize = room_in_, input->HWProtectionDataSize = size;
    std::memcpy(in.data() + in.size() - size, whole.data(), size);
    output->PrivateDataSize = room_out_, output->MaxHWProtectionDataSize = most;
    D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA data = {function, input, output, S_OK};
    check(video_->NegotiateCryptoSessionKeyExchange(pipe_.p, sizeof data, &data), "NegotiateCryptoSessionKeyExchange");
    check(data.Status, "the secure environment's command");
    const auto answer = out.end() - most;
    return Bytes(answer, answer + std::min(most, output->HWProtectionDataSize));
  }

  // What the packer of the film does: everything behind its headers encrypted, scheme cenc with IVs of 8 bytes.
  Bytes packed(Bytes data, size_t clear, uint64_t iv) const {
    Block counter = {};
    std::memcpy(counter.data(), &iv, sizeof iv);
    player::Aes128(content_.key).counter_mode(&data[clear], &data[clear], data.size() - clear, counter);
    return data;
  }

  Com<ID3D11Texture2D> texture(UINT count, UINT bind, bool is_protected) {
    D3D11_TEXTURE2D_DESC d = {};
    d.Width = film_.width, d.Height = film_.height, d.MipLevels = d.SampleDesc.Count = 1, d.ArraySize = count, d.Format = DXGI_FORMAT_NV12, d.BindFlags = bind;
    d.Usage = is_protected ? D3D11_USAGE_DEFAULT : D3D11_USAGE_STAGING;
    d.CPUAccessFlags = is_protected ? 0 : D3D11_CPU_ACCESS_READ;
    d.MiscFlags = is_protected ? static_cast<UINT>(D3D11_RESOURCE_MISC_HW_PROTECTED) : 0;
    Com<ID3D11Texture2D> made;
    check(device_->CreateTexture2D(&d, nullptr, made.put()), "CreateTexture2D");
    return made;
  }

  const clip::Clip &film_;
  Event event_;
  Com<ID3D11Device> device_;
  Com<ID3D11DeviceContext> context_;
  Com<ID3D11VideoDevice1> video_device_;
  Com<ID3D11VideoContext1> video_;
  Com<IDXGIAdapter3> adapter_;
  Com<ID3D11CryptoSession> pipe_, media_, reader_;
  Com<ID3D11VideoDecoder> decoder_;
  Com<ID3D11Texture2D> surfaces_, shown_, back_;
  Bytes blob_;
  licence::Key content_ = {};
  Block reader_key_ = {};
  UINT room_in_ = 0, room_out_ = 0;
  DWORD cookie_ = 0;
  uint64_t next_iv_ = 0;
};

clip::Clip film_for(const std::string &path) {
  clip::Clip film;
  if (clip::read(path, film) && Player(film).decodes()) return film;
  return clip::synthetic();
}

}  // namespace

int main(int count, char **arguments) try {
  const std::string self = arguments[0];
  const bool on_dxcp = dxcp("DxcpUseProfile", "hardware");
  const clip::Clip film = film_for(count > 1 ? arguments[1] : self.substr(0, self.find_last_of("/\\") + 1) + "clip.bin");
  std::printf("%zu pictures of %ux%u, %s\n", film.pictures.size(), film.width, film.visible_height, film.name);
  const licence::Key content = {player::random_block(), player::random_block()};
  Player player(film);
  player.open();
  player.license(content);
  player.create_decoder();

  const Teardown *next = on_dxcp ? teardowns : std::end(teardowns);
  size_t shown = 0, mismatches = 0;
  unsigned licences = 1;
  for (size_t n = 0; n < film.pictures.size();) {
    const bool now = next != std::end(teardowns) && next->picture == n;
    const char *cause = now ? next++->cause : nullptr;
    const bool inside = now && next[-1].inside;
    if (cause && !inside) dxcp("DxcpFault", cause);
    HRESULT result = S_OK;
    bool torn_down = player.teardown_happened();
    if (!torn_down) {
      result = player.decode(film.pictures[n], inside ? cause : nullptr);
      torn_down = player.teardown_happened();
    }
    if (torn_down) {
      const D3D11_CRYPTO_SESSION_STATUS status = player.status();
      std::printf("picture %2zu: torn down (%s) %s, %s", n, cause ? cause : "by the system", FAILED(result) ? "inside the frame, which was refused" : "before the frame", status_names[status]);
      player.license(content), licences++;
      if (status == D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST) player.create_decoder(), n = 0;  // references are gone: back to where one can begin
      std::printf(" -> licence %u, on from picture %zu\n", licences, n);
      continue;
    }
    check(result, "decoding");
    const bool same = clip::sum_of(player.look_at(film.pictures[n])) == film.pictures[n].sum;
    mismatches += !same;
    if (n >= shown || !same) std::printf("picture %2zu, licence %u: %s\n", n, licences, same ? "right" : "DIFFERENT");
    shown = std::max(shown, ++n);
  }
  std::printf("%zu pictures, %u licences, %zu mismatches\n", shown, licences, mismatches);
  return mismatches != 0;
} catch (const std::exception &problem) {
  std::fprintf(stderr, "hardware_drm: %s\n", problem.what());
  return 1;
}
