/* What mingw-w64's Direct3D headers (d3d11*.h, dxgi*.h, d3d9*.h, dxva2api.h) and programs that use them need of windows.h,
 * for building on a system that is not Windows. Found before mingw-w64's own: -I this folder -idirafter its include folder.
 *
 * Sizes are those of 64-bit Windows: LONG, ULONG, DWORD, BOOL and HRESULT have 32 bits, WCHAR has 16. Functions use the
 * platform's C calling convention. HRESULT values are those of Windows. wchar_t stays the platform's: write wide
 * literals for WCHAR as u"...".
 */
#ifndef DXCP_POSIX_WINDOWS_H
#define DXCP_POSIX_WINDOWS_H
#ifdef _WIN32
#error "This windows.h is for systems that are not Windows; take its folder off the include path."
#endif

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The headers of COM that d3d11.h would pull in where this is not defined. */
#ifndef COM_NO_WINDOWS_H
#define COM_NO_WINDOWS_H
#endif

/* ---- calling conventions and declarations ------------------------------------------------------------------------- */
#define WINAPI
#define APIENTRY
#define CALLBACK
#define STDMETHODCALLTYPE
#define STDAPICALLTYPE
#define __stdcall
#define __cdecl
#define CONST const
#define VOID void
#define FAR
#define NEAR
#define IN
#define OUT
#define OPTIONAL
#ifdef __cplusplus
#define EXTERN_C extern "C"
#define FORCEINLINE inline __attribute__((always_inline))
#else
#define EXTERN_C extern
#define FORCEINLINE __inline__ __attribute__((always_inline))
#endif
#ifndef __forceinline
#define __forceinline FORCEINLINE
#endif
#define DECLSPEC_SELECTANY __attribute__((weak))
#define DECLSPEC_ALIGN(x) __attribute__((aligned(x)))
#define DECLSPEC_NOVTABLE
#define DECLSPEC_UUID(x)
#define STDAPI EXTERN_C HRESULT STDAPICALLTYPE
#define STDAPI_(type) EXTERN_C type STDAPICALLTYPE
#define __MSABI_LONG(x) x
#define __C89_NAMELESS __extension__
#define __C89_NAMELESSSTRUCTNAME
#define __C89_NAMELESSUNIONNAME
#define __C89_NAMELESSUNIONNAME1
#define __C89_NAMELESSUNIONNAME2
#define DUMMYSTRUCTNAME
#define DUMMYUNIONNAME
#define DUMMYUNIONNAME1
#define DUMMYUNIONNAME2
#define WINAPI_FAMILY_PARTITION(x) 1
#define UNREFERENCED_PARAMETER(x) ((void)(x))
#ifdef __cplusplus
#define C_ASSERT(e) static_assert(e, #e)
#else
#define C_ASSERT(e) _Static_assert(e, #e)
#endif

/* ---- types -------------------------------------------------------------------------------------------------------- */
typedef char CHAR;
typedef signed char INT8;
typedef unsigned char UINT8, UCHAR, BYTE, BOOLEAN;
typedef int16_t SHORT, INT16;
typedef uint16_t USHORT, WORD, UINT16;
typedef int32_t LONG, INT, BOOL, WINBOOL, HRESULT, INT32, LONG32;
typedef uint32_t ULONG, UINT, DWORD, UINT32, ULONG32, DWORD32;
/* INT64 and UINT64 are the compiler's int64_t and uint64_t, so that programs pass the one for the other, as they can on Windows. */
typedef int64_t INT64, LONG64;
typedef uint64_t UINT64, DWORD64, ULONG64;
typedef long long LONGLONG;
typedef unsigned long long ULONGLONG, DWORDLONG;
typedef float FLOAT;
typedef double DOUBLE;
typedef intptr_t INT_PTR, LONG_PTR, SSIZE_T;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR;
typedef size_t SIZE_T;
#ifdef __cplusplus
typedef char16_t WCHAR;
#else
typedef uint16_t WCHAR;
#endif
typedef void *PVOID, *LPVOID, *HANDLE, *HWND, *HDC, *HMODULE, *HINSTANCE, *HMONITOR, *HGDIOBJ, *HICON, *HCURSOR, *HBITMAP;
typedef const void *LPCVOID;
typedef HANDLE *PHANDLE, *LPHANDLE;
typedef BYTE *PBYTE, *LPBYTE;
typedef BOOL *LPBOOL;
typedef INT *LPINT;
typedef UINT *PUINT;
typedef LONG *PLONG, *LPLONG;
typedef DWORD *PDWORD, *LPDWORD;
typedef ULONG *PULONG;
typedef CHAR *LPSTR, *PSTR;
typedef const CHAR *LPCSTR, *PCSTR;
typedef WCHAR *LPWSTR, *PWSTR;
typedef const WCHAR *LPCWSTR, *PCWSTR;
typedef DWORD COLORREF;

#define FALSE 0
#define TRUE 1
#define MAX_PATH 260
#define INFINITE 0xFFFFFFFF

typedef union _LARGE_INTEGER {
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER;
typedef union _ULARGE_INTEGER {
  struct {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER;
typedef struct _LUID {
  DWORD LowPart;
  LONG HighPart;
} LUID, *PLUID;
typedef struct tagRECT {
  LONG left, top, right, bottom;
} RECT, *PRECT, *LPRECT;
typedef const RECT *LPCRECT;
typedef struct tagPOINT {
  LONG x, y;
} POINT, *PPOINT, *LPPOINT;
typedef struct tagSIZE {
  LONG cx, cy;
} SIZE, *PSIZE, *LPSIZE;
typedef struct tagPALETTEENTRY {
  BYTE peRed, peGreen, peBlue, peFlags;
} PALETTEENTRY;
typedef struct _RGNDATAHEADER {
  DWORD dwSize, iType, nCount, nRgnSize;
  RECT rcBound;
} RGNDATAHEADER;
typedef struct _RGNDATA {
  RGNDATAHEADER rdh;
  char Buffer[1];
} RGNDATA;
typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES;

/* ---- results ------------------------------------------------------------------------------------------------------ */
#define SUCCEEDED(hr) ((HRESULT)(hr) >= 0)
#define FAILED(hr) ((HRESULT)(hr) < 0)
#define MAKE_HRESULT(severity, facility, code) ((HRESULT)(((uint32_t)(severity) << 31) | ((uint32_t)(facility) << 16) | (uint32_t)(code)))
#define HRESULT_FROM_WIN32(x) ((HRESULT)((x) == 0 ? 0 : (((uint32_t)(x) & 0xFFFF) | 0x80070000u)))
#define _HRESULT_TYPEDEF_(x) ((HRESULT)x)
#define S_OK ((HRESULT)0)
#define S_FALSE ((HRESULT)1)
#define NOERROR 0
#define E_PENDING ((HRESULT)0x8000000A)
#define E_UNEXPECTED ((HRESULT)0x8000FFFF)
#define E_NOTIMPL ((HRESULT)0x80004001)
#define E_NOINTERFACE ((HRESULT)0x80004002)
#define E_POINTER ((HRESULT)0x80004003)
#define E_ABORT ((HRESULT)0x80004004)
#define E_FAIL ((HRESULT)0x80004005)
#define E_ACCESSDENIED ((HRESULT)0x80070005)
#define E_HANDLE ((HRESULT)0x80070006)
#define E_OUTOFMEMORY ((HRESULT)0x8007000E)
#define E_INVALIDARG ((HRESULT)0x80070057)
#define CO_E_OBJNOTCONNECTED ((HRESULT)0x800401FD)
#define CLASS_E_NOAGGREGATION ((HRESULT)0x80040110)
#define DXGI_ERROR_INVALID_CALL ((HRESULT)0x887A0001)
#define DXGI_ERROR_NOT_FOUND ((HRESULT)0x887A0002)
#define DXGI_ERROR_MORE_DATA ((HRESULT)0x887A0003)
#define DXGI_ERROR_UNSUPPORTED ((HRESULT)0x887A0004)
#define DXGI_ERROR_DEVICE_REMOVED ((HRESULT)0x887A0005)
#define DXGI_ERROR_DEVICE_HUNG ((HRESULT)0x887A0006)
#define DXGI_ERROR_DEVICE_RESET ((HRESULT)0x887A0007)
#define DXGI_ERROR_WAS_STILL_DRAWING ((HRESULT)0x887A000A)
#define DXGI_ERROR_DRIVER_INTERNAL_ERROR ((HRESULT)0x887A0020)

/* ---- GUIDs -------------------------------------------------------------------------------------------------------- */
#ifndef GUID_DEFINED
#define GUID_DEFINED
typedef struct _GUID {
  DWORD Data1;
  WORD Data2;
  WORD Data3;
  BYTE Data4[8];
} GUID;
#endif
typedef GUID IID, CLSID, UUID, *LPGUID;
typedef const GUID *LPCGUID, *LPCIID;
/* Weak definitions wherever a header declares a GUID: no library of GUIDs is needed, and the linker keeps one of each. */
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                                                   \
  EXTERN_C const GUID name __attribute__((weak));                                                                      \
  EXTERN_C_DEFINE const GUID name __attribute__((weak)) = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#define IsEqualGUID(a, b) (DXCP_COMPARE_GUIDS(a, b) == 0)
#define IsEqualIID(a, b) IsEqualGUID(a, b)
#define IsEqualCLSID(a, b) IsEqualGUID(a, b)
#ifdef __cplusplus
#define EXTERN_C_DEFINE extern "C"
#define REFGUID const GUID &
#define REFIID const IID &
#define REFCLSID const IID &
#define DXCP_COMPARE_GUIDS(a, b) memcmp(&(a), &(b), sizeof(GUID))
inline bool operator==(const GUID &a, const GUID &b) { return memcmp(&a, &b, sizeof(GUID)) == 0; }
inline bool operator!=(const GUID &a, const GUID &b) { return !(a == b); }

/* __uuidof(Type) and __uuidof(pointer), as far as the headers declare the type's identifier. */
template <typename T> struct dxcp_uuid;
template <typename T> struct dxcp_uuid<T *> : dxcp_uuid<T> {};
template <typename T> struct dxcp_uuid<T &> : dxcp_uuid<T> {};
template <typename T> struct dxcp_uuid<const T> : dxcp_uuid<T> {};
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                                               \
  extern "C++" {                                                                                                       \
  template <> struct dxcp_uuid<type> {                                                                                 \
    static const GUID &get() {                                                                                         \
      static const GUID value = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}};                                         \
      return value;                                                                                                    \
    }                                                                                                                  \
  };                                                                                                                   \
  }
#ifndef __uuidof
#define __uuidof(type) dxcp_uuid<__typeof__(type)>::get()
#endif
#else
#define EXTERN_C_DEFINE
#define REFGUID const GUID *const
#define REFIID const IID *const
#define REFCLSID const IID *const
#define DXCP_COMPARE_GUIDS(a, b) memcmp((a), (b), sizeof(GUID))
#endif

/* ---- interfaces --------------------------------------------------------------------------------------------------- */
#define interface struct
#define BEGIN_INTERFACE
#define END_INTERFACE
#define MIDL_INTERFACE(iid) struct
#define CONST_VTBL const
#if defined(__cplusplus) && !defined(CINTERFACE)
#define STDMETHOD(method) virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#define PURE = 0
#define THIS_
#define THIS void
#define DECLARE_INTERFACE(name) struct name
#define DECLARE_INTERFACE_(name, base) struct name : public base
#else
#define STDMETHOD(method) HRESULT(STDMETHODCALLTYPE *method)
#define STDMETHOD_(type, method) type(STDMETHODCALLTYPE *method)
#define PURE
#define THIS_ INTERFACE *This,
#define THIS INTERFACE *This
#define DECLARE_INTERFACE(name)                                                                                        \
  typedef struct name {                                                                                                \
    CONST_VTBL struct name##Vtbl *lpVtbl;                                                                              \
  } name;                                                                                                              \
  typedef struct name##Vtbl name##Vtbl;                                                                                \
  struct name##Vtbl
#define DECLARE_INTERFACE_(name, base) DECLARE_INTERFACE(name)
#endif
#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE

#include "dxcp_unknown.h"

#ifdef __cplusplus
#define DEFINE_ENUM_FLAG_OPERATORS(type)                                                                               \
  extern "C++" {                                                                                                       \
  inline type operator|(type a, type b) { return (type)((unsigned)a | (unsigned)b); }                                  \
  inline type operator&(type a, type b) { return (type)((unsigned)a & (unsigned)b); }                                  \
  inline type operator^(type a, type b) { return (type)((unsigned)a ^ (unsigned)b); }                                  \
  inline type operator~(type a) { return (type)(~(unsigned)a); }                                                       \
  inline type &operator|=(type &a, type b) { return a = a | b; }                                                       \
  inline type &operator&=(type &a, type b) { return a = a & b; }                                                       \
  inline type &operator^=(type &a, type b) { return a = a ^ b; }                                                       \
  }
template <typename T> inline void **dxcp_ppv(T **pp) { return reinterpret_cast<void **>(pp); }
#define IID_PPV_ARGS(pp) __uuidof(**(pp)), dxcp_ppv(pp)
#else
#define DEFINE_ENUM_FLAG_OPERATORS(type)
#endif

static FORCEINLINE void *SecureZeroMemory(void *p, SIZE_T size) {
  volatile unsigned char *byte = (volatile unsigned char *)p;
  while (size--) *byte++ = 0;
  return p;
}
/* For the lists that IDirectXVideoDecoderService makes. */
static FORCEINLINE void CoTaskMemFree(void *p) { free(p); }
#define ZeroMemory(p, size) memset((p), 0, (size))
#define CopyMemory(d, s, size) memcpy((d), (s), (size))

#endif
