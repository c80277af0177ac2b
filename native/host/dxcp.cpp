// libdxcp.so: what C and C++ programs link or load. Each export starts .NET on the first call of any of them, and goes
// on to the method of the same name in Dxcp.Native.dll, which lies in the folder dxcp beside this library.
//
// A guest in somebody else's process: nothing is looked for in the working directory (S135), and what starting .NET
// changes of the process is put back, as far as .NET can do without it (S136).
//
// Starting takes place once a process; a process that already runs .NET is joined. Where it fails, one line on standard
// error says what is missing, and every export returns the HRESULT of that failure from then on.
// Thread-safe: calls that come while .NET starts wait for it.

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <coreclr_delegates.h>
#include <hostfxr.h>
#include <nethost.h>

#include "dxcp_files.h"
#include "exports.h"

namespace {

constexpr int32_t ModuleNotFound = (int32_t)0x8007007E;  // HRESULT_FROM_WIN32(ERROR_MOD_NOT_FOUND)
constexpr int32_t InvalidImage = (int32_t)0x800700C1;    // HRESULT_FROM_WIN32(ERROR_BAD_EXE_FORMAT)
constexpr int32_t FrameworkMissing = (int32_t)0x80008096;  // of the hosting API
constexpr int32_t InvalidConfiguration = (int32_t)0x80008093;

struct Table {
#define X(result, failure, name, parameters, arguments) result(*name) parameters;
  DXCP_EXPORTS(X)
#undef X
};

Table table;
int32_t state = ModuleNotFound;
pthread_once_t once = PTHREAD_ONCE_INIT;

// The .NET host's own report runs over many lines; the one line of fail() takes its place.
void swallow(const char *) {}

int32_t fail(int32_t code, const char *what, const char *detail, const char *advice) {
  fprintf(stderr, "dxcp: %s%s%s%s\n", what, detail, *advice ? "; " : "", advice);
  return code;
}

const char *const Advice = "install the .NET 10 runtime (https://dot.net, or the package dotnet-runtime-10.0), or set DOTNET_ROOT to its folder";

const char *const Again = "install DXCP again (native/build --prefix DIR)";

// The folder of our files: dxcp beside this library, as it lay when it was loaded. Later the name may be relative to another
// working directory. S135
char folder[PATH_MAX];

__attribute__((constructor)) void find_folder() {
  Dl_info self;
  char library[PATH_MAX];
  if (!dladdr(reinterpret_cast<void *>(&find_folder), &self) || !realpath(self.dli_fname, library)) return;
  *strrchr(library, '/') = 0;
  if (snprintf(folder, sizeof folder, "%s/dxcp", library) >= (int)sizeof folder) *folder = 0;
}

struct Path {
  char text[PATH_MAX + NAME_MAX];
  explicit Path(const char *name, const char *end = "") { snprintf(text, sizeof text, "%s/%s%s", folder, name, end); }
};

// What .NET's start changes of the whole process, put back when it is over. .NET keeps its handlers for what its own code
// raises (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGRTMIN), which hand on to those of before what is not its own. S136
class Host {
 public:
  Host() : limited_(getrlimit(RLIMIT_NOFILE, &limit_) == 0) {
    for (int i = 0; i < Count; i++) sigaction(Signals[i], nullptr, &before_[i]);
  }
  ~Host() {
    for (int i = 0; i < Count; i++) sigaction(Signals[i], &before_[i], nullptr);
    rlimit now;
    if (limited_ && getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur != limit_.rlim_cur) {
      now.rlim_cur = limit_.rlim_cur;
      setrlimit(RLIMIT_NOFILE, &now);
    }
  }
  Host(const Host &) = delete;

 private:
  static constexpr int Signals[] = {SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGHUP, SIGCHLD, SIGCONT, SIGWINCH, SIGURG, SIGTSTP, SIGTTIN, SIGTTOU};
  static constexpr int Count = sizeof Signals / sizeof *Signals;
  struct sigaction before_[Count];
  rlimit limit_;
  bool limited_;
};

int32_t start() {
  if (!*folder) return fail(ModuleNotFound, "cannot find the folder of ", "libdxcp.so", "");
  const char *const files[] = {DXCP_FILES};
  for (const char *file : files) {
    Path path(file);
    struct stat found;
    if (stat(path.text, &found) != 0 || !S_ISREG(found.st_mode)) return fail(ModuleNotFound, "missing file ", path.text, Again);
    if (found.st_size == 0) return fail(InvalidImage, "empty file ", path.text, Again);
  }

  Host host;
  const Path assembly("Dxcp.Native.dll"), configuration("Dxcp.Native.runtimeconfig.json");
  char path[PATH_MAX];
  size_t size = sizeof path;
  get_hostfxr_parameters where = {sizeof where, assembly.text, nullptr};
  if (get_hostfxr_path(path, &size, &where) != 0) return fail(ModuleNotFound, "the .NET runtime was not found", "", Advice);
  void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return fail(ModuleNotFound, "cannot load ", path, Advice);
  auto setErrorWriter = reinterpret_cast<hostfxr_set_error_writer_fn>(dlsym(library, "hostfxr_set_error_writer"));
  auto initialize = reinterpret_cast<hostfxr_initialize_for_runtime_config_fn>(dlsym(library, "hostfxr_initialize_for_runtime_config"));
  auto getDelegate = reinterpret_cast<hostfxr_get_runtime_delegate_fn>(dlsym(library, "hostfxr_get_runtime_delegate"));
  auto close = reinterpret_cast<hostfxr_close_fn>(dlsym(library, "hostfxr_close"));
  if (!initialize || !getDelegate || !close) return fail(InvalidImage, "not a .NET host: ", path, Advice);

  hostfxr_error_writer_fn before = setErrorWriter ? setErrorWriter(swallow) : nullptr;
  hostfxr_handle context = nullptr;
  // 1 and 2: .NET already runs in this process, and is joined.
  int32_t status = initialize(configuration.text, nullptr, &context);
  load_assembly_and_get_function_pointer_fn load = nullptr;
  if (status >= 0 && status <= 2) status = getDelegate(context, hdt_load_assembly_and_get_function_pointer, reinterpret_cast<void **>(&load));
  if (context) close(context);
  if (setErrorWriter) setErrorWriter(before);
  if (status != 0 || !load) {
    if (status == InvalidConfiguration) return fail(status, "damaged file ", configuration.text, Again);
    // The .NET installation: the folder above host/fxr/VERSION/libhostfxr.so.
    for (int i = 0; i < 4; i++)
      if (char *slash = strrchr(path, '/')) *slash = 0;
    if (status == FrameworkMissing) return fail(status, "the framework Microsoft.NETCore.App 10.0 is not installed in ", path, Advice);
    char text[64];
    snprintf(text, sizeof text, "status 0x%08X from starting .NET in ", (unsigned)status);
    return fail(status < 0 ? status : InvalidImage, text, path, Advice);
  }

  // Each assembly now: in the middle of a call a damaged one would end the process. S137
  int32_t (*loadAssembly)(const char *) = nullptr;
  status = load(assembly.text, "Dxcp.Native.Assemblies, Dxcp.Native", "Load", UNMANAGEDCALLERSONLY_METHOD, nullptr, reinterpret_cast<void **>(&loadAssembly));
  if (status != 0) return fail(status, "of another build, or damaged: ", assembly.text, Again);
  const char *const assemblies[] = {DXCP_ASSEMBLIES};
  for (const char *name : assemblies) {
    status = loadAssembly(name);
    if (status != 0) return fail(status, "of another build, or damaged: ", Path(name, ".dll").text, Again);
  }

  int32_t (*getExports)(void **, int32_t) = nullptr;
  status = load(assembly.text, "Dxcp.Native.Exports, Dxcp.Native", "GetExports", UNMANAGEDCALLERSONLY_METHOD, nullptr, reinterpret_cast<void **>(&getExports));
  if (status == 0) status = getExports(reinterpret_cast<void **>(&table), sizeof table / sizeof(void *));
  if (status != 0) return fail(status, "of another build, or damaged: ", assembly.text, Again);
  return 0;
}

bool started;

inline bool ready() {
  if (__atomic_load_n(&started, __ATOMIC_ACQUIRE)) return state == 0;
  pthread_once(&once, [] {
    state = start();
    __atomic_store_n(&started, true, __ATOMIC_RELEASE);
  });
  return state == 0;
}

}  // namespace

#define X(result, failure, name, parameters, arguments)                                    \
  extern "C" __attribute__((visibility("default"))) result name parameters {               \
    return ready() ? table.name arguments : failure;                                       \
  }
DXCP_EXPORTS(X)
