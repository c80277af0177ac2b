// Several threads on one device: sessions come and go, blts run while keys are refreshed.
#include "d3d11_player.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace {

int rounds(int few) { return std::getenv("DXCP_LONG") ? few * 50 : few; }

template <class F>
void on_threads(int count, F body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; i++) threads.emplace_back([&body, i] { body(i); });
  for (auto &t : threads) t.join();
}

}  // namespace

TEST(Sessions_come_and_go_on_four_threads) {
  Player p;
  REQUIRE(p.result == S_OK);
  const ULONG before = references(p.device.get());
  std::atomic<int> failures{0};
  on_threads(4, [&](int) {
    for (int i = 0; i < rounds(2000); i++) {
      auto s = p.session();
      UINT size = 0;
      if (!s || s->GetCertificateSize(&size) != S_OK || references(s.get()) != 1) failures++;
      Block random;
      random.fill(0xEE);
      p.video->StartSessionKeyRefresh(s.get(), 16, random.data());
      if (random != Block{}) failures++;  // S3
    }
  });
  CHECK_EQUAL(0, failures.load());
  CHECK_EQUAL(before, references(p.device.get()));
}

TEST(Reference_counts_survive_contention) {
  Player p;
  auto s = p.session();
  REQUIRE(s);
  on_threads(4, [&](int) {
    for (int i = 0; i < rounds(20000); i++) {
      s->AddRef();
      Com<ID3D11DeviceChild> child;
      s->QueryInterface(__uuidof(ID3D11DeviceChild), child.put_void());
      s->Release();
    }
  });
  CHECK_EQUAL(1u, references(s.get()));
}

TEST(Devices_are_made_and_dropped_on_four_threads) {
  std::atomic<int> failures{0};
  on_threads(4, [&](int) {
    for (int i = 0; i < rounds(20); i++) {
      Player p;
      if (p.result != S_OK || !p.session()) failures++;
    }
  });
  CHECK_EQUAL(0, failures.load());
}

TEST(Each_thread_refreshes_a_session_of_its_own) {
  Player p;
  std::atomic<int> failures{0};
  on_threads(3, [&](int) {
    KeyedSession s(p, DXGI_FORMAT_R8G8B8A8_UNORM, 64, 16);
    if (s.negotiate() != S_OK) failures++;
    Block key = s.key;
    for (int i = 0; i < rounds(50); i++) {
      const Block random = s.start();
      if (!s.works_under(key)) failures++;
      s.finish();
      key = exclusive_or(key, random);
      if (!s.works_under(key)) failures++;
    }
  });
  CHECK_EQUAL(0, failures.load());
}

TEST(A_read_back_during_refreshes_is_under_one_key) {
  Player p;
  KeyedSession s(p, DXGI_FORMAT_R8G8B8A8_UNORM, 64, 64);
  REQUIRE(s.negotiate() == S_OK && s.works_under(s.key));
  const Bytes plain = s.pattern();
  std::vector<Block> keys = {s.key};
  std::mutex lock;
  std::atomic<bool> done{false};
  std::atomic<int> failures{0};
  std::thread refresher([&] {
    for (int i = 0; i < rounds(200); i++) {
      const Block random = s.start();
      {
        // A reader may meet the new key before Finish has returned here.
        std::lock_guard<std::mutex> guard(lock);
        keys.push_back(exclusive_or(keys.back(), random));
      }
      s.finish();
    }
    done = true;
  });
  size_t oldest = 0;
  while (!done) {
    Block iv = {};
    p.video->EncryptionBlt(s.session.get(), s.secret.get(), s.out.get(), 16, iv.data());
    const Bytes encrypted = p.read(s.out.get());
    std::lock_guard<std::mutex> guard(lock);
    bool found = false;
    for (size_t k = oldest; k < keys.size() && !found; k++) {
      Bytes b(encrypted.size());
      Aes128(keys[k]).counter_mode(encrypted.data(), b.data(), 32, iv);  // two blocks tell the key
      if (!std::equal(plain.begin(), plain.begin() + 32, b.begin())) continue;
      Aes128(keys[k]).counter_mode(encrypted.data(), b.data(), b.size(), iv);
      found = b == plain;
      oldest = k;  // epochs never go back
    }
    if (!found) failures++;
  }
  refresher.join();
  CHECK_EQUAL(0, failures.load());
}
