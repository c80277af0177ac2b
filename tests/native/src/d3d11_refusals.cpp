// Bad input: an HRESULT or a dropped call, never a crash, and nothing changed.
#include "d3d11_player.hpp"

#include <new>
#include <vector>

namespace {

// Somebody else's object: every slot records that it was called.
struct Foreign {
  void **table;
  int calls = 0;
  Foreign() : table(slots()) {}
  static int called(Foreign *self) { return ++self->calls, E_FAIL; }
  static void **slots() {
    static std::vector<void *> all(256, reinterpret_cast<void *>(&called));
    return all.data();
  }
  template <class T>
  T *as() { return reinterpret_cast<T *>(this); }
};

}  // namespace

TEST(Null_everywhere) {
  Player p;
  KeyedSession s(p);
  REQUIRE(p.result == S_OK && s.negotiate() == S_OK);
  auto d = p.device.get();
  auto c = p.context.get();
  auto vd = p.video_device.get();
  auto vc = p.video.get();
  auto session = s.session.get();
  CHECK_EQUAL(E_INVALIDARG, d->CreateTexture2D(nullptr, nullptr, nullptr));
  CHECK_EQUAL(E_INVALIDARG, d->CreateBuffer(nullptr, nullptr, nullptr));
  CHECK(FAILED(d->CreateQuery(nullptr, nullptr)));
  CHECK(FAILED(d->CheckFormatSupport(DXGI_FORMAT_NV12, nullptr)));
  CHECK(FAILED(d->CheckFeatureSupport(D3D11_FEATURE_THREADING, nullptr, 8)));
  CHECK(FAILED(d->OpenSharedResource(nullptr, IID_ID3D11Texture2D, nullptr)));
  d->GetImmediateContext(nullptr);
  CHECK_EQUAL(E_INVALIDARG, c->Map(nullptr, 0, D3D11_MAP_READ, 0, nullptr));
  CHECK_EQUAL(E_INVALIDARG, c->Map(s.in.get(), 0, D3D11_MAP_READ, 0, nullptr));
  c->Unmap(nullptr, 0);
  c->CopyResource(nullptr, nullptr);
  c->CopyResource(s.in.get(), nullptr);
  c->CopySubresourceRegion(nullptr, 0, 0, 0, 0, nullptr, 0, nullptr);
  c->UpdateSubresource(nullptr, 0, nullptr, nullptr, 0, 0);
  c->Begin(nullptr);
  c->End(nullptr);
  CHECK(FAILED(c->GetData(nullptr, nullptr, 0, 0)));
  CHECK_EQUAL(E_INVALIDARG, vd->GetContentProtectionCaps(nullptr, nullptr, nullptr));
  CHECK_EQUAL(E_INVALIDARG, vd->CheckCryptoKeyExchange(nullptr, nullptr, 0, nullptr));
  CHECK_EQUAL(E_INVALIDARG, vd->CreateCryptoSession(nullptr, nullptr, nullptr, nullptr));
  CHECK(FAILED(vd->CreateAuthenticatedChannel(D3D11_AUTHENTICATED_CHANNEL_D3D11, nullptr)));
  CHECK(FAILED(vd->CreateVideoDecoder(nullptr, nullptr, nullptr)));
  session->GetDevice(nullptr);
  session->GetCryptoType(nullptr);
  session->GetDecoderProfile(nullptr);
  session->GetCryptoSessionHandle(nullptr);
  CHECK(FAILED(session->GetPrivateData(GUID{}, nullptr, nullptr)));
  CHECK_EQUAL(E_INVALIDARG, vc->NegotiateCryptoSessionKeyExchange(nullptr, 256, nullptr));
  vc->StartSessionKeyRefresh(nullptr, 16, nullptr);
  vc->StartSessionKeyRefresh(session, 16, nullptr);
  vc->FinishSessionKeyRefresh(nullptr);
  CHECK_EQUAL(E_INVALIDARG, vc->GetEncryptionBltKey(nullptr, 16, nullptr));
  vc->EncryptionBlt(nullptr, nullptr, nullptr, 0, nullptr);
  vc->EncryptionBlt(session, nullptr, nullptr, 16, nullptr);
  vc->EncryptionBlt(session, s.secret.get(), s.out.get(), 16, nullptr);
  vc->DecryptionBlt(nullptr, nullptr, nullptr, nullptr, 0, nullptr, 0, nullptr);
  vc->DecryptionBlt(session, s.in.get(), s.secret.get(), nullptr, 16, nullptr, 16, nullptr);
  vc->DecryptionBlt(session, s.in.get(), s.secret.get(), nullptr, 0, nullptr, 16, nullptr);
  CHECK(s.works_under(s.key));
  CHECK_EQUAL(S_OK, d->GetDeviceRemovedReason());
}

TEST(Foreign_objects_are_refused_and_not_called) {
  Player p;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK);
  Foreign foreign;
  Block random;
  random.fill(0xEE);
  p.video->StartSessionKeyRefresh(foreign.as<ID3D11CryptoSession>(), 16, random.data());
  CHECK(random == Block{});
  p.video->FinishSessionKeyRefresh(foreign.as<ID3D11CryptoSession>());
  Bytes block(256);
  CHECK_EQUAL(E_INVALIDARG, p.video->NegotiateCryptoSessionKeyExchange(foreign.as<ID3D11CryptoSession>(), 256, block.data()));
  Block iv = s.next_iv();
  D3D11_ENCRYPTED_BLOCK_INFO info = {16, 0, 0};
  p.video->DecryptionBlt(s.session.get(), foreign.as<ID3D11Texture2D>(), s.secret.get(), &info, 0, nullptr, 16, iv.data());
  CHECK(FAILED(static_cast<HRESULT>(info.NumBytesInEncryptPattern)));
  p.video->EncryptionBlt(s.session.get(), s.secret.get(), foreign.as<ID3D11Texture2D>(), 16, iv.data());
  CHECK(iv == Block{});
  p.context->CopyResource(foreign.as<ID3D11Resource>(), s.in.get());
  D3D11_MAPPED_SUBRESOURCE m = {};
  CHECK_EQUAL(E_INVALIDARG, p.context->Map(foreign.as<ID3D11Resource>(), 0, D3D11_MAP_READ, 0, &m));
  CHECK_EQUAL(E_INVALIDARG, D3D11CreateDevice(foreign.as<IDXGIAdapter>(), D3D_DRIVER_TYPE_UNKNOWN, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, nullptr, nullptr, nullptr));
  // Pointers that nobody may follow.
  for (uintptr_t wild : {uintptr_t{1}, uintptr_t{0x10}, ~uintptr_t{0}, uintptr_t{0xDEAD0000}, reinterpret_cast<uintptr_t>(s.session.get()) + 1, reinterpret_cast<uintptr_t>(s.session.get()) + 8})
    p.video->FinishSessionKeyRefresh(reinterpret_cast<ID3D11CryptoSession *>(wild));
  // One of ours, of another kind.
  p.video->FinishSessionKeyRefresh(reinterpret_cast<ID3D11CryptoSession *>(s.in.get()));
  CHECK_EQUAL(0, foreign.calls);
  CHECK(s.works_under(s.key));
}

TEST(Objects_of_another_device_are_refused) {  // R14, S15
  Player p, other;
  KeyedSession s(p), theirs(other);
  REQUIRE(s.negotiate() == S_OK && theirs.negotiate() == S_OK);
  Block random;
  random.fill(0xEE);
  const Block pending = theirs.start();
  p.video->StartSessionKeyRefresh(theirs.session.get(), 16, random.data());
  CHECK(random == Block{});
  p.video->FinishSessionKeyRefresh(theirs.session.get());
  CHECK(theirs.works_under(theirs.key));
  theirs.finish();
  CHECK(theirs.works_under(exclusive_or(theirs.key, pending)));
  Block iv = s.next_iv();
  p.video->EncryptionBlt(s.session.get(), theirs.secret.get(), s.out.get(), 16, iv.data());
  CHECK(iv == Block{});
  D3D11_ENCRYPTED_BLOCK_INFO info = {16, 0, 0};
  iv = s.next_iv();
  p.video->DecryptionBlt(s.session.get(), theirs.in.get(), s.secret.get(), &info, 0, nullptr, 16, iv.data());
  CHECK_EQUAL(E_INVALIDARG, static_cast<HRESULT>(info.NumBytesInEncryptPattern));
}

TEST(Sizes_that_overflow_are_refused) {
  Player p;
  D3D11_TEXTURE2D_DESC d = {};
  d.Width = 0x10000, d.Height = 0x10000, d.MipLevels = d.ArraySize = 1, d.Format = DXGI_FORMAT_R8G8B8A8_UNORM;
  d.SampleDesc.Count = 1;
  Com<ID3D11Texture2D> t;
  CHECK(FAILED(p.device->CreateTexture2D(&d, nullptr, t.put())));
  d.Width = d.Height = 0xFFFFFFFF;
  CHECK(FAILED(p.device->CreateTexture2D(&d, nullptr, t.put())));
  d.Width = d.Height = 16384;
  d.MiscFlags = D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, d.BindFlags = D3D11_BIND_RENDER_TARGET;
  CHECK_EQUAL(E_OUTOFMEMORY, p.device->CreateTexture2D(&d, nullptr, t.put()));  // more than all protected memory
  CHECK(!t);
  KeyedSession s(p);
  REQUIRE(s.secret && s.negotiate() == S_OK);
  uint8_t big[64];
  p.video->StartSessionKeyRefresh(s.session.get(), 0xFFFFFFFF, nullptr);
  std::memset(big, 0xEE, sizeof big);
  p.video->StartSessionKeyRefresh(s.session.get(), 0xFFFFFFFF, big);  // S71: the first 16 bytes, and no more
  CHECK(big[0] == 0 && big[15] == 0 && big[16] == 0xEE);
  CHECK_EQUAL(E_INVALIDARG, p.video->NegotiateCryptoSessionKeyExchange(s.session.get(), 0xFFFFFFFF, big));
  CHECK_EQUAL(E_INVALIDARG, s.session->GetCertificate(0xFFFFFFFF, big));
  D3D11_BOX box = {0, 0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF};
  p.context->UpdateSubresource(s.secret.get(), 0, &box, big, 0xFFFFFFFF, 0xFFFFFFFF);
  p.context->CopySubresourceRegion(s.in.get(), 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0, s.out.get(), 0, &box);
  D3D11_MAPPED_SUBRESOURCE m = {};
  CHECK_EQUAL(E_INVALIDARG, p.context->Map(s.in.get(), 0xFFFFFFFF, D3D11_MAP_READ, 0, &m));
  CHECK(s.works_under(s.key));
}

TEST(Blts_refuse_surfaces_that_do_not_fit) {  // R31, R32
  Player p;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK);
  auto smaller = p.texture(DXGI_FORMAT_NV12, 64, 64, true), other = p.texture(DXGI_FORMAT_YUY2, 128, 64, true);
  auto refused = [&](ID3D11Texture2D *from, ID3D11Texture2D *to) {
    Block iv = s.next_iv();
    D3D11_ENCRYPTED_BLOCK_INFO info = {16, 0, 0};
    p.video->DecryptionBlt(s.session.get(), from, to, &info, 0, nullptr, 16, iv.data());
    return FAILED(static_cast<HRESULT>(info.NumBytesInEncryptPattern));
  };
  CHECK(refused(smaller.get(), s.secret.get()));
  CHECK(refused(other.get(), s.secret.get()));
  CHECK(refused(s.secret.get(), s.secret.get()));
  CHECK(refused(s.in.get(), s.in.get()));
  CHECK(refused(s.in.get(), s.out.get()));
  D3D11_MAPPED_SUBRESOURCE m = {};
  REQUIRE(p.context->Map(s.in.get(), 0, D3D11_MAP_READ, 0, &m) == S_OK);
  CHECK(refused(s.in.get(), s.secret.get()));
  p.context->Unmap(s.in.get(), 0);
  CHECK(!refused(s.in.get(), s.secret.get()));
  for (UINT size : {0u, 8u, 15u, 17u, 0xFFFFFFFFu}) {
    Block iv = s.next_iv();
    D3D11_ENCRYPTED_BLOCK_INFO info = {16, 0, 0};
    p.video->DecryptionBlt(s.session.get(), s.in.get(), s.secret.get(), &info, 0, nullptr, size, iv.data());
    CHECK_EQUAL(E_INVALIDARG, static_cast<HRESULT>(info.NumBytesInEncryptPattern));
  }
}

TEST(A_refused_call_says_why_in_the_debug_layer) {
  Player p(D3D11_CREATE_DEVICE_DEBUG);
  auto queue = p.device.as<ID3D11InfoQueue>();
  if (!queue) return;
  KeyedSession s(p);
  REQUIRE(s.negotiate() == S_OK);
  queue->ClearStoredMessages();
  uint8_t buffer[15];
  p.video->StartSessionKeyRefresh(s.session.get(), 15, buffer);
  p.video->FinishSessionKeyRefresh(nullptr);
  auto id = [&](UINT64 index) {
    SIZE_T size = 0;
    queue->GetMessage(index, nullptr, &size);
    Bytes memory(size);
    auto message = reinterpret_cast<D3D11_MESSAGE *>(memory.data());
    return size && queue->GetMessage(index, message, &size) == S_OK ? static_cast<int>(message->ID) : -1;
  };
  REQUIRE(queue->GetNumStoredMessages() == 2);
  CHECK_EQUAL(3145988, id(0));  // STARTSESSIONKEYREFRESH_INVALIDSIZE
  CHECK_EQUAL(3145989, id(1));  // FINISHSESSIONKEYREFRESH_NULLPARAM
}
