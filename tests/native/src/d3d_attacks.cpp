// Somebody who holds no key tries for the picture through both APIs, as docs/security.md has him: he sees everything that crosses the interface
// and may call anything. Each of these once led to the picture.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "d3d11_channel.hpp"
#include "d3d9_decoding.hpp"

namespace {

const UINT Wide = 128, High = 64;  // rows of the pitch: a frame lies without gaps

// Whether 16 bytes of the picture stand anywhere in memory: each 8 of it are the same mark.
const char Mark[] = "\x91mArKeD\x5e";
Bytes marked(size_t size) {
  Bytes b(size);
  for (size_t i = 0; i < size; i++) b[i] = static_cast<uint8_t>(Mark[i % 8]);
  return b;
}
bool holds_marks(const Bytes &b) {
  for (size_t i = 0; i + 8 <= b.size(); i++)
    if (std::memcmp(&b[i], Mark, 8) == 0) return true;
  return false;
}

// A victim's session over Direct3D 11, his picture in protected memory, and what was seen of its way there.
class Victim11 {
 public:
  Victim11() : session(player, DXGI_FORMAT_NV12, Wide, High) {
    UINT size = 0;
    session.session->GetCertificateSize(&size);
    Bytes chain(size);
    session.session->GetCertificate(size, chain.data());
    session.key = player::random_block();
    block = player::rsaes_oaep(player::rsa_key_of(chain), session.key);
    ready = player.video->NegotiateCryptoSessionKeyExchange(session.session.get(), 256, block.data()) == S_OK && upload(session.key, nullptr);
  }
  // A picture under a key, wrapped or the session's own; ciphertext and IV are seen.
  bool upload(const Block &key, Block *wrapped) {
    const Bytes picture = marked(player.read(session.in.get()).size());
    seen.resize(picture.size());
    iv = session.next_iv();
    Aes128(key).counter_mode(picture.data(), seen.data(), seen.size(), iv);
    return player.write(session.in.get(), seen) && decrypt(player, session.session.get(), session.in.get(), session.secret.get(), iv, wrapped) == 0;
  }
  static UINT decrypt(Player &p, ID3D11CryptoSession *by, ID3D11Texture2D *from, ID3D11Texture2D *to, Block start, Block *wrapped = nullptr) {
    D3D11_ENCRYPTED_BLOCK_INFO all = {0xFFFFFFFF, 0, 0};
    p.video->DecryptionBlt(by, from, to, &all, wrapped ? 16 : 0, wrapped ? wrapped->data() : nullptr, 16, start.data());
    return all.NumBytesInEncryptPattern;
  }
  Com<ID3D11Texture2D> open_texture(Player &p) {
    D3D11_TEXTURE2D_DESC d = {};
    session.secret->GetDesc(&d);
    d.MiscFlags = 0;
    Com<ID3D11Texture2D> t;
    p.device->CreateTexture2D(&d, nullptr, t.put());
    return t;
  }
  // What the application can read of a texture, by a copy.
  Bytes shown(Player &p, ID3D11Texture2D *texture, ID3D11Texture2D *staging) {
    p.context->CopyResource(staging, texture);
    return p.read(staging);
  }

  Player player;
  KeyedSession session;
  Bytes block, seen;
  Block iv = {};
  bool ready = false;
};

}  // namespace

TEST(What_EncryptionBlt_gave_is_not_decrypted_into_open_memory_by_D3D11) {  // S105, S31: the oracle
  Victim11 v;
  REQUIRE(v.ready);
  auto open = v.open_texture(v.player);
  auto open_buffer = [&] {
    D3D11_BUFFER_DESC d = {};
    d.ByteWidth = static_cast<UINT>(v.seen.size()), d.Usage = D3D11_USAGE_DEFAULT, d.BindFlags = D3D11_BIND_RENDER_TARGET;
    Com<ID3D11Buffer> b;
    v.player.device->CreateBuffer(&d, nullptr, b.put());
    return b;
  }();
  auto staging = v.player.buffer(static_cast<UINT>(v.seen.size()), true);
  REQUIRE(open && open_buffer && staging);
  // A frame that never arrived: nobody has used its IV.
  const Bytes picture = marked(v.seen.size());
  Bytes held(picture.size());
  Block unused = v.session.next_iv();
  Aes128(v.session.key).counter_mode(picture.data(), held.data(), held.size(), unused);
  REQUIRE(v.player.write(v.session.in.get(), held));
  CHECK(static_cast<HRESULT>(Victim11::decrypt(v.player, v.session.session.get(), v.session.in.get(), open.get(), unused)) < 0);
  CHECK(!holds_marks(v.shown(v.player, open.get(), v.session.out.get())));
  for (int again = 0; again < 4; again++) {
    Block back = {};
    v.player.video->EncryptionBlt(v.session.session.get(), v.session.secret.get(), v.session.out.get(), 16, back.data());
    REQUIRE(back != Block{});
    CHECK(static_cast<HRESULT>(Victim11::decrypt(v.player, v.session.session.get(), v.session.out.get(), open.get(), back)) < 0);
    REQUIRE(v.player.write(staging.get(), v.player.read(v.session.out.get())));
    CHECK(static_cast<HRESULT>(Victim11::decrypt(v.player, v.session.session.get(), reinterpret_cast<ID3D11Texture2D *>(staging.get()),
                                                 reinterpret_cast<ID3D11Texture2D *>(open_buffer.get()), back)) < 0);
    // Not into protected memory either: its blocks are used.
    CHECK(static_cast<HRESULT>(Victim11::decrypt(v.player, v.session.session.get(), v.session.out.get(), v.session.secret.get(), back)) < 0);
    v.player.context->CopyResource(staging.get(), open_buffer.get());
    CHECK(!holds_marks(v.player.read(staging.get())) && !holds_marks(v.shown(v.player, open.get(), v.session.out.get())));
    REQUIRE(v.upload(v.session.key, nullptr));
  }
  CHECK(v.session.read_back(v.session.key) == marked(v.seen.size()));
}

TEST(Protected_content_is_not_copied_out_by_D3D11) {  // S63, S106, S107
  Victim11 v;
  REQUIRE(v.ready);
  auto open = v.open_texture(v.player);
  Player other;
  for (ID3D11Texture2D *to : {open.get(), v.session.out.get()}) {
    v.player.context->CopyResource(to, v.session.secret.get());
    const D3D11_BOX part = {0, 0, 0, 32, 16, 1};
    v.player.context->CopySubresourceRegion(to, 0, 0, 0, 0, v.session.secret.get(), 0, &part);
    v.player.context->CopySubresourceRegion(to, 0, 2, 2, 0, v.session.secret.get(), 0, &part);
    other.context->CopyResource(to, v.session.secret.get());
  }
  CHECK(!holds_marks(v.player.read(v.session.out.get())) && !holds_marks(v.shown(v.player, open.get(), v.session.out.get())));
  D3D11_MAPPED_SUBRESOURCE m = {};
  for (UINT how = 0; how <= 6; how++) CHECK(FAILED(v.player.context->Map(v.session.secret.get(), 0, static_cast<D3D11_MAP>(how), 0, &m)) && !m.pData);
  D3D11_TEXTURE2D_DESC d = {};
  open->GetDesc(&d);
  d.MiscFlags = D3D11_RESOURCE_MISC_HW_PROTECTED;
  Com<ID3D11Texture2D> hardware;
  CHECK(FAILED(v.player.device->CreateTexture2D(&d, nullptr, hardware.put())));
}

TEST(A_key_block_that_was_seen_opens_nothing_by_D3D11) {  // S110, S8
  Victim11 v;
  REQUIRE(v.ready);
  Player other;
  KeyedSession own(other, DXGI_FORMAT_NV12, Wide, High);
  Channel channel(other);
  CHECK_EQUAL(E_INVALIDARG, other.video->NegotiateCryptoSessionKeyExchange(own.session.get(), 256, v.block.data()));
  CHECK_EQUAL(E_INVALIDARG, other.video->NegotiateAuthenticatedChannelKeyExchange(channel.channel.get(), 256, v.block.data()));
  CHECK_EQUAL(E_INVALIDARG, v.player.video->NegotiateCryptoSessionKeyExchange(v.session.session.get(), 256, v.block.data()));
  // Nobody has the victim's key by it, and what he used stays used.
  auto open = v.open_texture(other);
  REQUIRE(other.write(own.in.get(), v.seen));
  CHECK(static_cast<HRESULT>(Victim11::decrypt(other, own.session.get(), own.in.get(), open.get(), v.iv)) < 0);
  CHECK(!holds_marks(v.shown(other, open.get(), own.out.get())));
  CHECK(static_cast<HRESULT>(Victim11::decrypt(v.player, v.session.session.get(), v.session.in.get(), v.session.secret.get(), v.iv)) < 0);
}

TEST(Made_up_content_keys_push_nothing_out_of_a_history) {  // S31, S66, S105: eviction
  Victim11 v;
  REQUIRE(v.ready);
  const Block content = player::random_block();
  Block wrapped = Aes128(v.session.key).encrypt(content);
  const Bytes under_session = v.seen;
  const Block iv_of_session = v.iv;
  REQUIRE(v.upload(content, &wrapped));
  auto open = v.open_texture(v.player);
  auto from = v.player.buffer(16, true), to = v.player.buffer(16, false);
  for (int i = 0; i < 100; i++) {
    Block made_up = player::random_block(), first = {};
    first[7] = 1;
    (void)Victim11::decrypt(v.player, v.session.session.get(), reinterpret_cast<ID3D11Texture2D *>(from.get()), reinterpret_cast<ID3D11Texture2D *>(to.get()), first,
                            &made_up);
  }
  CHECK(static_cast<HRESULT>(Victim11::decrypt(v.player, v.session.session.get(), v.session.in.get(), open.get(), v.iv, &wrapped)) < 0);
  REQUIRE(v.player.write(v.session.in.get(), under_session));
  CHECK(static_cast<HRESULT>(Victim11::decrypt(v.player, v.session.session.get(), v.session.in.get(), v.session.secret.get(), iv_of_session)) < 0);
  CHECK(!holds_marks(v.shown(v.player, open.get(), v.session.out.get())));
}

TEST(What_EncryptionBlt_gave_does_not_come_out_by_D3D9_nor_through_its_decoder) {  // S105, S63
  Decoding9 v(0);  // a decoder whose target is open
  REQUIRE(v.ready && v.tie() == S_OK);
  auto secret = v.player.protected_surface(FormatNV12, Width, Height);
  UINT pitch = 0;
  REQUIRE(v.session->GetSurfacePitch(secret.get(), &pitch) == S_OK);
  const UINT size = pitch * Height * 3 / 2;
  SystemSurface in(v.player, FormatNV12, Width, Height, size), out(v.player, FormatNV12, Width, Height, size);
  const Bytes picture = marked(size);
  v.iv[7] = 1;
  const Block first = next(v.iv);
  Block iv = first, back = {};
  Aes128(v.key).counter_mode(picture.data(), in.bytes.data(), size, iv);
  REQUIRE(v.session->DecryptionBlt(in.surface.get(), secret.get(), size, nullptr, nullptr, iv.data()) == S_OK);
  REQUIRE(v.session->EncryptionBlt(secret.get(), out.surface.get(), size, back.data()) == S_OK);
  auto shown = [&](IDirect3DSurface9 *open) {
    D3DLOCKED_RECT r = {};
    if (FAILED(open->LockRect(&r, nullptr, D3DLOCK_READONLY))) return Bytes();
    const uint8_t *rows = static_cast<const uint8_t *>(r.pBits);
    Bytes b(rows, rows + static_cast<size_t>(r.Pitch) * Height * 3 / 2);
    open->UnlockRect();
    return b;
  };
  // The blt back, to an open surface.
  Com<IDirect3DSurface9> open;
  REQUIRE(v.player.device->CreateOffscreenPlainSurfaceEx(Width, Height, FormatNV12, D3DPOOL_DEFAULT, open.put(), nullptr, 0) == S_OK);
  iv = back;
  CHECK(FAILED(v.session->DecryptionBlt(out.surface.get(), open.get(), size, nullptr, nullptr, iv.data())));
  iv = first;
  CHECK(FAILED(v.session->DecryptionBlt(in.surface.get(), open.get(), size, nullptr, nullptr, iv.data())));
  // A frame that never arrived: nobody has used its IV.
  Block unused = first;
  next(unused), next(unused);
  Bytes held(picture.size());
  iv = unused;
  Aes128(v.key).counter_mode(picture.data(), held.data(), size, iv);
  SystemSurface again(v.player, FormatNV12, Width, Height, size);
  std::copy(held.begin(), held.end(), again.bytes.begin());
  iv = unused;
  CHECK(FAILED(v.session->DecryptionBlt(again.surface.get(), open.get(), size, nullptr, nullptr, iv.data())));
  CHECK(!holds_marks(shown(open.get())));
  // The decoder, with what was read back, with what was sent, and with what never arrived.
  for (const Bytes *data : {&out.bytes, &in.bytes, &again.bytes}) {
    Block zero = {};
    v.iv = data == &in.bytes ? first : data == &again.bytes ? unused : back;
    if (SUCCEEDED(v.begin(&zero))) {
      CHECK(FAILED(v.send(Bytes(data->begin(), data->begin() + FrameSize))));
      v.end();
    }
    CHECK(!holds_marks(shown(v.surface.get())));
  }
  // Copies.
  CHECK(FAILED(v.player.device->GetRenderTargetData(secret.get(), out.surface.get())));
  CHECK(FAILED(v.player.device->StretchRect(secret.get(), nullptr, open.get(), nullptr, D3DTEXF_NONE)));
  const RECT part = {0, 0, 16, 2};
  CHECK(FAILED(v.player.device->StretchRect(secret.get(), &part, open.get(), &part, D3DTEXF_POINT)));
  CHECK(FAILED(v.player.device->UpdateSurface(secret.get(), nullptr, open.get(), nullptr)));
  for (DWORD flags : {0u, static_cast<unsigned>(D3DLOCK_READONLY), static_cast<unsigned>(D3DLOCK_DISCARD), static_cast<unsigned>(D3DLOCK_NOSYSLOCK), 0xFFFFu}) {
    D3DLOCKED_RECT r = {};
    CHECK(FAILED(secret->LockRect(&r, nullptr, flags)) && !r.pBits);
  }
  CHECK(!holds_marks(shown(open.get())) && !holds_marks(out.bytes));
}

TEST(A_surface_released_under_a_blt_of_D3D9_stays_until_the_blt_has_ended) {  // S126
  for (DWORD threads : {0u, static_cast<unsigned>(D3DCREATE_MULTITHREADED)}) {
    Player9 p;
    REQUIRE(p.result == S_OK);
    D3DPRESENT_PARAMETERS present = {};
    present.Windowed = TRUE, present.SwapEffect = D3DSWAPEFFECT_DISCARD;
    Com<IDirect3DDevice9Ex> device;
    REQUIRE(p.d3d->CreateDeviceEx(D3DADAPTER_DEFAULT, D3DDEVTYPE_HAL, nullptr, D3DCREATE_HARDWARE_VERTEXPROCESSING | threads, &present, nullptr, device.put()) == S_OK);
    p.device = std::move(device);
    REQUIRE(p.device->QueryInterface(IID_IDirect3DDevice9Video, p.video.put_void()) == S_OK);
    auto session = p.session();
    Block key;
    REQUIRE(session && send_key(*session.get(), key) == S_OK);
    const UINT side = 2048;
    auto secret = p.protected_surface(FormatNV12, side, side);
    UINT pitch = 0;
    REQUIRE(secret && session->GetSurfacePitch(secret.get(), &pitch) == S_OK);
    const UINT size = pitch * side * 3 / 2;
    for (int i = 0; i < 12; i++) {
      IDirect3DSurface9 *target = nullptr;
      REQUIRE(p.device->CreateOffscreenPlainSurfaceEx(side, side, FormatNV12, D3DPOOL_SYSTEMMEM, &target, nullptr, 0) == S_OK);
      std::atomic<bool> begun{false};
      std::thread blt([&] {
        Block iv;
        begun = true;
        session->EncryptionBlt(secret.get(), target, size, iv.data());
      });
      while (!begun) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::microseconds(50 * i));
      target->Release();
      // What comes where it was is nobody's but ours.
      Bytes own(size, 0x5A);
      blt.join();
      bool whole = true;
      for (uint8_t b : own) whole = whole && b == 0x5A;
      CHECK(whole);
    }
  }
}
