// Loading by name, on both systems.
#pragma once

#ifdef _WIN32
#include <windows.h>
inline void *load_library(const char *name) { return reinterpret_cast<void *>(LoadLibraryA(name)); }
inline void *find_export(void *library, const char *name) {
  return reinterpret_cast<void *>(GetProcAddress(static_cast<HMODULE>(library), name));
}
inline bool unload_library(void *library) { return FreeLibrary(static_cast<HMODULE>(library)) != 0; }
#else
#include <dlfcn.h>
inline void *load_library(const char *name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }
inline void *find_export(void *library, const char *name) { return dlsym(library, name); }
inline bool unload_library(void *library) { return dlclose(library) == 0; }
#endif
