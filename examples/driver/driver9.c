/* A Direct3D 9 driver, the other side of driver11.c: OpenAdapter and the functions that content protection needs. Handles are
 * addresses of its own objects, which are looked up before anything behind them is read. It has no authenticated channels and no
 * decoders: their functions are there, and answer NOTAVAILABLE (R38). Every function has a code.
 */
#include "driver.h"

#include <dxcp_d3d9.h>
#include <dxcp_d3dumddi.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define NV12 0x3231564Eu

/* What surfaces may be: a format, bytes of a pixel of the first plane, rows of all planes for two of the first. */
static const struct {
  UINT format, bytes, rows;
} formats[] = {{NV12, 1, 3}, {21 /* A8R8G8B8 */, 4, 2}, {22 /* X8R8G8B8 */, 4, 2}};

struct surface {
  struct surface *next;
  BYTE *memory;
  UINT format, pitch, size;
  int is_protected, is_ours;
};

struct session9 {
  struct session9 *next;
  BYTE key[16], random[16], last_iv[8];
  int has_key, pending;
};

struct device9 {
  struct surface *surfaces;
  struct session9 *sessions;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- finding things ------------------------------------------------------------------------------------------------- */
static struct surface *surface_of(struct device9 *d, const void *h) {
  struct surface *s = d->surfaces;
  while (s && s != h) s = s->next;
  return s;
}

static struct session9 *session_of(struct device9 *d, const void *h) {
  struct session9 *s = d->sessions;
  while (s && s != h) s = s->next;
  return s;
}

/* Nothing is stretched or converted (R31, R32). */
static int alike(const struct surface *one, const struct surface *other) {
  return one->format == other->format && one->pitch == other->pitch && one->size == other->size;
}

/* A function that finds its device, takes the lock and gives it back. */
#define LOCKED(type, name)                          \
  static HRESULT name##_locked(struct device9 *d, type *a); \
  static HRESULT APIENTRY name(HANDLE h, type *a) { \
    HRESULT result;                                 \
    if (!h || !a) return D3DDDIERR_INVALIDCALL;     \
    pthread_mutex_lock(&lock);                      \
    result = name##_locked(h, a);                   \
    pthread_mutex_unlock(&lock);                    \
    return result;                                  \
  }                                                 \
  static HRESULT name##_locked(struct device9 *d, type *a)

/* ---- surfaces ------------------------------------------------------------------------------------------------------- */
LOCKED(D3DDDIARG_CREATERESOURCE, create_resource) {
  const D3DDDI_SURFACEINFO *info = a->pSurfList;
  struct surface *s;
  size_t f = 0;
  UINT64 pitch, size;
  while (f < sizeof formats / sizeof *formats && formats[f].format != (UINT)a->Format) f++;
  if (f == sizeof formats / sizeof *formats || a->SurfCount != 1 || !info) return D3DDDIERR_NOTAVAILABLE;
  pitch = (UINT64)info->Width * formats[f].bytes;
  size = pitch * (info->Height * (UINT64)formats[f].rows / 2);
  if (size == 0 || pitch > PROTECTED_MEMORY) return D3DDDIERR_NOTAVAILABLE;
  if (size > PROTECTED_MEMORY) return D3DDDIERR_OUTOFVIDEOMEMORY;
  if (!(s = calloc(1, sizeof *s))) return E_OUTOFMEMORY;
  s->format = (UINT)a->Format, s->pitch = (UINT)pitch, s->size = (UINT)size;
  s->is_protected = a->Flags.RestrictedContent;
  s->is_ours = info->pSysMem == NULL;
  s->memory = s->is_ours ? calloc(1, size) : (BYTE *)info->pSysMem;
  if (!s->memory) return free(s), E_OUTOFMEMORY;
  s->next = d->surfaces;
  d->surfaces = s;
  a->hResource = s;
  return S_OK;
}

static HRESULT APIENTRY destroy_resource(HANDLE h, HANDLE resource) {
  struct device9 *d = h;
  HRESULT result = D3DDDIERR_INVALIDCALL;
  pthread_mutex_lock(&lock);
  for (struct surface **p = &d->surfaces; *p; p = &(*p)->next)
    if (*p == resource) {
      struct surface *dead = *p;
      *p = dead->next;
      if (dead->is_ours) memset(dead->memory, 0, dead->size), free(dead->memory);
      free(dead);
      result = S_OK;
      break;
    }
  pthread_mutex_unlock(&lock);
  return result;
}

LOCKED(D3DDDIARG_LOCK, lock_surface) {
  struct surface *s = surface_of(d, a->hResource);
  if (!s || s->is_protected) return D3DDDIERR_INVALIDCALL; /* R29 */
  a->pSurfData = s->memory, a->Pitch = s->pitch, a->SlicePitch = s->size;
  return S_OK;
}

LOCKED(const D3DDDIARG_UNLOCK, unlock_surface) { return surface_of(d, a->hResource) ? S_OK : D3DDDIERR_INVALIDCALL; }

LOCKED(const D3DDDIARG_BLT, blt) {
  struct surface *f = surface_of(d, a->hSrcResource), *t = surface_of(d, a->hDstResource);
  if (!f || !t || (f->is_protected && !t->is_protected) || !alike(f, t)) return D3DDDIERR_INVALIDCALL; /* S63 */
  if ((UINT64)(a->SrcRect.x2 - a->SrcRect.x1) * (f->format == NV12 ? 1 : 4) != f->pitch || a->DstRect.x1 != 0 || a->DstRect.y1 != 0) return D3DDDIERR_NOTAVAILABLE;
  memcpy(t->memory, f->memory, t->size);
  return S_OK;
}

LOCKED(D3DDDIARG_GETPITCH, get_pitch) {
  struct surface *s = surface_of(d, a->hResource);
  if (!s) return D3DDDIERR_INVALIDCALL;
  a->Pitch = s->pitch;
  return S_OK;
}

/* ---- sessions ------------------------------------------------------------------------------------------------------- */
LOCKED(D3DDDIARG_CREATECRYPTOSESSION, create_session) {
  struct session9 *s;
  if (memcmp(&a->CryptoType, &D3D11_CRYPTO_TYPE_AES128_CTR, sizeof(GUID)) != 0) return D3DDDIERR_NOTAVAILABLE; /* R28 */
  if (!(s = calloc(1, sizeof *s))) return E_OUTOFMEMORY;
  s->next = d->sessions;
  d->sessions = s;
  a->hCryptoSession = s;
  return S_OK;
}

LOCKED(const D3DDDIARG_DESTROYCRYPTOSESSION, destroy_session) {
  for (struct session9 **p = &d->sessions; *p; p = &(*p)->next)
    if (*p == a->hCryptoSession) {
      struct session9 *dead = *p;
      *p = dead->next;
      memset(dead, 0, sizeof *dead); /* S10 */
      free(dead);
      return S_OK;
    }
  return D3DDDIERR_INVALIDCALL;
}

LOCKED(D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE, negotiate) {
  struct session9 *s = session_of(d, a->hCryptoSession);
  BYTE key[16];
  if (!s || !a->pData || a->DataSize != 256 || !foreign_unwrap(a->pData, key)) return D3DDDIERR_INVALIDCALL; /* S37 */
  if (!s->has_key || memcmp(s->key, key, 16) != 0) memset(s->last_iv, 0, 8); /* S8: the very same key keeps its history */
  memcpy(s->key, key, 16);
  memset(s->random, 0, 16);
  s->has_key = 1, s->pending = 0;
  return S_OK;
}

LOCKED(const D3DDDIARG_STARTSESSIONKEYREFRESH, start_refresh) {
  struct session9 *s = session_of(d, a->hCryptoSession);
  if (!a->pRandomNumber) return D3DDDIERR_INVALIDCALL; /* S5 */
  memset(a->pRandomNumber, 0, a->RandomNumberSize);
  if (!s || !s->has_key || a->RandomNumberSize != 16) return D3DDDIERR_INVALIDCALL; /* S3, S4: what is pending stays */
  foreign_random(s->random, 16); /* R1, R2; S1: an earlier number is gone */
  memcpy(a->pRandomNumber, s->random, 16);
  s->pending = 1;
  return S_OK;
}

LOCKED(const D3DDDIARG_FINISHSESSIONKEYREFRESH, finish_refresh) {
  struct session9 *s = session_of(d, a->hCryptoSession);
  if (!s || !s->pending) return D3DDDIERR_INVALIDCALL; /* R7, S2 */
  for (int i = 0; i < 16; i++) s->key[i] ^= s->random[i]; /* R3, R6 */
  memset(s->random, 0, 16), memset(s->last_iv, 0, 8); /* S19, S11 */
  s->pending = 0;
  return S_OK;
}

LOCKED(const D3DDDIARG_GETENCRYPTIONBLTKEY, read_back_key) {
  (void)d;
  if (a->pReadBackKey) memset(a->pReadBackKey, 0, a->KeySize);
  return D3DDDIERR_NOTAVAILABLE; /* R24: no such capability */
}

LOCKED(const D3DDDIARG_DECRYPTIONBLT, decrypt_blt) {
  struct session9 *s = session_of(d, a->hCryptoSession);
  struct surface *f = surface_of(d, a->hSrcResource), *t = surface_of(d, a->hDstResource);
  static const BYTE zeros[16];
  BYTE key[16];
  const int has_content_key = a->pContentKey && memcmp(a->pContentKey, zeros, 16) != 0; /* S35 */
  if (!s || !s->has_key || !f || !t || f == t || f->is_protected || !alike(f, t) || a->SrcResourceSize != t->size || !a->pIV) return D3DDDIERR_INVALIDCALL;
  if (!t->is_protected) return D3DERR_CANNOTPROTECTCONTENT; /* S105 */
  if (!has_content_key && memcmp(a->pIV, s->last_iv, 8) <= 0) return D3DDDIERR_INVALIDCALL; /* R21 */
  memcpy(key, s->key, 16);
  if (has_content_key) foreign_decrypt_block(s->key, a->pContentKey, key); /* R23 */
  else memcpy(s->last_iv, a->pIV, 8);
  foreign_counter_mode(key, a->pIV, f->memory, t->memory, t->size, (const D3D11_1DDI_ENCRYPTED_BLOCK_INFO *)a->pEncryptedBlockInfo);
  memset(key, 0, 16);
  return S_OK;
}

LOCKED(const D3DDDIARG_ENCRYPTIONBLT, encrypt_blt) {
  static BYTE next[16] = {0, 0, 0, 0, 0, 0, 0, 1};
  struct session9 *s = session_of(d, a->hCryptoSession);
  struct surface *f = surface_of(d, a->hSrcResource), *t = surface_of(d, a->hDstResource);
  if (!s || !s->has_key || !f || !t || !f->is_ours || t->is_protected || t->is_ours || !alike(f, t) || a->DstResourceSize != t->size || !a->pIV)
    return D3DDDIERR_INVALIDCALL; /* R31 */
  for (int i = 7; i >= 0 && ++next[i] == 0; i--) {} /* R22 */
  foreign_counter_mode(s->key, next, f->memory, t->memory, t->size, NULL);
  memcpy(a->pIV, next, 16);
  return S_OK;
}

/* ---- the adapter and its tables ------------------------------------------------------------------------------------- */
static HRESULT APIENTRY not_available(HANDLE h, void *a) { return (void)h, (void)a, D3DDDIERR_NOTAVAILABLE; }

static HRESULT APIENTRY destroy_device(HANDLE h) {
  struct device9 *d = h;
  while (d->surfaces) destroy_resource(h, d->surfaces);
  while (d->sessions) {
    D3DDDIARG_DESTROYCRYPTOSESSION a = {d->sessions};
    destroy_session(h, &a);
  }
  free(d);
  return S_OK;
}

static HRESULT protection_caps(const D3DDDIARG_GETCAPS *a) {
  static const GUID none;
  const DDICONTENTPROTECTIONCAPS *info = a->pInfo;
  D3DCONTENTPROTECTIONCAPS *caps = a->pData;
  if (!info || !caps || a->DataSize < sizeof *caps) return D3DDDIERR_INVALIDCALL;
  memset(caps, 0, sizeof *caps);
  caps->BlockAlignmentSize = caps->BufferAlignmentStart = 16;
  caps->ProtectedMemorySize = PROTECTED_MEMORY;
  if (memcmp(&info->CryptoType, &none, sizeof none) == 0) return S_OK; /* R27 */
  if (memcmp(&info->CryptoType, &D3D11_CRYPTO_TYPE_AES128_CTR, sizeof(GUID)) != 0) return D3DDDIERR_NOTAVAILABLE;
  caps->Caps = 0x1 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40; /* as driver11.c, which has names for them; none is for DecryptionBlt */
  caps->KeyExchangeType = D3D11_KEY_EXCHANGE_RSAES_OAEP;
  return S_OK;
}

static HRESULT APIENTRY get_caps(HANDLE h, const D3DDDIARG_GETCAPS *a) {
  const DDICERTIFICATEINFO *info = a->pInfo;
  (void)h;
  switch (a->Type) {
    case D3DDDICAPS_GETCONTENTPROTECTIONCAPS: return protection_caps(a);
    case D3DDDICAPS_GETCERTIFICATESIZE:
      if (!info || !a->pData || info->CertificateType != D3DDDI_CERTTYPE_CRYPTOSESSION) return D3DDDIERR_NOTAVAILABLE;
      return *(UINT *)a->pData = foreign_certificate(NULL, 0), S_OK;
    case D3DDDICAPS_GETCERTIFICATE:
      if (!info || !a->pData || info->CertificateType != D3DDDI_CERTTYPE_CRYPTOSESSION) return D3DDDIERR_NOTAVAILABLE;
      return foreign_certificate(a->pData, a->DataSize) == a->DataSize ? S_OK : D3DDDIERR_INVALIDCALL;
    case D3DDDICAPS_GETFORMATCOUNT: return *(UINT *)a->pData = sizeof formats / sizeof *formats, S_OK;
    case D3DDDICAPS_GETFORMATDATA:
      for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        FORMATOP *f = (FORMATOP *)a->pData + i;
        memset(f, 0, sizeof *f);
        f->Format = formats[i].format;
        f->Operations = 0x4000; /* FORMATOP_OFFSCREENPLAIN */
      }
      return S_OK;
    case D3DDDICAPS_GETD3D9CAPS: return memset(a->pData, 0, a->DataSize), S_OK;
    case D3DDDICAPS_GETDECODEGUIDCOUNT: case D3DDDICAPS_GETEXTENSIONGUIDCOUNT: return *(UINT *)a->pData = 0, S_OK;
    default: return D3DDDIERR_NOTAVAILABLE;
  }
}

static HRESULT APIENTRY create_device(HANDLE h, D3DDDIARG_CREATEDEVICE *a) {
  struct device9 *d = calloc(1, sizeof *d);
  D3DDDI_DEVICEFUNCS *t = a->pDeviceFuncs;
  (void)h;
  if (!d) return E_OUTOFMEMORY;
  /* S57: no slot stays empty. */
  for (size_t i = 0; i < sizeof *t / sizeof(DXCP_PFN); i++) ((DXCP_PFN *)t)[i] = (DXCP_PFN)not_available;
  t->pfnCreateResource = create_resource;
  t->pfnDestroyResource = destroy_resource;
  t->pfnLock = lock_surface;
  t->pfnUnlock = unlock_surface;
  t->pfnBlt = blt;
  t->pfnCreateCryptoSession = create_session;
  t->pfnCryptoSessionKeyExchange = negotiate;
  t->pfnDestroyCryptoSession = destroy_session;
  t->pfnStartSessionKeyRefresh = start_refresh;
  t->pfnFinishSessionKeyRefresh = finish_refresh;
  t->pfnGetEncryptionBltKey = read_back_key;
  t->pfnDecryptionBlt = decrypt_blt;
  t->pfnEncryptionBlt = encrypt_blt;
  t->pfnGetPitch = get_pitch;
  t->pfnDestroyDevice = destroy_device;
  a->hDevice = d;
  return S_OK;
}

static HRESULT APIENTRY close_adapter(HANDLE h) { return (void)h, S_OK; }

__attribute__((visibility("default"))) HRESULT APIENTRY OpenAdapter(D3DDDIARG_OPENADAPTER *a) {
  static int adapter;
  if (!a || !a->pAdapterFuncs || !foreign_identity()) return E_INVALIDARG;
  if (a->Version < D3D_UMD_INTERFACE_VERSION_WIN7) return D3DDDIERR_NOTAVAILABLE; /* S67 */
  a->hAdapter = &adapter;
  a->DriverVersion = D3D_UMD_INTERFACE_VERSION_WIN7;
  a->pAdapterFuncs->pfnGetCaps = get_caps;
  a->pAdapterFuncs->pfnCreateDevice = create_device;
  a->pAdapterFuncs->pfnCloseAdapter = close_adapter;
  return S_OK;
}
