// The smallest of test frameworks: TEST(name) { CHECK(...); }, and one main that runs those whose names contain one of
// the arguments. The last line is "N passed, N failed", which ./test counts.
#pragma once

#include <cstdio>
#include <cstring>
#include <vector>

namespace check {

struct Test {
  const char *name;
  void (*body)();
};
inline std::vector<Test> &tests() {
  static std::vector<Test> all;
  return all;
}
inline int &failures() {
  static int count = 0;
  return count;
}
struct Register {
  Register(const char *name, void (*body)()) { tests().push_back({name, body}); }
};
inline void fail(const char *file, int line, const char *text) {
  const char *slash = std::strrchr(file, '/');
  std::printf("  %s:%d: %s\n", slash ? slash + 1 : file, line, text);
  failures()++;
}
inline void fail_equal(const char *file, int line, const char *a, const char *b, long long x, long long y) {
  const char *slash = std::strrchr(file, '/');
  std::printf("  %s:%d: %s is %lld (0x%08X), not %s, %lld (0x%08X)\n", slash ? slash + 1 : file, line, b, y, static_cast<unsigned>(y), a, x, static_cast<unsigned>(x));
  failures()++;
}

inline int run(int argc, char **argv) {
  int passed = 0, failed = 0;
  for (const Test &t : tests()) {
    bool wanted = argc < 2;
    for (int i = 1; i < argc; i++) wanted = wanted || std::strstr(t.name, argv[i]);
    if (!wanted) continue;
    failures() = 0;
    t.body();
    if (failures() == 0) passed++; else failed++, std::printf("FAILED %s\n", t.name);
    std::fflush(stdout);
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed || !passed;
}

}  // namespace check

#define TEST(name)                                            \
  static void name();                                         \
  static const check::Register name##_registered(#name, name); \
  static void name()
#define CHECK(condition) ((condition) ? (void)0 : check::fail(__FILE__, __LINE__, #condition))
#define CHECK_EQUAL(expected, actual)                                                                                    \
  do {                                                                                                                   \
    const auto expected_ = (expected);                                                                                   \
    const auto actual_ = (actual);                                                                                       \
    if (!(expected_ == actual_)) check::fail_equal(__FILE__, __LINE__, #expected, #actual, (long long)expected_, (long long)actual_); \
  } while (false)
// Where there is no sense in going on.
#define REQUIRE(condition)                                          \
  do {                                                              \
    if (!(condition)) {                                             \
      check::fail(__FILE__, __LINE__, #condition " (the test ends here)"); \
      return;                                                       \
    }                                                               \
  } while (false)
