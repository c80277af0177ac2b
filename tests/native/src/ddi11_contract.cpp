// The contract of a Direct3D 11.1 driver with content protection, as a runtime in C++ sees it: run on our driver and on the
// foreign one. Usage: ddi11_contract LIBRARY [TEST ...]
#include "ddi11_host.hpp"

using namespace ddi;
using player::exclusive_or;

TEST(The_library_exports_OpenAdapter10_2) { CHECK(entry() != nullptr); }

TEST(An_adapter_reports_the_11_1_interface) {
  Adapter adapter;
  REQUIRE(adapter.opened);
  UINT count = 0;
  CHECK_EQUAL(S_OK, adapter.functions.pfnGetSupportedVersions(adapter.handle, &count, nullptr));
  REQUIRE(count > 0 && count < 100);
  std::vector<UINT64> versions(count);
  CHECK_EQUAL(S_OK, adapter.functions.pfnGetSupportedVersions(adapter.handle, &count, versions.data()));
  bool found = false;
  for (UINT64 v : versions) found = found || v >> 32 == D3D11_1_DDI_INTERFACE_VERSION;
  CHECK(found);
}

TEST(A_device_fills_every_entry_of_both_tables) {
  Adapter adapter;
  Device device(adapter);
  REQUIRE(device.created);
  auto slots = reinterpret_cast<void **>(&device.functions);
  for (size_t i = 0; i < sizeof device.functions / sizeof(void *); i++) CHECK(slots[i] != nullptr);
  slots = reinterpret_cast<void **>(&device.video);
  for (size_t i = 0; i < sizeof device.video / sizeof(void *); i++) CHECK(slots[i] != nullptr);
}

TEST(RetrieveSubObject_refuses_unknown_ids_and_sizes) {
  Adapter adapter;
  Device device(adapter);
  REQUIRE(device.created);
  D3D11_1DDI_VIDEODEVICEFUNCS table = {};
  D3D11_1DDI_VIDEO_INPUT input = {TRUE, &table};
  D3D11_1DDI_VIDEO_OUTPUT output = {};
  CHECK(FAILED(device.retrieve_sub_object(device.handle, 0x1234, sizeof input, &input, sizeof output, &output)));
  CHECK(FAILED(device.retrieve_sub_object(device.handle, D3D11_1DDI_VIDEO_FUNCTIONS, 8, &input, sizeof output, &output)));
  CHECK_EQUAL(S_OK, device.retrieve_sub_object(device.handle, D3D11_1DDI_VIDEO_FUNCTIONS, sizeof input, &input, sizeof output, &output));
  CHECK(std::memcmp(&table, &device.video, sizeof table) == 0);  // relocated: the same functions
}

TEST(Caps_name_refresh_both_blts_and_RSAES_OAEP) {
  Adapter adapter;
  Device device(adapter);
  REQUIRE(device.created);
  D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS caps = {};
  CHECK_EQUAL(S_OK, device.video.pfnGetContentProtectionCaps(device.handle, &D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &caps));
  const UINT wanted = D3D11_1DDI_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY | D3D11_1DDI_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK |
                      D3D11_1DDI_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT;
  CHECK_EQUAL(wanted, caps.Caps & wanted);
  REQUIRE(caps.KeyExchangeTypeCount > 0);
  GUID type = {};
  CHECK_EQUAL(S_OK, device.video.pfnGetCryptoKeyExchangeType(device.handle, &D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, 0, &type));
  CHECK(type == D3D11_KEY_EXCHANGE_RSAES_OAEP);
  CHECK(FAILED(device.video.pfnGetCryptoKeyExchangeType(device.handle, &D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, caps.KeyExchangeTypeCount, &type)));
  const GUID unknown = {1, 2, 3, {4}};
  CHECK(FAILED(device.video.pfnGetContentProtectionCaps(device.handle, &unknown, nullptr, &caps)));
}

TEST(A_session_of_an_unknown_crypto_type_is_refused) {
  Adapter adapter;
  Device device(adapter);
  REQUIRE(device.created);
  D3D11_1DDIARG_CREATECRYPTOSESSION create = {GUID{1, 2, 3, {4}}, GUID{}, D3D11_KEY_EXCHANGE_RSAES_OAEP};
  D3D11_1DDI_HCRYPTOSESSION session = {device.memory(64)};
  CHECK_EQUAL(D3DDDIERR_UNSUPPORTEDCRYPTO, device.video.pfnCreateCryptoSession(device.handle, &create, session, D3D11_1DDI_HRTCRYPTOSESSION{}));
}

TEST(Negotiation_takes_one_block_of_256_bytes_for_this_certificate) {
  Adapter adapter;
  Device device(adapter);
  Session session(device);
  REQUIRE(session.created);
  Bytes noise(256, 0x5A), small(255, 0x5A);
  CHECK_EQUAL(E_INVALIDARG, device.video.pfnNegotiateCryptoSessionKeyExchange(device.handle, session.handle, 256, noise.data()));
  CHECK_EQUAL(E_INVALIDARG, device.video.pfnNegotiateCryptoSessionKeyExchange(device.handle, session.handle, 255, small.data()));
  CHECK(session.start() == Block{});  // S3: no key yet, so no random number
  CHECK_EQUAL(S_OK, session.negotiate());
  CHECK(session.works_under(session.key));
}

TEST(A_refresh_changes_the_key_at_Finish_to_the_old_one_xor_the_random_number) {
  Adapter adapter;
  Device device(adapter);
  Session session(device);
  REQUIRE(session.created && session.negotiate() == S_OK);
  Block key = session.key;
  for (int epoch = 0; epoch < 3; epoch++) {
    const Block random = session.start();
    CHECK(random != Block{});
    CHECK(session.works_under(key));  // R5
    session.finish();
    CHECK(!session.works_under(key));
    key = exclusive_or(key, random);
    CHECK(session.works_under(key));  // R3, R8
  }
  CHECK(device.errors.empty());
}

TEST(Of_two_Starts_the_last_counts) {  // S1
  Adapter adapter;
  Device device(adapter);
  Session session(device);
  REQUIRE(session.created && session.negotiate() == S_OK);
  const Block key = session.key, first = session.start(), second = session.start();
  CHECK(first != second);
  session.finish();
  CHECK(session.works_under(exclusive_or(key, second)));
}

TEST(Finish_without_Start_leaves_the_key) {  // R7, S2
  Adapter adapter;
  Device device(adapter);
  Session session(device);
  REQUIRE(session.created && session.negotiate() == S_OK);
  Block key = session.key;
  session.finish();
  CHECK(session.works_under(key));
  const Block random = session.start();
  session.finish();
  session.finish();
  CHECK(session.works_under(exclusive_or(key, random)));
  CHECK(device.errors.empty());  // S2: no error callback
}

TEST(A_Start_of_another_size_is_zero_filled_and_leaves_what_was_pending) {  // S4
  Adapter adapter;
  Device device(adapter);
  Session session(device);
  REQUIRE(session.created && session.negotiate() == S_OK);
  const Block key = session.key, random = session.start();
  for (UINT size : {0u, 1u, 15u, 17u, 32u}) {
    uint8_t buffer[33];
    std::memset(buffer, 0xEE, sizeof buffer);
    device.video.pfnStartSessionKeyRefresh(device.handle, session.handle, size, buffer);
    for (UINT i = 0; i < sizeof buffer; i++) CHECK_EQUAL(i < size ? 0 : 0xEE, buffer[i]);
  }
  session.finish();
  CHECK(session.works_under(exclusive_or(key, random)));
}

TEST(An_IV_is_taken_once_under_a_key_and_again_after_a_refresh) {  // R21, S11
  Adapter adapter;
  Device device(adapter);
  Session session(device);
  REQUIRE(session.created && session.negotiate() == S_OK);
  D3D10DDI_HRESOURCE in = device.texture(true), secret = device.texture(false);
  Bytes data(64 * 64 * 4, 0x11);
  device.write(in, data);
  Block iv = {1};
  D3D11_1DDI_ENCRYPTED_BLOCK_INFO all = {64 * 64 * 4, 0, 0};
  auto decrypt = [&] {
    all.NumBytesInEncryptPattern = 0;
    device.video.pfnDecryptionBlt(device.handle, session.handle, in, secret, &all, 0, nullptr, 16, iv.data());
    return all.NumBytesInEncryptPattern == 0;  // else the HRESULT of the refusal
  };
  CHECK(decrypt());
  CHECK(!decrypt());
  session.start();
  CHECK(!decrypt());
  session.finish();
  CHECK(decrypt());
  for (auto r : {in, secret}) device.functions.pfnDestroyResource(device.handle, r);
}

TEST(The_driver_makes_the_IVs_of_EncryptionBlt_and_counts_on) {  // R22
  Adapter adapter;
  Device device(adapter);
  Session session(device);
  REQUIRE(session.created && session.negotiate() == S_OK);
  D3D10DDI_HRESOURCE secret = device.texture(false), out = device.texture(true);
  Block previous = {};
  for (int i = 0; i < 4; i++) {
    Block iv = {};
    device.video.pfnEncryptionBlt(device.handle, session.handle, secret, out, 16, iv.data());
    CHECK(iv != Block{} && previous < iv);
    previous = iv;
  }
  for (auto r : {secret, out}) device.functions.pfnDestroyResource(device.handle, r);
}

TEST(Protected_surfaces_cannot_be_mapped_or_copied_out) {  // R29
  Adapter adapter;
  Device device(adapter);
  REQUIRE(device.created);
  D3D10DDI_HRESOURCE secret = device.texture(false), plain = device.texture(true);
  D3D10DDI_MAPPED_SUBRESOURCE mapped = {};
  device.functions.pfnResourceMap(device.handle, secret, 0, D3D10_DDI_MAP_READ, 0, &mapped);
  CHECK(mapped.pData == nullptr);
  device.write(plain, Bytes(64 * 64 * 4, 0x77));
  device.functions.pfnResourceCopy(device.handle, plain, secret);
  CHECK(device.read(plain) == Bytes(64 * 64 * 4, 0x77));
  for (auto r : {secret, plain}) device.functions.pfnDestroyResource(device.handle, r);
}

TEST(A_session_belongs_to_its_device) {  // R14, S15
  Adapter adapter;
  Device device(adapter), other(adapter);
  Session session(device);
  REQUIRE(other.created && session.created && session.negotiate() == S_OK);
  const Block key = session.key;
  Block random;
  random.fill(0xEE);
  other.video.pfnStartSessionKeyRefresh(other.handle, session.handle, 16, random.data());
  CHECK(random == Block{});
  const Block pending = session.start();
  other.video.pfnFinishSessionKeyRefresh(other.handle, session.handle);
  CHECK(session.works_under(key));
  Bytes block = player::rsaes_oaep(player::rsa_key_of(device.certificate()), key);
  CHECK_EQUAL(E_INVALIDARG, other.video.pfnNegotiateCryptoSessionKeyExchange(other.handle, session.handle, 256, block.data()));
  session.finish();
  CHECK(session.works_under(exclusive_or(key, pending)));
}

TEST(Handles_of_the_dead_are_refused) {
  Adapter adapter;
  Device device(adapter);
  REQUIRE(device.created);
  D3D11_1DDI_HCRYPTOSESSION stale;
  {
    Session session(device);
    REQUIRE(session.created && session.negotiate() == S_OK);
    stale = session.handle;
  }
  Block random;
  random.fill(0xEE);
  device.video.pfnStartSessionKeyRefresh(device.handle, stale, 16, random.data());
  CHECK(random == Block{});
  device.video.pfnFinishSessionKeyRefresh(device.handle, stale);
  device.video.pfnDestroyCryptoSession(device.handle, stale);
  CHECK(device.errors.empty());
}

int main(int argc, char **argv) {
  if (argc < 2) return std::printf("usage: %s LIBRARY [TEST ...]\n", argv[0]), 2;
  library_name() = argv[1];
  if (!entry()) return std::printf("%s has no OpenAdapter10_2\n", argv[1]), 2;
  return check::run(argc - 1, argv + 1);
}
