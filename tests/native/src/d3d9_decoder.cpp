// Protected decoding over Direct3D 9Ex: DXVA 2.0's service, a session tied to a decoder by the channel, frames under session
// and content keys.
#include "d3d9_decoding.hpp"

TEST(D3D9_video_services_come_from_the_device) {
  Player9 p;
  REQUIRE(p.result == S_OK);
  auto service = service_of(p);
  REQUIRE(service);
  List<GUID> profiles;
  CHECK_EQUAL(S_OK, service->GetDecoderDeviceGuids(&profiles.count, &profiles.first));
  bool found = false;
  for (const GUID &profile : profiles) found = found || profile == DXCP_DECODER_PROFILE_PASS_THROUGH;
  CHECK(found);
  List<D3DFORMAT> formats;
  CHECK_EQUAL(S_OK, service->GetDecoderRenderTargets(DXCP_DECODER_PROFILE_PASS_THROUGH, &formats.count, &formats.first));
  found = false;
  for (D3DFORMAT format : formats) found = found || format == FormatNV12;
  CHECK(found);
  // Each entry lies where the SDK's structure says.
  DXVA2_VideoDesc video = {};
  video.SampleWidth = Width, video.SampleHeight = Height, video.Format = FormatNV12;
  List<DXVA2_ConfigPictureDecode> configurations;
  CHECK_EQUAL(S_OK, service->GetDecoderConfigurations(DXCP_DECODER_PROFILE_PASS_THROUGH, &video, nullptr, &configurations.count, &configurations.first));
  CHECK(configurations.count > 1);
  for (const DXVA2_ConfigPictureDecode &configuration : configurations) CHECK(configuration.ConfigBitstreamRaw == 1 && configuration.ConfigDecoderSpecific == 0);
  void *other = &found;
  CHECK_EQUAL(E_NOINTERFACE, DXVA2CreateVideoService(p.device.get(), __uuidof(IDirectXVideoProcessorService), &other));
  CHECK(!other);
  CHECK_EQUAL(D3DERR_INVALIDCALL, DXVA2CreateVideoService(nullptr, __uuidof(IDirectXVideoDecoderService), &other));
  CHECK_EQUAL(D3DERR_INVALIDCALL, DXVA2CreateVideoService(p.device.get(), __uuidof(IDirectXVideoDecoderService), nullptr));
}

TEST(D3D9_protected_frames_decode_over_refreshes) {  // R34, R35, R37, R46, S7, S13, S93
  Decoding9 d;
  REQUIRE(d.ready);
  Block session_key = {};  // 16 zero bytes: the session key
  CHECK_EQUAL(D3DERR_INVALIDCALL, d.begin(&session_key));  // not tied yet
  CHECK_EQUAL(S_OK, d.tie());
  const Block content = player::random_block();
  for (int n = 0; n < 12; n++) {
    const Bytes frame = noise(n);
    const bool with_content_key = n % 3 == 1;
    Block wrapped = Aes128(d.key).encrypt(content);
    const Block used = with_content_key ? content : d.key;
    CHECK_EQUAL(S_OK, d.begin(with_content_key ? &wrapped : &session_key));
    CHECK_EQUAL(S_OK, d.submit(used, frame.data(), 1000));
    if (n % 4 == 2) {  // inside of a frame: the frame goes on under its key
      Block random;
      CHECK_EQUAL(S_OK, d.session->StartSessionKeyRefresh(random.data(), 16));
      CHECK_EQUAL(S_OK, d.session->FinishSessionKeyRefresh());
      d.key = exclusive_or(d.key, random);
    }
    CHECK_EQUAL(S_OK, d.submit(used, frame.data() + 1000, FrameSize - 1000));
    CHECK_EQUAL(S_OK, d.end());
    CHECK(d.shown() == frame);
  }
}

TEST(D3D9_frames_may_be_encrypted_in_part) {  // R25, R37
  Decoding9 d;
  REQUIRE(d.ready && d.tie() == S_OK);
  D3DENCRYPTED_BLOCK_INFO blocks = {16, 32, 16};
  CHECK_EQUAL(S_OK, d.extend(DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, &blocks, sizeof blocks, nullptr, 0));
  // One block in three, the first among them; the counter counts encrypted blocks alone.
  const Bytes frame = noise(3);
  Bytes encrypted, sent = frame;
  for (UINT at = 0; at < FrameSize; at += 48) encrypted.insert(encrypted.end(), &frame[at], &frame[at] + 16);
  Aes128(d.key).counter_mode(encrypted.data(), encrypted.data(), encrypted.size(), next(d.iv));
  for (UINT at = 0; at < FrameSize; at += 48) std::memcpy(&sent[at], &encrypted[at / 3], 16);
  Block session_key = {};
  CHECK_EQUAL(S_OK, d.begin(&session_key));
  CHECK_EQUAL(S_OK, d.send(sent));
  CHECK_EQUAL(S_OK, d.end());
  CHECK(d.shown() == frame);
}

TEST(D3D9_a_pattern_beside_refused_buffers_is_taken_back) {  // S93
  Decoding9 d;
  REQUIRE(d.ready && d.tie() == S_OK);
  const Bytes frame = noise(4);
  Block session_key = {};
  CHECK_EQUAL(S_OK, d.begin(&session_key));
  CHECK_EQUAL(S_OK, d.submit(d.key, frame.data(), 1000));
  D3DENCRYPTED_BLOCK_INFO blocks = {16, 0, 0};
  DXVA2_DecodeExtensionData extension = {DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, &blocks, sizeof blocks, nullptr, 0};
  CHECK(FAILED(d.send(Bytes(1000), &extension)));  // this IV was used
  CHECK_EQUAL(S_OK, d.submit(d.key, frame.data() + 1000, FrameSize - 1000));
  CHECK_EQUAL(S_OK, d.end());
  CHECK(d.shown() == frame);
}

TEST(D3D9_frames_out_of_order_are_refused) {
  Decoding9 d;
  REQUIRE(d.ready && d.tie() == S_OK);
  CHECK(FAILED(d.end()));
  const Bytes frame = noise(1);
  CHECK(FAILED(d.submit(d.key, frame.data(), 16)));
  Block session_key = {};
  CHECK_EQUAL(S_OK, d.begin(&session_key));
  CHECK(FAILED(d.begin(&session_key)));
  CHECK_EQUAL(S_OK, d.submit(d.key, frame.data(), FrameSize));
  CHECK_EQUAL(S_OK, d.end());
  CHECK_EQUAL(D3DERR_INVALIDCALL, d.decoder->BeginFrame(nullptr, nullptr));
  CHECK_EQUAL(D3DERR_INVALIDCALL, d.decoder->Execute(nullptr));
  CHECK(FAILED(d.decoder->GetBuffer(77, nullptr, nullptr)));
}
