// What the Visual C++ runtime would supply to a NativeAOT library, for linking one where that runtime is not to be had
// (on Linux, with lld-link). The C library proper (memcpy, malloc, strtoul ...) is ucrtbase.dll's, which every Windows 10
// and Wine have. Compiled by clang for x86_64-pc-windows-msvc, without headers.
//
// Each name below is one that the runtime's objects or the compiler refer to; their meaning is that of Microsoft's public
// "CRT startup" sources and of the PE format (sections .CRT$X.., .tls, the TLS directory).

typedef unsigned long long u64;
typedef unsigned int u32;
typedef decltype(sizeof(0)) size_type;

extern "C" {
void *malloc(size_type);
void free(void *);
u64 __rdtsc();
void __fastfail(u32);

struct __declspec(align(4)) ModuleHandle;
__declspec(dllimport) u32 GetCurrentThreadId();
__declspec(dllimport) int QueryPerformanceCounter(u64 *);
__declspec(dllimport) int GetModuleHandleExW(u32, const wchar_t *, void **);

int DllMain(void *instance, u32 reason, void *reserved);

// Floating point is used: the linker's mark for it.
int _fltused = 0x9875;

// ---- stack cookies -------------------------------------------------------------------------------------------------
u64 __security_cookie = 0x00002B992DDFA232;

[[noreturn]] static void stop(u32 code) {
  __fastfail(code);
  __builtin_unreachable();
}

void __security_check_cookie(u64 cookie) {
  if (cookie != __security_cookie) stop(2);  // FAST_FAIL_STACK_COOKIE_CHECK_FAILURE
}

void __report_rangecheckfailure() { stop(8); }  // FAST_FAIL_RANGE_CHECK_FAILURE
int _purecall() { stop(7); }                    // FAST_FAIL_FATAL_APP_EXIT

// Called while an exception passes a frame with a cookie; the frame itself checks the cookie when it returns.
int __GSHandlerCheck(void *, void *, void *, void *) { return 1; }  // ExceptionContinueSearch

// ---- stack growth and guarded calls --------------------------------------------------------------------------------
// Touches every page of the coming frame (rax bytes) from the top; changes r10 and r11 alone.
__asm__(
    ".globl __chkstk\n"
    "__chkstk:\n"
    "  leaq 8(%rsp), %r10\n"
    "  xorl %r11d, %r11d\n"
    "  subq %rax, %r10\n"
    "  cmovbq %r11, %r10\n"
    "  movq %gs:0x10, %r11\n"
    "  cmpq %r11, %r10\n"
    "  jae 2f\n"
    "  andw $0xF000, %r10w\n"
    "1:\n"
    "  leaq -0x1000(%r11), %r11\n"
    "  movb $0, (%r11)\n"
    "  cmpq %r11, %r10\n"
    "  jb 1b\n"
    "2:\n"
    "  ret\n"
    // Without control flow guard an indirect call is just that; the target is in rax.
    "dxcp_dispatch:\n"
    "  jmpq *%rax\n"
    ".section .rdata,\"dr\"\n"
    ".globl __guard_dispatch_icall_fptr\n"
    ".p2align 3\n"
    "__guard_dispatch_icall_fptr:\n"
    "  .quad dxcp_dispatch\n"
    ".text\n");

// ---- initialisers --------------------------------------------------------------------------------------------------
typedef int (*initializer)();
typedef void (*void_initializer)();
typedef void (*tls_callback)(void *, u32, void *);

__declspec(allocate(".CRT$XIA")) extern initializer const __xi_a[1];
__declspec(allocate(".CRT$XIZ")) extern initializer const __xi_z[1];
__declspec(allocate(".CRT$XCA")) extern void_initializer const __xc_a[1];
__declspec(allocate(".CRT$XCZ")) extern void_initializer const __xc_z[1];
__declspec(allocate(".CRT$XDA")) extern void_initializer const __xd_a[1];
__declspec(allocate(".CRT$XDZ")) extern void_initializer const __xd_z[1];
}

#pragma section(".CRT$XIA", long, read)
#pragma section(".CRT$XIZ", long, read)
#pragma section(".CRT$XCA", long, read)
#pragma section(".CRT$XCZ", long, read)
#pragma section(".CRT$XDA", long, read)
#pragma section(".CRT$XDZ", long, read)
#pragma section(".CRT$XLA", long, read)
#pragma section(".CRT$XLC", long, read)
#pragma section(".CRT$XLZ", long, read)
#pragma section(".rdata$T", long, read)
#pragma section(".tls", long, read, write)
#pragma section(".tls$ZZZ", long, read, write)

extern "C" {
__declspec(allocate(".CRT$XIA")) initializer const __xi_a[1] = {nullptr};
__declspec(allocate(".CRT$XIZ")) initializer const __xi_z[1] = {nullptr};
__declspec(allocate(".CRT$XCA")) void_initializer const __xc_a[1] = {nullptr};
__declspec(allocate(".CRT$XCZ")) void_initializer const __xc_z[1] = {nullptr};
__declspec(allocate(".CRT$XDA")) void_initializer const __xd_a[1] = {nullptr};
__declspec(allocate(".CRT$XDZ")) void_initializer const __xd_z[1] = {nullptr};

// ---- thread-local storage ------------------------------------------------------------------------------------------
u32 _tls_index = 0;
__declspec(allocate(".tls")) char _tls_start = 0;
__declspec(allocate(".tls$ZZZ")) char _tls_end = 0;
__declspec(thread) bool __tls_guard = false;

// Runs the dynamic initialisers of thread-local objects, once a thread.
void __dyn_tls_init(void *, u32 reason, void *) {
  if (reason != 2 || __tls_guard) return;  // DLL_THREAD_ATTACH
  __tls_guard = true;
  for (void_initializer const *f = __xd_a + 1; f < __xd_z; f++)
    if (*f) (*f)();
}

void __dyn_tls_on_demand_init() { __dyn_tls_init(nullptr, 2, nullptr); }

__declspec(allocate(".CRT$XLA")) tls_callback __xl_a = nullptr;
__declspec(allocate(".CRT$XLC")) tls_callback __xl_c = __dyn_tls_init;
__declspec(allocate(".CRT$XLZ")) tls_callback __xl_z = nullptr;

struct TlsDirectory {
  char *start, *end;
  u32 *index;
  tls_callback *callbacks;
  u32 zeroFill, characteristics;
};
__declspec(allocate(".rdata$T")) extern const TlsDirectory _tls_used = {&_tls_start, &_tls_end, &_tls_index, &__xl_a + 1, 0, 0};

// ---- entry ---------------------------------------------------------------------------------------------------------
// The runtime inside lives as long as the process, so nothing that was registered here is ever due.
int atexit(void (*)()) { return 0; }

// What has to run before anything of the runtime's does.
static bool begin(u64 salt) {
  u64 counter = 0;
  QueryPerformanceCounter(&counter);
  u64 cookie = (counter ^ (__rdtsc() << 16) ^ salt ^ GetCurrentThreadId()) & 0x0000FFFFFFFFFFFF;
  if (cookie != 0) __security_cookie = cookie;
  for (initializer const *f = __xi_a + 1; f < __xi_z; f++)
    if (*f && (*f)() != 0) return false;
  for (void_initializer const *f = __xc_a + 1; f < __xc_z; f++)
    if (*f) (*f)();
  return true;
}

#ifdef DXCP_PROGRAM
int wmain(int count, wchar_t **arguments);
int _configure_wide_argv(int);
int *__p___argc();
wchar_t ***__p___wargv();
[[noreturn]] void exit(int);

// A program's arguments are taken apart by the C library: 1 leaves wildcards as they are.
void wmainCRTStartup() {
  if (!begin((u64)&wmainCRTStartup) || _configure_wide_argv(1) != 0) stop(7);
  exit(wmain(*__p___argc(), *__p___wargv()));
}
#else
int _DllMainCRTStartup(void *instance, u32 reason, void *reserved) {
  if (reason == 1) {  // DLL_PROCESS_ATTACH
    if (!begin((u64)instance)) return 0;
    // A live .NET runtime cannot be unloaded: FreeLibrary keeps the library where it is.
    // GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS
    void *self = nullptr;
    GetModuleHandleExW(1 | 4, (const wchar_t *)&_DllMainCRTStartup, &self);
  }
  return DllMain(instance, reason, reserved);
}
#endif
}

// ---- memory --------------------------------------------------------------------------------------------------------
namespace std {
struct nothrow_t {};
extern const nothrow_t nothrow;
const nothrow_t nothrow{};
}  // namespace std

void *operator new(size_type size, const std::nothrow_t &) noexcept { return malloc(size ? size : 1); }
void *operator new[](size_type size, const std::nothrow_t &) noexcept { return malloc(size ? size : 1); }
void operator delete(void *p, size_type) noexcept { free(p); }
void operator delete[](void *p) noexcept { free(p); }
