// Content protection over Direct3D 11, every method of it: capabilities, certificates, negotiation, both blts, refresh.
#include "d3d11_player.hpp"

TEST(Caps_and_key_exchanges_are_listed) {
  Player p;
  REQUIRE(p.result == S_OK && p.video_device && p.video);
  D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = {};
  CHECK_EQUAL(S_OK, p.video_device->GetContentProtectionCaps(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &caps));
  const UINT wanted = D3D11_CONTENT_PROTECTION_CAPS_SOFTWARE | D3D11_CONTENT_PROTECTION_CAPS_CONTENT_KEY | D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY |
                      D3D11_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK | D3D11_CONTENT_PROTECTION_CAPS_PARTIAL_DECRYPTION | D3D11_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT;
  CHECK_EQUAL(wanted, caps.Caps & wanted);
  CHECK(caps.KeyExchangeTypeCount >= 1 && caps.BlockAlignmentSize == 16 && caps.ProtectedMemorySize > 0);
  GUID type = {};
  CHECK_EQUAL(S_OK, p.video_device->CheckCryptoKeyExchange(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, 0, &type));
  CHECK(IsEqualGUID(type, D3D11_KEY_EXCHANGE_RSAES_OAEP));
  CHECK_EQUAL(E_INVALIDARG, p.video_device->CheckCryptoKeyExchange(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, caps.KeyExchangeTypeCount, &type));
  CHECK_EQUAL(S_OK, p.video_device->GetContentProtectionCaps(nullptr, nullptr, &caps));  // R27: no encryption
  CHECK_EQUAL(0u, caps.KeyExchangeTypeCount);
}

TEST(A_session_tells_what_it_was_made_for) {
  Player p;
  auto session = p.session();
  REQUIRE(session);
  GUID type = {}, profile = {1, 0, 0, {}};
  session->GetCryptoType(&type);
  session->GetDecoderProfile(&profile);
  CHECK(IsEqualGUID(type, D3D11_CRYPTO_TYPE_AES128_CTR));
  CHECK(profile == GUID{});
  HANDLE handle = nullptr, other = nullptr;
  session->GetCryptoSessionHandle(&handle);
  p.session()->GetCryptoSessionHandle(&other);
  CHECK(handle != nullptr && other != nullptr && handle != other);
}

TEST(Sessions_of_other_types_are_refused) {
  Player p;
  const GUID unknown = {1, 2, 3, {4}};
  ID3D11CryptoSession *session = reinterpret_cast<ID3D11CryptoSession *>(1);
  CHECK(FAILED(p.video_device->CreateCryptoSession(&unknown, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, &session)));
  CHECK(session == nullptr);
  CHECK(FAILED(p.video_device->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &unknown, &session)));
  CHECK_EQUAL(E_INVALIDARG, p.video_device->CreateCryptoSession(nullptr, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, &session));
  CHECK_EQUAL(E_INVALIDARG, p.video_device->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, nullptr, &session));
  CHECK_EQUAL(E_INVALIDARG, p.video_device->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, nullptr));
}

TEST(The_certificate_comes_whole_or_not_at_all) {
  Player p;
  auto session = p.session();
  REQUIRE(session);
  UINT size = 0;
  CHECK_EQUAL(S_OK, session->GetCertificateSize(&size));
  REQUIRE(size > 500);
  Bytes chain(size + 1);
  CHECK_EQUAL(E_INVALIDARG, session->GetCertificate(size - 1, chain.data()));
  CHECK_EQUAL(E_INVALIDARG, session->GetCertificate(size + 1, chain.data()));
  CHECK_EQUAL(E_INVALIDARG, session->GetCertificate(size, nullptr));
  CHECK_EQUAL(E_INVALIDARG, session->GetCertificateSize(nullptr));
  CHECK_EQUAL(S_OK, session->GetCertificate(size, chain.data()));
  CHECK_EQUAL(256u, player::rsa_key_of(chain).modulus.size());
}

TEST(Negotiation_takes_the_right_block_alone) {
  Player p;
  KeyedSession s(p);
  Bytes noise(256, 0x42);
  CHECK(FAILED(p.video->NegotiateCryptoSessionKeyExchange(s.session.get(), 256, noise.data())));
  CHECK_EQUAL(E_INVALIDARG, p.video->NegotiateCryptoSessionKeyExchange(s.session.get(), 255, noise.data()));
  CHECK_EQUAL(E_INVALIDARG, p.video->NegotiateCryptoSessionKeyExchange(s.session.get(), 256, nullptr));
  CHECK(!s.works_under(s.key));
  CHECK_EQUAL(S_OK, s.negotiate());
  CHECK(s.works_under(s.key));
  const Block before = s.key;
  CHECK_EQUAL(S_OK, s.negotiate());  // S8: a new key
  CHECK(!s.works_under(before) && s.works_under(s.key));
}

TEST(Every_format_comes_back_as_it_went_in) {
  Player p;
  for (DXGI_FORMAT format : {DXGI_FORMAT_NV12, DXGI_FORMAT_P010, DXGI_FORMAT_YUY2, DXGI_FORMAT_AYUV, DXGI_FORMAT_R8_UNORM, DXGI_FORMAT_R8G8B8A8_UNORM}) {
    KeyedSession s(p, format, 130, 66);  // with padding at the ends of rows
    REQUIRE(s.secret && s.negotiate() == S_OK);
    CHECK(s.works_under(s.key));
  }
}

TEST(Buffers_pass_as_textures) {  // S56
  Player p;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK);
  auto in = p.buffer(1000, true), out = p.buffer(1000, true), secret = p.buffer(1000, false);
  REQUIRE(in && out && secret);
  Bytes data(p.read(in.get()).size());
  for (size_t i = 0; i < data.size(); i++) data[i] = static_cast<uint8_t>(i);
  Bytes encrypted(data.size());
  Block iv = s.next_iv(), back = {};
  Aes128(s.key).counter_mode(data.data(), encrypted.data(), data.size(), iv);
  REQUIRE(p.write(in.get(), encrypted));
  auto as_texture = [](ID3D11Buffer *b) { return reinterpret_cast<ID3D11Texture2D *>(b); };
  p.video->DecryptionBlt(s.session.get(), as_texture(in.get()), as_texture(secret.get()), nullptr, 0, nullptr, 16, iv.data());
  p.video->EncryptionBlt(s.session.get(), as_texture(secret.get()), as_texture(out.get()), 16, back.data());
  Bytes result = p.read(out.get());
  Aes128(s.key).counter_mode(result.data(), result.data(), result.size(), back);
  CHECK(result == data);
}

TEST(A_content_key_is_wrapped_under_the_session_key_of_the_moment) {  // R23, S7
  Player p;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK);
  const Block content = player::random_block();
  const Bytes data = s.pattern();
  auto decrypt = [&](const Block &wrapping) {
    Block wrapped = Aes128(wrapping).encrypt(content), iv = s.next_iv();
    Bytes encrypted(data.size());
    Aes128(content).counter_mode(data.data(), encrypted.data(), data.size(), iv);
    p.write(s.in.get(), encrypted);
    p.video->DecryptionBlt(s.session.get(), s.in.get(), s.secret.get(), nullptr, 16, wrapped.data(), 16, iv.data());
    return s.read_back(s.key) == data;
  };
  CHECK(decrypt(s.key));
  const Block old = s.key, random = s.start();
  CHECK(decrypt(old));
  s.finish();
  s.key = exclusive_or(old, random);
  CHECK(!decrypt(old));
  CHECK(decrypt(s.key));
}

TEST(A_partial_pattern_decrypts_the_marked_bytes) {  // R25
  Player p;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK);
  const Bytes data = s.pattern(5);
  const UINT first = 100, skip = 20, each = 2;  // the documentation's example
  Bytes marked, mixed = data;
  auto is_marked = [&](size_t i) { return i < first || (i - first) % (skip + each) >= skip; };
  for (size_t i = 0; i < data.size(); i++)
    if (is_marked(i)) marked.push_back(data[i]);
  Block iv = s.next_iv();
  Aes128(s.key).counter_mode(marked.data(), marked.data(), marked.size(), iv);
  for (size_t i = 0, j = 0; i < data.size(); i++)
    if (is_marked(i)) mixed[i] = marked[j++];
  REQUIRE(p.write(s.in.get(), mixed));
  D3D11_ENCRYPTED_BLOCK_INFO info = {first, skip, each};
  p.video->DecryptionBlt(s.session.get(), s.in.get(), s.secret.get(), &info, 0, nullptr, 16, iv.data());
  CHECK_EQUAL(each, info.NumBytesInEncryptPattern);
  CHECK(s.read_back(s.key) == data);
  // The same IV again is refused, and a refusal with block info says why in its last field.
  p.video->DecryptionBlt(s.session.get(), s.in.get(), s.secret.get(), &info, 0, nullptr, 16, iv.data());
  CHECK(FAILED(static_cast<HRESULT>(info.NumBytesInEncryptPattern)));
}

TEST(Refresh_follows_the_documentation) {
  Player p;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK);
  Block key = s.key;
  for (int epoch = 0; epoch < 3; epoch++) {
    const Block random = s.start();
    CHECK(random != Block{});
    CHECK(s.works_under(key));  // R5
    s.finish();
    CHECK(!s.works_under(key));
    key = exclusive_or(key, random);
    CHECK(s.works_under(key));  // R3, R8
  }
  const Block first = s.start(), second = s.start();  // S1
  CHECK(first != second);
  s.finish();
  key = exclusive_or(key, second);
  CHECK(s.works_under(key));
  s.finish();  // S2
  CHECK(s.works_under(key));
}

TEST(A_refused_Start_gives_zeros_and_leaves_what_was_pending) {  // S3, S4, S5
  Player p;
  KeyedSession s(p);
  CHECK(s.start() == Block{});  // no key yet
  REQUIRE(s.negotiate() == S_OK);
  const Block key = s.key, random = s.start();
  for (UINT size : {0u, 1u, 15u, 17u, 64u}) {
    uint8_t buffer[65];
    std::memset(buffer, 0xEE, sizeof buffer);
    p.video->StartSessionKeyRefresh(s.session.get(), size, buffer);
    for (UINT i = 0; i < sizeof buffer; i++) CHECK_EQUAL(i < size ? 0 : 0xEE, buffer[i]);
  }
  p.video->StartSessionKeyRefresh(s.session.get(), 16, nullptr);
  p.video->StartSessionKeyRefresh(s.session.get(), 0xFFFFFFFF, nullptr);
  p.video->FinishSessionKeyRefresh(nullptr);
  s.finish();
  CHECK(s.works_under(exclusive_or(key, random)));
}

TEST(The_read_back_key_needs_its_capability) {  // R24
  Player p;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK);
  Block key;
  key.fill(0xEE);
  CHECK_EQUAL(DXGI_ERROR_UNSUPPORTED, p.video->GetEncryptionBltKey(s.session.get(), 16, key.data()));
  CHECK(key == Block{});
  CHECK_EQUAL(E_INVALIDARG, p.video->GetEncryptionBltKey(s.session.get(), 15, key.data()));
  CHECK_EQUAL(E_INVALIDARG, p.video->GetEncryptionBltKey(s.session.get(), 16, nullptr));
}

TEST(Protected_surfaces_give_nothing_away) {  // R29
  Player p;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK && s.works_under(s.key));
  D3D11_MAPPED_SUBRESOURCE m = {};
  CHECK(FAILED(p.context->Map(s.secret.get(), 0, D3D11_MAP_READ, 0, &m)));
  CHECK(m.pData == nullptr);
  const Bytes blank(s.pattern().size(), 0x33);
  REQUIRE(p.write(s.out.get(), blank));
  p.context->CopyResource(s.out.get(), s.secret.get());
  p.context->CopySubresourceRegion(s.out.get(), 0, 0, 0, 0, s.secret.get(), 0, nullptr);
  CHECK(p.read(s.out.get()) == blank);
}

TEST(The_newer_video_context_answers) {
  Player p;
  auto session = p.session();
  auto context = p.video.as<ID3D11VideoContext1>();
  if (!context) return;
  D3D11_CRYPTO_SESSION_STATUS status = static_cast<D3D11_CRYPTO_SESSION_STATUS>(9);
  CHECK_EQUAL(S_OK, context->CheckCryptoSessionStatus(session.get(), &status));
  CHECK_EQUAL(D3D11_CRYPTO_SESSION_STATUS_OK, status);
  CHECK_EQUAL(E_INVALIDARG, context->CheckCryptoSessionStatus(session.get(), nullptr));
  UINT64 data = 0;
  CHECK(FAILED(context->GetDataForNewHardwareKey(session.get(), 4, &data, &data)));
}
