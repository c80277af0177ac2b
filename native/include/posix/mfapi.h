/* Stands in for the header of this name, for programs that include it beside Direct3D: the names of media formats. Media Foundation itself is not here. */
#ifndef DXCP_POSIX_MFAPI_H
#define DXCP_POSIX_MFAPI_H

#include "windows.h"

#ifndef FCC
#define FCC(ch4) \
  ((((DWORD)(ch4) & 0xFF) << 24) | (((DWORD)(ch4) & 0xFF00) << 8) | (((DWORD)(ch4) & 0xFF0000) >> 8) | (((DWORD)(ch4) & 0xFF000000) >> 24))
#endif
#define DEFINE_MEDIATYPE_GUID(name, format) DEFINE_GUID(name, (format), 0x0000, 0x0010, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71)

DEFINE_MEDIATYPE_GUID(MFVideoFormat_NV12, 0x3231564E); /* "NV12", the first letter in the lowest byte */
DEFINE_MEDIATYPE_GUID(MFVideoFormat_P010, 0x30313050); /* "P010" */
DEFINE_MEDIATYPE_GUID(MFVideoFormat_YUY2, 0x32595559); /* "YUY2" */
DEFINE_MEDIATYPE_GUID(MFVideoFormat_AYUV, 0x56555941); /* "AYUV" */
DEFINE_MEDIATYPE_GUID(MFVideoFormat_H264, 0x34363248); /* "H264" */
DEFINE_MEDIATYPE_GUID(MFVideoFormat_HEVC, 0x43564548); /* "HEVC" */
DEFINE_MEDIATYPE_GUID(MFVideoFormat_VP90, 0x30395056); /* "VP90" */
DEFINE_MEDIATYPE_GUID(MFVideoFormat_AV1, 0x31305641);  /* "AV01" */

#endif
