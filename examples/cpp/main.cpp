// A player in small: agrees on a key with the driver, sends encrypted frames into protected memory, refreshes the key while
// frames flow, and reads each frame back, encrypted again, to see that it came through unharmed. The same source builds for
// Windows, where it talks to the graphics card's driver, or to DXCP if its d3d11.dll lies beside the program.

#include <d3d11.h>
#include <dxcp_d3d11.h>

#include <cstdio>

#include "player_com.hpp"
#include "player_crypto.hpp"

using player::Block;
using player::Bytes;
using player::check;
using player::Com;

namespace {

constexpr UINT Width = 1280, Height = 720, Frames = 12, FramesPerKey = 4;

class Player {
 public:
  Player() {
    check(D3D11CreateDevice(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, D3D11_CREATE_DEVICE_VIDEO_SUPPORT, nullptr, 0, D3D11_SDK_VERSION, &device_.p, nullptr, &context_.p), "D3D11CreateDevice");
    check(device_->QueryInterface(IID_ID3D11VideoDevice, reinterpret_cast<void **>(&video_device_.p)), "ID3D11VideoDevice");
    check(context_->QueryInterface(IID_ID3D11VideoContext, reinterpret_cast<void **>(&video_.p)), "ID3D11VideoContext");

    D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = {};
    check(video_device_->GetContentProtectionCaps(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &caps), "GetContentProtectionCaps");
    const UINT needed = D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY | D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK | D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT;
    if ((caps.Caps & needed) != needed) throw std::runtime_error("this driver cannot do it");
    check(video_device_->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, &session_.p), "CreateCryptoSession");
    texture(false, protected_.p);
    texture(true, input_.p);
    texture(true, output_.p);
  }

  // Sends a fresh key, encrypted for the driver's certificate. (Whom the chain leads to is for a real player to check.)
  void negotiate() {
    UINT size = 0;
    check(session_->GetCertificateSize(&size), "GetCertificateSize");
    Bytes chain(size);
    check(session_->GetCertificate(size, chain.data()), "GetCertificate");
    key_ = player::random_block();
    Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), key_);
    check(video_->NegotiateCryptoSessionKeyExchange(session_.p, static_cast<UINT>(block.size()), block.data()), "NegotiateCryptoSessionKeyExchange");
    iv_ = player::random_block();
    iv_[0] &= 0x7F;                    // room to count up
    std::memset(&iv_[8], 0, 8);        // blocks count from 0
  }

  // The driver draws a random number; from Finish on, both sides use the old key xor that number.
  void refresh() {
    Block random = {};
    video_->StartSessionKeyRefresh(session_.p, 16, random.data());
    if (random == Block{}) throw std::runtime_error("the driver refused a refresh");  // a void method: zeros are all it can say
    video_->FinishSessionKeyRefresh(session_.p);
    key_ = player::exclusive_or(key_, random);
  }

  // Encrypts a frame and has it decrypted into protected memory.
  void send(const Bytes &frame) {
    for (int i = 7; i >= 0 && ++iv_[i] == 0; i--) {}  // an IV is used once under a key
    D3D11_MAPPED_SUBRESOURCE m = {};
    check(context_->Map(input_.p, 0, D3D11_MAP_WRITE, 0, &m), "Map");
    Bytes rows(static_cast<size_t>(m.RowPitch) * Height * 3 / 2);
    for (UINT y = 0; y < Height * 3 / 2; y++) std::memcpy(&rows[static_cast<size_t>(y) * m.RowPitch], &frame[static_cast<size_t>(y) * Width], Width);
    player::Aes128(key_).counter_mode(rows.data(), static_cast<uint8_t *>(m.pData), rows.size(), iv_);
    context_->Unmap(input_.p, 0);
    Block iv = iv_;
    video_->DecryptionBlt(session_.p, input_.p, protected_.p, nullptr, 0, nullptr, 16, iv.data());
  }

  // Has the protected frame encrypted for us, under an IV that the driver makes, and decrypts it.
  Bytes read_back() {
    Block iv = {};
    video_->EncryptionBlt(session_.p, protected_.p, output_.p, 16, iv.data());
    D3D11_MAPPED_SUBRESOURCE m = {};
    check(context_->Map(output_.p, 0, D3D11_MAP_READ, 0, &m), "Map");
    Bytes rows(static_cast<size_t>(m.RowPitch) * Height * 3 / 2), frame(static_cast<size_t>(Width) * Height * 3 / 2);
    player::Aes128(key_).counter_mode(static_cast<uint8_t *>(m.pData), rows.data(), rows.size(), iv);
    context_->Unmap(output_.p, 0);
    for (UINT y = 0; y < Height * 3 / 2; y++) std::memcpy(&frame[static_cast<size_t>(y) * Width], &rows[static_cast<size_t>(y) * m.RowPitch], Width);
    return frame;
  }

 private:
  void texture(bool staging, ID3D11Texture2D *&texture) {
    D3D11_TEXTURE2D_DESC d = {};
    d.Width = Width, d.Height = Height, d.MipLevels = d.ArraySize = d.SampleDesc.Count = 1;
    d.Format = DXGI_FORMAT_NV12;
    d.Usage = staging ? D3D11_USAGE_STAGING : D3D11_USAGE_DEFAULT;
    d.BindFlags = staging ? 0 : D3D11_BIND_RENDER_TARGET;
    d.CPUAccessFlags = staging ? D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE : 0;
    d.MiscFlags = staging ? 0 : D3D11_RESOURCE_MISC_RESTRICTED_CONTENT;
    check(device_->CreateTexture2D(&d, nullptr, &texture), "CreateTexture2D");
  }

  Com<ID3D11Device> device_;
  Com<ID3D11DeviceContext> context_;
  Com<ID3D11VideoDevice> video_device_;
  Com<ID3D11VideoContext> video_;
  Com<ID3D11CryptoSession> session_;
  Com<ID3D11Texture2D> protected_, input_, output_;
  Block key_ = {}, iv_ = {};
};

}  // namespace

int main() try {
  Player player;
  player.negotiate();
  unsigned keys = 1, mismatches = 0;
  for (UINT n = 0; n < Frames; n++) {
    if (n > 0 && n % FramesPerKey == 0) player.refresh(), keys++;
    Bytes frame(Width * Height * 3 / 2);
    for (size_t i = 0; i < frame.size(); i++) frame[i] = static_cast<uint8_t>(i + i / Width + n * 5);
    player.send(frame);
    const bool same = player.read_back() == frame;
    mismatches += !same;
    std::printf("frame %2u, key %u: %s\n", n, keys, same ? "came back as it went in" : "DIFFERENT");
  }
  std::printf("%u frames of %ux%u NV12, %u keys, %u mismatches\n", Frames, Width, Height, keys, mismatches);
  return mismatches != 0;
} catch (const std::exception &problem) {
  std::fprintf(stderr, "protected_frames: %s\n", problem.what());
  return 1;
}
