#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
// Calls CreateDXGIFactory with nothing, which is E_INVALIDARG or E_POINTER where .NET runs; prints its HRESULT.
int main(int, char **argv) {
  void *library = dlopen(argv[1], RTLD_NOW);
  if (!library) return puts(dlerror()), 1;
  auto create = reinterpret_cast<int32_t (*)(const void *, void **)>(dlsym(library, argv[2]));
  if (!create) return puts(dlerror()), 1;
  printf("%08X %08X\n", (unsigned)create(nullptr, nullptr), (unsigned)create(nullptr, nullptr));
  return dlclose(library);
}
