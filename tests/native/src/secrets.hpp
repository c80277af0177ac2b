// Secrets that a test knows without holding them: it keeps them masked, and can look for them in its own memory and in files.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <unistd.h>
#include <fcntl.h>

#include "../../../examples/cpp/player_crypto.hpp"

namespace secrets {

using player::Block;
using player::Bytes;

constexpr uint64_t Mask = 0xA5C31E7896F0D24Bull;

// A key xor the mask, in two halves.
struct Masked {
  uint64_t half[2];
  const char *what;
  Block open() const {
    const uint64_t both[2] = {half[0] ^ Mask, half[1] ^ Mask};
    Block b;
    std::memcpy(b.data(), both, 16);
    return b;
  }
  // The key after a refresh.
  Masked after(const Block &random) const {
    uint64_t r[2];
    std::memcpy(r, random.data(), 16);
    return {{half[0] ^ r[0], half[1] ^ r[1]}, "a session key after a refresh"};
  }
};

inline Masked fresh(const char *what) {
  const Block random = player::random_block();
  Masked m = {{0, 0}, what};
  std::memcpy(m.half, random.data(), 16);
  return m;
}

__attribute__((noinline)) inline void scrub() {
  volatile uint8_t used[1 << 17];
  for (size_t i = 0; i < sizeof used; i++) used[i] = 0;
}

// What has open keys in its hands runs on a stack of its own, of which nothing is left.
inline void aside(const std::function<void()> &work) {
  std::thread([&] {
    work();
    scrub();
  }).join();
}

class Search {
 public:
  explicit Search(const std::vector<Masked> &keys) : keys_(keys), beginnings_(1 << 16) {
    for (const Masked &k : keys_) beginnings_[static_cast<uint16_t>(k.half[0] ^ Mask)] = 1;
  }
  // What was found, or null.
  const char *in(const uint8_t *bytes, size_t size) const {
    for (size_t i = 0; i + 16 <= size; i++) {
      // Most memory is zeros: of eight in a row, seven can begin no key that does not begin with two.
      uint64_t eight;
      std::memcpy(&eight, bytes + i, 8);
      if (eight == 0 && !beginnings_[0]) {
        i += 6;
        continue;
      }
      uint16_t beginning;
      std::memcpy(&beginning, bytes + i, 2);
      if (!beginnings_[beginning]) continue;
      for (const Masked &k : keys_) {
        uint64_t here[2];
        std::memcpy(here, bytes + i, 16);
        if ((here[0] ^ Mask) == k.half[0] && (here[1] ^ Mask) == k.half[1]) return k.what;
      }
    }
    return nullptr;
  }
  const char *in_file(int file, off_t from, off_t to) {
    off_t at = from;
    while (at < to) {
      const size_t wanted = static_cast<size_t>(std::min<off_t>(to - at, sizeof window()));
      const ssize_t got = pread(file, window(), wanted, at);
      if (got <= 0) return nullptr;  // a page that nobody may look at
      if (const char *found = in(window(), static_cast<size_t>(got))) return std::memset(window(), 0, sizeof window()), found;
      at += got;
      if (at < to && got > 16) at -= 15;
    }
    std::memset(window(), 0, sizeof window());
    return nullptr;
  }
  // All that this process may write to and has written to.
  std::string in_this_process() {
    std::FILE *maps = std::fopen("/proc/self/smaps", "r");
    const int memory = open("/proc/self/mem", O_RDONLY);
    unsigned long from = 0, to = 0, resident = 0;
    char line[512], rights[8] = "", name[256] = "";
    std::string found;
    while (found.empty() && std::fgets(line, sizeof line, maps)) {
      char r[8], n[256] = "";
      unsigned long f, t;
      if (std::sscanf(line, "%lx-%lx %7s %*s %*s %*s %255[^\n]", &f, &t, r, n) >= 3) {
        from = f, to = t;
        std::memcpy(rights, r, sizeof rights), std::memcpy(name, n, sizeof name);
      } else if (std::sscanf(line, "Rss: %lu", &resident) == 1 && resident && rights[1] == 'w' && rights[0] == 'r') {
        const auto own = reinterpret_cast<unsigned long>(window());
        const bool holds_window = from <= own && own < to;
        const char *what = holds_window ? nullptr : in_file(memory, static_cast<off_t>(from), static_cast<off_t>(to));
        if (what) found = std::string(what) + " in " + (name[0] ? name : "memory without a name");
      }
    }
    std::fclose(maps);
    close(memory);
    return found;
  }

 private:
  // Where files are read to: zero but for the time of a search, and in a mapping that it leaves out.
  using Window = uint8_t[1 << 20];
  static Window &window() {
    static Window *const made = [] {
      void *p = nullptr;
      return posix_memalign(&p, 4096, sizeof(Window)) == 0 ? static_cast<Window *>(p) : nullptr;
    }();
    return *made;
  }
  std::vector<Masked> keys_;
  std::vector<uint8_t> beginnings_;
};

}  // namespace secrets
