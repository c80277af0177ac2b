// Usage: fuzz LIBRARY CALLS [SEED]. Random calls at both APIs and both driver interfaces, on two threads; what counts is that the
// process is still there at the end, and that a fresh session then works.
#include <chrono>
#include <cstdlib>
#include <thread>

#include "d3d11_player.hpp"
#include "ddi11_host.hpp"
#include "fuzz.hpp"

void fuzz11(uint64_t seed, uint64_t calls);
void fuzz9(uint64_t seed, uint64_t calls);
void fuzz_ddi(uint64_t seed, uint64_t calls);

int main(int argc, char **argv) {
  if (argc < 3) return std::printf("usage: %s LIBRARY CALLS [SEED]\n", argv[0]), 2;
  ddi::library_name() = argv[1];
  const uint64_t calls = std::strtoull(argv[2], nullptr, 0);
  const uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 0) : static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  // In slices, so that objects come and go with their devices.
  const uint64_t slice = 20000;
  for (uint64_t done = 0; done < calls; done += 4 * slice) {
    std::thread a([&] { fuzz11(seed + done, slice), fuzz9(seed + done + 1, slice); });
    std::thread b([&] { fuzz11(seed + done + 2, slice), fuzz_ddi(seed + done + 3, slice); });
    a.join(), b.join();
  }
  Player p;
  KeyedSession s(p);
  const bool works = s.negotiate() == S_OK && s.works_under(s.key);
  std::printf("%d passed, %d failed\n", works, !works);
  return !works;
}
