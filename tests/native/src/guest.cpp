// The library is a guest in its host's process: what the first call, which starts .NET, leaves behind. S135, S136
// Usage: guest LIBRARY [TEST ...], or: guest --call LIBRARY [FOLDER], which loads, goes to the folder, calls and prints the HRESULT,
// or: guest --device LIBRARY, whose status is 0 where a device is made.
#include <d3d11_1.h>

#include "check.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *library;

static int32_t call(const char *name, const char *folder = nullptr) {
  void *handle = dlopen(name, RTLD_NOW);
  if (!handle || (folder && chdir(folder) != 0)) return -1;
  auto create = reinterpret_cast<int32_t (*)(const void *, void **)>(dlsym(handle, "CreateDXGIFactory"));
  return create ? create(nullptr, nullptr) : -1;
}
// What makes a device, and so asks for its driver.
static int32_t make_device() {
  using Create = int32_t (*)(void *, int, void *, uint32_t, const int *, uint32_t, uint32_t, void **, int *, void **);
  auto create = reinterpret_cast<Create>(dlsym(dlopen(library, RTLD_NOW), "D3D11CreateDevice"));
  void *device = nullptr;
  return create(nullptr, 1, nullptr, 0, nullptr, 0, 7, &device, nullptr, nullptr);
}
static const int32_t Answered = static_cast<int32_t>(0x80070057);  // E_INVALIDARG: .NET runs

// .NET starts once a process: each test has one of its own, whose status this is, as waitpid gives it.
template <class F>
static int in_a_process(F body) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}
static bool fine(int status) { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }

static volatile sig_atomic_t handled;
static void handle(int) { handled = 1; }

// What .NET raises itself; the handlers of before are handed what is not .NET's.
static bool of_dotnet(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGTRAP || signal == SIGRTMIN;
}

TEST(The_first_call_leaves_the_dispositions_of_signals_as_they_were) {
  CHECK(fine(in_a_process([] {
    struct sigaction before[65] = {}, own = {};
    own.sa_handler = handle;
    sigaction(SIGPIPE, &own, nullptr), sigaction(SIGCHLD, &own, nullptr), sigaction(SIGTERM, &own, nullptr);
    for (int i = 1; i < 65; i++) sigaction(i, nullptr, &before[i]);
    int changed = call(library) != Answered;
    for (int i = 1; i < 65; i++) {
      struct sigaction now = {};
      if (of_dotnet(i) || sigaction(i, nullptr, &now) != 0 || now.sa_handler == before[i].sa_handler) continue;
      std::printf("  signal %d is handled otherwise\n", i);
      changed++;
    }
    std::fflush(stdout);
    return changed;
  })));
}

TEST(A_line_on_standard_error_leaves_signals_alone_and_may_fail) {
  CHECK(fine(in_a_process([] {
    setenv("DXCP_DRIVER", "no-such-driver.so", 1);
    close(STDERR_FILENO);
    struct sigaction before[65] = {};
    for (int i = 1; i < 65; i++) sigaction(i, nullptr, &before[i]);
    if (make_device() >= 0) return 1;
    for (int i = 1; i < 65; i++) {
      struct sigaction now = {};
      if (!of_dotnet(i) && sigaction(i, nullptr, &now) == 0 && now.sa_handler != before[i].sa_handler) return 2;
    }
    return 0;
  })));
}

// Has the driver look for its identity: it shows the certificate of a channel.
static HRESULT ask_for_a_certificate() {
  const auto create = reinterpret_cast<PFN_D3D11_CREATE_DEVICE>(dlsym(dlopen(library, RTLD_NOW), "D3D11CreateDevice"));
  ID3D11Device *device = nullptr;
  ID3D11VideoDevice *video = nullptr;
  ID3D11AuthenticatedChannel *channel = nullptr;
  HRESULT r = create(nullptr, D3D_DRIVER_TYPE_HARDWARE, nullptr, 0, nullptr, 0, D3D11_SDK_VERSION, &device, nullptr, nullptr);
  if (SUCCEEDED(r)) r = device->QueryInterface(IID_ID3D11VideoDevice, reinterpret_cast<void **>(&video));
  if (SUCCEEDED(r)) r = video->CreateAuthenticatedChannel(D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, &channel);
  UINT size = 0;
  return SUCCEEDED(r) ? channel->GetCertificateSize(&size) : r;
}

TEST(What_is_said_about_the_identity_leaves_signals_alone_and_may_fail) {
  for (bool can_be_written : {true, false})
    CHECK(fine(in_a_process([=] {
      setenv("DXCP_DATA", "/dev/null/nowhere", 1);
      int ends[2];
      if (pipe(ends) != 0 || dup2(ends[1], STDERR_FILENO) < 0) return 1;
      close(ends[1]);
      if (!can_be_written) close(STDERR_FILENO);
      struct sigaction before[65] = {}, own = {};
      own.sa_handler = handle;
      sigaction(SIGPIPE, &own, nullptr), sigaction(SIGCHLD, &own, nullptr), sigaction(SIGTERM, &own, nullptr);
      for (int i = 1; i < 65; i++) sigaction(i, nullptr, &before[i]);
      if (FAILED(ask_for_a_certificate())) return 2;
      for (int i = 1; i < 65; i++) {
        struct sigaction now = {};
        if (!of_dotnet(i) && sigaction(i, nullptr, &now) == 0 && now.sa_handler != before[i].sa_handler) return 3;
      }
      if (!can_be_written) return 0;
      fcntl(ends[0], F_SETFL, O_NONBLOCK);  // .NET may have the other end twice
      char said[4096] = {};
      size_t length = 0;
      for (ssize_t n; length < sizeof said - 1 && (n = read(ends[0], said + length, sizeof said - 1 - length)) > 0;) length += static_cast<size_t>(n);
      return std::strstr(said, "lives in this process alone") ? 0 : 4;
    })));
}

TEST(A_handler_of_the_hosts_runs_after_the_first_call_as_before) {
  for (int signal : {SIGPIPE, SIGTERM, SIGINT, SIGUSR1, SIGSEGV})
    CHECK(fine(in_a_process([=] {
      struct sigaction own = {};
      own.sa_handler = handle;
      sigaction(signal, &own, nullptr);
      if (call(library) != Answered) return 1;
      kill(getpid(), signal);
      for (int i = 0; i < 2000 && !handled; i++) usleep(1000);
      return handled ? 0 : 2;
    })));
}

TEST(A_pipe_without_reader_ends_the_host_after_the_first_call_as_before) {
  const int status = in_a_process([] {
    if (call(library) != Answered) return 1;
    int ends[2];
    if (pipe(ends) != 0) return 2;
    close(ends[0]);
    return write(ends[1], "x", 1) < 0 ? 3 : 4;
  });
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

TEST(The_first_call_leaves_the_limit_of_descriptors_as_it_was) {
  CHECK(fine(in_a_process([] {
    rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 512;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (call(library) != Answered) return 1;
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur == 512 ? 0 : 2;
  })));
}

int main(int argc, char **argv) {
  if (argc > 2 && std::strcmp(argv[1], "--call") == 0)
    return std::printf("%08X\n", static_cast<unsigned>(call(argv[2], argc > 3 ? argv[3] : nullptr))), 0;
  if (argc > 2 && std::strcmp(argv[1], "--device") == 0) return library = argv[2], make_device() < 0;
  if (argc < 2) return std::printf("usage: %s LIBRARY [TEST ...]\n", argv[0]), 2;
  library = argv[1];
  return check::run(argc - 1, argv + 1);
}
