// Protected decoding over Direct3D 11: a session tied to a decoder by the channel, frames under session and content keys.
#include <dxcp.h>

#include "d3d11_channel.hpp"
#include "frames.hpp"

namespace {

// A channel, a session for the profile whose bitstream is the picture, a decoder and its output view.
class Decoding {
 public:
  Decoding() : channel(player), target(player.texture(DXGI_FORMAT_NV12, Width, Height, true)), picture(player.texture(DXGI_FORMAT_NV12, Width, Height, true)) {
    ready = channel.negotiate() == S_OK && channel.initialize() == S_OK && open() == S_OK;
  }
  HRESULT tie() {
    D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT device;
    HRESULT r = channel.query(D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE, device);
    if (FAILED(r)) return r;
    D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT input = {};
    decoder->GetDriverHandle(&input.DecoderHandle);
    session->GetCryptoSessionHandle(&input.CryptoSessionHandle);
    input.DeviceHandle = device.DeviceHandle;
    return channel.configure(D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION, input);
  }
  HRESULT begin(const Block *content_key) { return player.video->DecoderBeginFrame(decoder.get(), view.get(), content_key ? 16 : 0, content_key ? content_key->data() : nullptr); }
  HRESULT submit(const Block &k, const uint8_t *data, UINT size) {
    UINT room = 0;
    void *memory = nullptr;
    HRESULT r = player.video->GetDecoderBuffer(decoder.get(), D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, &room, &memory);
    if (FAILED(r) || room < size) return FAILED(r) ? r : E_FAIL;
    Aes128(k).counter_mode(data, static_cast<uint8_t *>(memory), size, next(iv));
    player.video->ReleaseDecoderBuffer(decoder.get(), D3D11_VIDEO_DECODER_BUFFER_BITSTREAM);
    D3D11_VIDEO_DECODER_BUFFER_DESC d = {};
    d.BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM;
    d.DataSize = size;
    d.pIV = iv.data(), d.IVSize = 16;
    return player.video->SubmitDecoderBuffers(decoder.get(), 1, &d);
  }
  HRESULT end() { return player.video->DecoderEndFrame(decoder.get()); }
  Bytes shown() {
    Block back = {};
    player.video->EncryptionBlt(session.get(), target.get(), picture.get(), 16, back.data());
    Bytes rows = player.read(picture.get());
    Aes128(key).counter_mode(rows.data(), rows.data(), rows.size(), back);
    return packed(rows.data(), rows.size() / (Height * 3 / 2));
  }

  Player player;
  Channel channel;
  Com<ID3D11CryptoSession> session;
  Com<ID3D11VideoDecoder> decoder;
  Com<ID3D11VideoDecoderOutputView> view;
  Com<ID3D11Texture2D> target, picture;
  Block key = player::random_block(), iv = {};
  bool ready = false;

 private:
  HRESULT open() {
    auto d = player.video_device.get();
    HRESULT r = d->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, &DXCP_DECODER_PROFILE_PASS_THROUGH, &D3D11_KEY_EXCHANGE_RSAES_OAEP, session.put());
    if (FAILED(r)) return r;
    UINT size = 0;
    session->GetCertificateSize(&size);
    Bytes chain(size);
    session->GetCertificate(size, chain.data());
    Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), key);
    r = player.video->NegotiateCryptoSessionKeyExchange(session.get(), 256, block.data());
    D3D11_VIDEO_DECODER_DESC what = {DXCP_DECODER_PROFILE_PASS_THROUGH, Width, Height, DXGI_FORMAT_NV12};
    D3D11_VIDEO_DECODER_CONFIG config = {};
    if (SUCCEEDED(r)) r = d->GetVideoDecoderConfig(&what, 0, &config);
    if (SUCCEEDED(r)) r = d->CreateVideoDecoder(&what, &config, decoder.put());
    if (FAILED(r)) return r;
    D3D11_TEXTURE2D_DESC t = {};
    t.Width = Width, t.Height = Height, t.MipLevels = t.ArraySize = t.SampleDesc.Count = 1, t.Format = DXGI_FORMAT_NV12, t.BindFlags = D3D11_BIND_DECODER;
    t.MiscFlags = D3D11_RESOURCE_MISC_RESTRICTED_CONTENT;  // S105
    r = player.device->CreateTexture2D(&t, nullptr, target.put());
    D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC v = {};
    v.DecodeProfile = DXCP_DECODER_PROFILE_PASS_THROUGH, v.ViewDimension = D3D11_VDOV_DIMENSION_TEXTURE2D;
    return SUCCEEDED(r) ? d->CreateVideoDecoderOutputView(target.get(), &v, view.put()) : r;
  }
};

}  // namespace

TEST(Decoder_profiles_are_listed) {
  Player p;
  const UINT count = p.video_device->GetVideoDecoderProfileCount();
  bool found = false;
  for (UINT i = 0; i < count; i++) {
    GUID profile = {};
    CHECK_EQUAL(S_OK, p.video_device->GetVideoDecoderProfile(i, &profile));
    found = found || profile == DXCP_DECODER_PROFILE_PASS_THROUGH;
  }
  CHECK(found);
  GUID beyond;
  CHECK(FAILED(p.video_device->GetVideoDecoderProfile(count, &beyond)));
}

TEST(Protected_frames_decode_over_refreshes) {  // R34, R35, R46, S7, S13
  Decoding d;
  REQUIRE(d.ready);
  const Block session_key = {};  // 16 zero bytes: the session key
  CHECK_EQUAL(E_INVALIDARG, d.begin(&session_key));  // not tied yet
  CHECK_EQUAL(S_OK, d.tie());
  const Block content = player::random_block();
  for (int n = 0; n < 12; n++) {
    const Bytes frame = noise(n);
    const bool with_content_key = n % 3 == 1;
    const Block wrapped = Aes128(d.key).encrypt(content), used = with_content_key ? content : d.key;
    CHECK_EQUAL(S_OK, d.begin(with_content_key ? &wrapped : &session_key));
    CHECK_EQUAL(S_OK, d.submit(used, frame.data(), 1000));
    if (n % 4 == 2) {  // inside of a frame: the frame goes on under its key
      Block random;
      d.player.video->StartSessionKeyRefresh(d.session.get(), 16, random.data());
      d.player.video->FinishSessionKeyRefresh(d.session.get());
      d.key = exclusive_or(d.key, random);
    }
    CHECK_EQUAL(S_OK, d.submit(used, frame.data() + 1000, FrameSize - 1000));
    CHECK_EQUAL(S_OK, d.end());
    CHECK(d.shown() == frame);
  }
}

TEST(Frames_out_of_order_are_refused) {
  Decoding d;
  REQUIRE(d.ready && d.tie() == S_OK);
  CHECK(FAILED(d.end()));
  const Bytes frame = noise(1);
  CHECK(FAILED(d.submit(d.key, frame.data(), 16)));
  const Block session_key = {};
  CHECK_EQUAL(S_OK, d.begin(&session_key));
  CHECK_EQUAL(S_OK, d.end());
  auto v = d.player.video.get();
  CHECK(FAILED(v->DecoderBeginFrame(nullptr, nullptr, 0, nullptr)));
  CHECK(FAILED(v->DecoderBeginFrame(d.decoder.get(), d.view.get(), 15, session_key.data())));
  CHECK(FAILED(v->SubmitDecoderBuffers(d.decoder.get(), 1, nullptr)));
  CHECK(FAILED(v->GetDecoderBuffer(d.decoder.get(), static_cast<D3D11_VIDEO_DECODER_BUFFER_TYPE>(77), nullptr, nullptr)));
}
