/* What the other headers of this folder share. C11 and C++11. */
#ifndef DXCP_BASE_H
#define DXCP_BASE_H

#include <stddef.h>
#include <windows.h>

#ifdef __cplusplus
#define DXCP_STATIC_ASSERT(condition, name) static_assert(condition, name ": not the layout of the published header")
#else
#define DXCP_STATIC_ASSERT(condition, name) _Static_assert(condition, name ": not the layout of the published header")
#endif

#include "dxcp_layout.h"

/* Handles and pointers have 8 bytes in every layout below. */
DXCP_STATIC_ASSERT(sizeof(void *) == 8, "DXCP is for 64-bit processes");

/* A struct or union without a name, in C++ an extension of every compiler; not complained of under -Wpedantic. */
#ifdef __GNUC__
#define DXCP_ANONYMOUS __extension__
#else
#define DXCP_ANONYMOUS
#endif

/* Defines a GUID in each file that includes the header; the linker keeps one of them. */
#ifndef _WIN32
#define DXCP_GUID DEFINE_GUID
#elif defined(__cplusplus)
#define DXCP_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                                                     \
  EXTERN_C const GUID name;                                                                                            \
  EXTERN_C const GUID DECLSPEC_SELECTANY name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DXCP_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                                                     \
  EXTERN_C const GUID name;                                                                                            \
  const GUID DECLSPEC_SELECTANY name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#endif

/* Some stand-ins for windows.h leave it out. */
#ifndef APIENTRY
#ifdef _WIN32
#define APIENTRY __stdcall
#else
#define APIENTRY
#endif
#endif

/* A table entry whose signature these headers do not declare. */
typedef void(APIENTRY *DXCP_PFN)(void);

#endif
