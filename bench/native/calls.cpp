// What a call through a COM interface costs a C++ program, beside a plain virtual call in the same run. Prints one line a
// figure, and a note where it misses its goal; exits 0 all the same: figures depend on the machine.
#include <d3d11.h>
#include <dxcp_d3d11.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "../../examples/cpp/player_crypto.hpp"

using player::Block;
using player::Bytes;
using Clock = std::chrono::steady_clock;

struct Plain {
  virtual ~Plain() = default;
  virtual int kind();
};
Plain *make_plain();

namespace {

double since(Clock::time_point start) { return std::chrono::duration<double, std::nano>(Clock::now() - start).count(); }

// The median of eleven runs, in nanoseconds a call; the first run warms up.
template <class F>
double median(int calls, F call) {
  std::vector<double> runs;
  for (int run = 0; run < 12; run++) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; i++) call();
    if (run > 0) runs.push_back(since(start) / calls);
  }
  std::nth_element(runs.begin(), runs.begin() + 5, runs.end());
  return runs[5];
}

void print(const char *what, double value, const char *unit, double goal) {
  std::printf("%-44s %10.1f %s", what, value, unit);
  if (goal > 0) std::printf("   goal %g%s", goal, value <= goal ? "" : "   MISSED");
  std::printf("\n");
}

double resident() {  // MiB
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmRSS:") {
      double kib = 0;
      status >> kib;
      return kib / 1024;
    }
  return 0;
}

volatile int sink;

struct Goals {  // ms, then ns
  double first_call, trivial_call, count, refresh;
};

}  // namespace

int main(int argc, char **) {
  auto start = Clock::now();
  ID3D11Device *device = nullptr;
  ID3D11DeviceContext *context = nullptr;
  // Nothing is asked for but an answer: the first call starts the library's runtime.
  const HRESULT refused = D3D11CreateDevice(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, nullptr, 0, 0, nullptr, nullptr, nullptr);
  const double first = since(start) / 1e6;
  if (refused != E_INVALIDARG) return std::printf("the first call answered 0x%08X\n", static_cast<unsigned>(refused)), 1;
  start = Clock::now();
  if (FAILED(D3D11CreateDevice(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, &device, nullptr, &context))) return std::puts("no device"), 1;
  const double made = since(start) / 1e6;
  ID3D11VideoDevice *video_device = nullptr;
  ID3D11VideoContext *video = nullptr;
  device->QueryInterface(IID_ID3D11VideoDevice, reinterpret_cast<void **>(&video_device));
  context->QueryInterface(IID_ID3D11VideoContext, reinterpret_cast<void **>(&video));
  ID3D11CryptoSession *session = nullptr;
  auto create = [&](ID3D11CryptoSession **s) { video_device->CreateCryptoSession(&D3D11_CRYPTO_TYPE_AES128_CTR, nullptr, &D3D11_KEY_EXCHANGE_RSAES_OAEP, s); };
  create(&session);
  UINT size = 0;
  session->GetCertificateSize(&size);
  Bytes chain(size);
  session->GetCertificate(size, chain.data());
  const Bytes block = player::rsaes_oaep(player::rsa_key_of(chain), player::random_block());
  Bytes copy = block;
  if (FAILED(video->NegotiateCryptoSessionKeyExchange(session, 256, copy.data()))) return std::puts("no key"), 1;
  if (argc > 1) return 0;  // only whether there is a key, which takes a path of the cipher
  // A hosted .NET compiles what is called often a second time, better, after a while.
  for (int i = 0; i < 300000; i++) {
    Block random;
    session->AddRef(), session->Release(), sink = context->GetType();
    video->StartSessionKeyRefresh(session, 16, random.data()), video->FinishSessionKeyRefresh(session);
    if (i % 10 == 0) {
      ID3D11CryptoSession *s = nullptr;
      create(&s);
      s->Release();
    }
  }
#ifdef HOSTED
  const Goals goals{100, 15, 25, 1500};
#else
  const Goals goals{5, 6, 15, 200};
#endif
  print("first call in the process", first, "ms", goals.first_call);
  print("first device", made, "ms", 0);
  Plain *plain = make_plain();
  print("plain C++ virtual call", median(1000000, [&] { sink = plain->kind(); }), "ns", 0);
  print("trivial call (ID3D11DeviceContext::GetType)", median(200000, [&] { sink = context->GetType(); }), "ns", goals.trivial_call);
  print("AddRef and Release", median(200000, [&] { session->AddRef(), session->Release(); }), "ns", goals.count);
  print("session: create and Release", median(20000, [&] {
          ID3D11CryptoSession *s = nullptr;
          create(&s);
          s->Release();
        }), "ns", 1000);
  print("StartSessionKeyRefresh and Finish", median(50000, [&] {
          Block random;
          video->StartSessionKeyRefresh(session, 16, random.data()), video->FinishSessionKeyRefresh(session);
        }), "ns", goals.refresh);
  // A block opens one session once.
  std::vector<Bytes> blocks;
  for (int i = 0; i < 12 * 20; i++) blocks.push_back(player::rsaes_oaep(player::rsa_key_of(chain), player::random_block()));
  auto next = blocks.begin();
  print("key negotiation", median(20, [&] { video->NegotiateCryptoSessionKeyExchange(session, 256, (next++)->data()); }) / 1e3, "us", 0);

  auto rounds = [&](int n) {
    while (n--) {
      ID3D11CryptoSession *s = nullptr;
      create(&s);
      s->Release();
    }
  };
  rounds(200000);
  const double before = resident();
  rounds(1000000);
  print("resident memory, growth over 10^6 sessions", resident() - before, "MiB", 2);
  session->Release(), video->Release(), video_device->Release(), context->Release(), device->Release();
}

