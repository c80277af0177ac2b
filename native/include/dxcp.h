/* DXCP's own functions, beside those of d3d11.h, d3d9.h, dxgi.h and the driver interfaces, which have the names, the
 * parameters and the results that their headers and their documentation give them.
 *
 * Where .NET or a file of the library is missing or damaged, the first call says so in one line on standard error, and every
 * function returns 0x8007007E (ERROR_MOD_NOT_FOUND), 0x800700C1 (ERROR_BAD_EXE_FORMAT) or .NET's code (0x80008096: the
 * framework is not installed). Of the process, the first call changes the handlers of SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP
 * and SIGRTMIN, which hand on what is not .NET's own; set handlers of your own before it.
 */
#ifndef DXCP_H
#define DXCP_H

#include "dxcp_base.h"

/* A decoder profile of DXCP's own, whose bitstream is the picture itself: rows without gaps, one plane after the other. */
DXCP_GUID(DXCP_DECODER_PROFILE_PASS_THROUGH, 0x6B5C9F0E, 0x3D0A, 0x4A57, 0x9C, 0x41, 0x7E, 0x52, 0x1D, 0xF3, 0x8A, 0x60);

#ifdef __cplusplus
extern "C" {
#endif

/* The driver library that devices made from now on, in this process, speak to: path is the whole UTF-8 path of a library that
 * exports OpenAdapter10_2 (for Direct3D 11), OpenAdapter (for Direct3D 9) or both, or NULL for the built-in driver. It stays
 * loaded. The environment variable DXCP_DRIVER names one for the whole process; this call has precedence. Devices already made
 * keep theirs. Thread-safe.
 * S_OK; E_INVALIDARG for a relative path; 0x8007007E where the library cannot be loaded; 0x8007007F where it exports no such entry. */
HRESULT WINAPI DxcpUseDriver(const char *path);

/* The profile of the built-in driver for devices made from now on, in this process: what it reports and keeps to. nameOrFile,
 * in UTF-8, is the name of one that is built in (full, on-demand, minimal, no-refresh, read-back-key, sequential-iv,
 * strict-iv, drop, hardware, integrated-gpu, discrete-gpu) or the path of a JSON file (docs/profile.schema.json); NULL takes an
 * earlier call back. The environment variable DXCP_PROFILE names one for the whole process; this call has precedence. Devices
 * already made keep theirs. Thread-safe.
 * S_OK; E_INVALIDARG for a profile that is not there or not good: one line on standard error says file, line and reason, and
 * the profile stays what it was. */
HRESULT WINAPI DxcpUseProfile(const char *nameOrFile);

/* Lets something go wrong in the built-in driver, with all devices of this process: text, in UTF-8, names what and when, as
 * docs/faults.md lists it, several parted by commas. "key-lost" comes at once, to the devices that there are; "key-lost@100" with
 * the 100th frame from now on, "refresh-dropped@FinishSessionKeyRefresh:2" with that call: to devices that are made later, too.
 * NULL drops all that has not come yet. The environment variable
 * DXCP_FAULTS holds, or names a file with, the faults of the whole process. Thread-safe.
 * S_OK; E_INVALIDARG for a text that is none: one line on standard error says why, and nothing was set. */
HRESULT WINAPI DxcpFault(const char *text);

#ifdef __cplusplus
}
#endif

#endif
