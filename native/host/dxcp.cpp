// libdxcp.so: what C and C++ programs link or load. Each export starts .NET on the first call of any of them, and goes
// on to the method of the same name in Dxcp.Native.dll, which lies in the folder dxcp beside this library.
//
// Starting takes place once a process; a process that already runs .NET is joined. Where it fails, one line on standard
// error says what is missing, and every export returns the HRESULT of that failure from then on.
// Thread-safe: calls that come while .NET starts wait for it.

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coreclr_delegates.h>
#include <hostfxr.h>
#include <nethost.h>

#include "exports.h"

namespace {

constexpr int32_t ModuleNotFound = (int32_t)0x8007007E;  // HRESULT_FROM_WIN32(ERROR_MOD_NOT_FOUND)
constexpr int32_t InvalidImage = (int32_t)0x800700C1;    // HRESULT_FROM_WIN32(ERROR_BAD_EXE_FORMAT)
constexpr int32_t FrameworkMissing = (int32_t)0x80008096;  // of the hosting API

struct Table {
#define X(name, parameters, arguments) int32_t(*name) parameters;
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

int32_t start() {
  Dl_info self;
  char folder[PATH_MAX], assembly[PATH_MAX + 64], configuration[PATH_MAX + 64];
  if (!dladdr(reinterpret_cast<void *>(&start), &self) || !realpath(self.dli_fname, folder))
    return fail(ModuleNotFound, "cannot find the folder of ", "libdxcp.so", "");
  *strrchr(folder, '/') = 0;
  snprintf(assembly, sizeof assembly, "%s/dxcp/Dxcp.Native.dll", folder);
  snprintf(configuration, sizeof configuration, "%s/dxcp/Dxcp.Native.runtimeconfig.json", folder);
  const char *const files[] = {assembly, configuration};
  for (const char *file : files) {
    FILE *f = fopen(file, "rb");
    if (!f) return fail(ModuleNotFound, "missing file ", file, "install DXCP again (native/build --prefix DIR)");
    fclose(f);
  }

  char path[PATH_MAX];
  size_t size = sizeof path;
  get_hostfxr_parameters where = {sizeof where, assembly, nullptr};
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
  int32_t status = initialize(configuration, nullptr, &context);
  load_assembly_and_get_function_pointer_fn load = nullptr;
  if (status >= 0 && status <= 2) status = getDelegate(context, hdt_load_assembly_and_get_function_pointer, reinterpret_cast<void **>(&load));
  if (context) close(context);
  if (setErrorWriter) setErrorWriter(before);
  if (status != 0 || !load) {
    // The .NET installation: the folder above host/fxr/VERSION/libhostfxr.so.
    for (int i = 0; i < 4; i++)
      if (char *slash = strrchr(path, '/')) *slash = 0;
    if (status == FrameworkMissing) return fail(status, "the framework Microsoft.NETCore.App 10.0 is not installed in ", path, Advice);
    char text[64];
    snprintf(text, sizeof text, "status 0x%08X from starting .NET in ", (unsigned)status);
    return fail(status < 0 ? status : InvalidImage, text, path, Advice);
  }

  int32_t (*getExports)(void **, int32_t) = nullptr;
  status = load(assembly, "Dxcp.Native.Exports, Dxcp.Native", "GetExports", UNMANAGEDCALLERSONLY_METHOD, nullptr, reinterpret_cast<void **>(&getExports));
  if (status == 0) status = getExports(reinterpret_cast<void **>(&table), sizeof table / sizeof(void *));
  if (status != 0) return fail(status, "of another build, or damaged: ", assembly, "install DXCP again (native/build --prefix DIR)");
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

#define X(name, parameters, arguments)                                                 \
  extern "C" __attribute__((visibility("default"))) int32_t name parameters {          \
    return ready() ? table.name arguments : state;                                     \
  }
DXCP_EXPORTS(X)
