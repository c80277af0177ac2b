/* A Direct3D 11.1 driver in C, with OpenSSL's cryptography: small, and unlike DXCP's where the interface leaves
 * room. Its state lies in the private memory that the runtime sets aside, rows are not padded, IVs must grow, its key lives
 * as long as the process. Written from the headers and the documented rules (docs/rules.md), not from DXCP's driver.
 */
#include "driver.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned live_resources;

/* ---- finding things ----------------------------------------------------------------------------------------------- */
/* All objects of a device hang on it, so that nothing is read behind a handle before it has been found there. */
static struct session *session_of(struct device *d, D3D11_1DDI_HCRYPTOSESSION h) {
  struct session *s = d->sessions;
  while (s && s != h.pDrvPrivate) s = s->next;
  return s;
}

static struct resource *resource_of(struct device *d, D3D10DDI_HRESOURCE h) {
  struct resource *r = d->resources;
  while (r && r != h.pDrvPrivate) r = r->next;
  return r;
}

/* Nothing is stretched or converted (R31, R32); a buffer has to have the size (S65). */
static int alike(const struct resource *one, const struct resource *other) {
  if (one->format == DXGI_FORMAT_UNKNOWN || other->format == DXGI_FORMAT_UNKNOWN) return one->size == other->size;
  return one->format == other->format && one->pitch == other->pitch && one->rows == other->rows;
}

static struct device *device_of(D3D10DDI_HDEVICE h) { return h.pDrvPrivate; }

/* ---- resources ---------------------------------------------------------------------------------------------------- */
static SIZE_T calc_resource_size(D3D10DDI_HDEVICE h, const D3D11DDIARG_CREATERESOURCE *a) {
  (void)h, (void)a;
  return sizeof(struct resource);
}

static UINT row_bytes(DXGI_FORMAT format, UINT width) {
  switch (format) {
    case DXGI_FORMAT_NV12: case DXGI_FORMAT_R8_UNORM: return width;
    case DXGI_FORMAT_P010: case DXGI_FORMAT_YUY2: case DXGI_FORMAT_R8G8_UNORM: return width * 2;
    case DXGI_FORMAT_AYUV: case DXGI_FORMAT_R8G8B8A8_UNORM: case DXGI_FORMAT_B8G8R8A8_UNORM: case DXGI_FORMAT_R10G10B10A2_UNORM: return width * 4;
    default: return 0;
  }
}

static void create_resource(D3D10DDI_HDEVICE h, const D3D11DDIARG_CREATERESOURCE *a, D3D10DDI_HRESOURCE hr, D3D10DDI_HRTRESOURCE rt) {
  struct device *d = device_of(h);
  struct resource *r = hr.pDrvPrivate;
  const int is_buffer = a->ResourceDimension == D3D10DDIRESOURCE_BUFFER;
  const UINT width = a->pMipInfoList->TexelWidth, height = is_buffer ? 1 : a->pMipInfoList->TexelHeight;
  const int planar = !is_buffer && (a->Format == DXGI_FORMAT_NV12 || a->Format == DXGI_FORMAT_P010);
  UINT64 size;
  (void)rt;
  memset(r, 0, sizeof *r);
  r->pitch = is_buffer ? width : row_bytes(a->Format, width);
  r->rows = planar ? height + height / 2 : height;
  r->is_protected = (a->MiscFlags & (D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT | D3DWDDM2_0DDI_RESOURCE_MISC_HW_PROTECTED)) != 0;
  r->usage = a->Usage;
  r->format = is_buffer ? DXGI_FORMAT_UNKNOWN : a->Format;
  size = (UINT64)r->pitch * r->rows;
  if (a->MipLevels > 1 || a->ArraySize > 1 || a->SampleDesc.Count > 1 || size == 0 || size > PROTECTED_MEMORY || !(r->memory = calloc(1, size))) {
    d->set_error(d->core_layer, E_OUTOFMEMORY); /* the one code that this function may report */
    return;
  }
  r->size = (UINT)size;
  if (a->pInitialDataUP)
    for (UINT y = 0; y < r->rows; y++)
      memcpy(r->memory + (size_t)y * r->pitch, (const BYTE *)a->pInitialDataUP->pSysMem + (size_t)y * (is_buffer ? 0 : a->pInitialDataUP->SysMemPitch), r->pitch);
  pthread_mutex_lock(&lock);
  r->next = d->resources;
  d->resources = r;
  live_resources++;
  pthread_mutex_unlock(&lock);
}

/* It shares nothing: it allocates nothing through the runtime, and opens nothing. */
static void open_resource(D3D10DDI_HDEVICE h, const D3D10DDIARG_OPENRESOURCE *a, D3D10DDI_HRESOURCE hr, D3D10DDI_HRTRESOURCE rt) {
  struct device *d = device_of(h);
  (void)a, (void)hr, (void)rt;
  d->set_error(d->core_layer, E_OUTOFMEMORY);
}

/* How many there are, on all devices: for tests. */
__attribute__((visibility("default"))) unsigned ForeignResources(void) {
  unsigned count;
  pthread_mutex_lock(&lock);
  count = live_resources;
  pthread_mutex_unlock(&lock);
  return count;
}

static void destroy_resource(D3D10DDI_HDEVICE h, D3D10DDI_HRESOURCE hr) {
  struct device *d = device_of(h);
  pthread_mutex_lock(&lock);
  for (struct resource **p = &d->resources; *p; p = &(*p)->next)
    if (*p == hr.pDrvPrivate) {
      struct resource *dead = *p;
      *p = dead->next;
      memset(dead->memory, 0, dead->size);
      free(dead->memory);
      live_resources--;
      break;
    }
  pthread_mutex_unlock(&lock);
}

static void map(D3D10DDI_HDEVICE h, D3D10DDI_HRESOURCE hr, UINT subresource, D3D10_DDI_MAP type, UINT flags, D3D10DDI_MAPPED_SUBRESOURCE *m) {
  struct resource *r;
  (void)subresource, (void)type, (void)flags;
  memset(m, 0, sizeof *m);
  pthread_mutex_lock(&lock);
  r = resource_of(device_of(h), hr);
  if (r && !r->is_protected && r->usage != D3D10_DDI_USAGE_DEFAULT) m->pData = r->memory, m->RowPitch = r->pitch, m->DepthPitch = r->size;
  pthread_mutex_unlock(&lock);
}

static void copy(D3D10DDI_HDEVICE h, D3D10DDI_HRESOURCE to, D3D10DDI_HRESOURCE from) {
  struct device *d = device_of(h);
  struct resource *t, *f;
  pthread_mutex_lock(&lock);
  t = resource_of(d, to), f = resource_of(d, from);
  if (t && f && alike(f, t) && (t->is_protected || !f->is_protected)) memcpy(t->memory, f->memory, t->size);
  pthread_mutex_unlock(&lock);
}

static void check_format(D3D10DDI_HDEVICE h, DXGI_FORMAT format, UINT *caps) {
  (void)h;
  *caps = row_bytes(format, 1) ? 3 : 0x80000000u;
}

/* ---- sessions ----------------------------------------------------------------------------------------------------- */
static int is_type(const GUID *type) { return !type || memcmp(type, &D3D11_CRYPTO_TYPE_AES128_CTR, sizeof *type) == 0; }

static HRESULT get_caps(D3D10DDI_HDEVICE h, const GUID *type, const GUID *profile, D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS *caps) {
  static const GUID none;
  (void)h, (void)profile;
  memset(caps, 0, sizeof *caps);
  if (type && memcmp(type, &none, sizeof none) == 0) type = NULL;
  if (!is_type(type)) return D3DDDIERR_UNSUPPORTEDCRYPTO;
  if (type) {
    caps->Caps = D3D11_1DDI_CONTENT_PROTECTION_CAPS_SOFTWARE | D3D11_1DDI_CONTENT_PROTECTION_CAPS_PROTECTION_ALWAYS_ON |
                 D3D11_1DDI_CONTENT_PROTECTION_CAPS_PARTIAL_DECRYPTION | D3D11_1DDI_CONTENT_PROTECTION_CAPS_CONTENT_KEY |
                 D3D11_1DDI_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY | D3D11_1DDI_CONTENT_PROTECTION_CAPS_ENCRYPTED_READ_BACK |
                 D3D11_1DDI_CONTENT_PROTECTION_CAPS_DECRYPTION_BLT;
    caps->KeyExchangeTypeCount = 1;
  }
  caps->BlockAlignmentSize = 16;
  caps->ProtectedMemorySize = PROTECTED_MEMORY;
  return S_OK;
}

static HRESULT get_key_exchange(D3D10DDI_HDEVICE h, const GUID *type, const GUID *profile, UINT index, GUID *exchange) {
  (void)h, (void)profile;
  if (!is_type(type)) return D3DDDIERR_UNSUPPORTEDCRYPTO;
  if (index != 0) return E_INVALIDARG;
  *exchange = D3D11_KEY_EXCHANGE_RSAES_OAEP;
  return S_OK;
}

static SIZE_T calc_session_size(D3D10DDI_HDEVICE h, const D3D11_1DDIARG_CREATECRYPTOSESSION *a) {
  (void)h, (void)a;
  return sizeof(struct session);
}

static HRESULT create_session(D3D10DDI_HDEVICE h, const D3D11_1DDIARG_CREATECRYPTOSESSION *a, D3D11_1DDI_HCRYPTOSESSION hs, D3D11_1DDI_HRTCRYPTOSESSION rt) {
  struct device *d = device_of(h);
  struct session *s = hs.pDrvPrivate;
  (void)rt;
  if (!is_type(&a->CryptoType) || memcmp(&a->KeyExchangeType, &D3D11_KEY_EXCHANGE_RSAES_OAEP, sizeof(GUID)) != 0) return D3DDDIERR_UNSUPPORTEDCRYPTO;
  memset(s, 0, sizeof *s);
  pthread_mutex_lock(&lock);
  s->next = d->sessions;
  d->sessions = s;
  pthread_mutex_unlock(&lock);
  return S_OK;
}

static void destroy_session(D3D10DDI_HDEVICE h, D3D11_1DDI_HCRYPTOSESSION hs) {
  pthread_mutex_lock(&lock);
  for (struct session **p = &device_of(h)->sessions; *p; p = &(*p)->next)
    if (*p == hs.pDrvPrivate) {
      struct session *dead = *p;
      *p = dead->next;
      memset(dead, 0, sizeof *dead); /* S10 */
      break;
    }
  pthread_mutex_unlock(&lock);
}

static void certificate_size(D3D10DDI_HDEVICE h, const D3D11_1DDI_CERTIFICATE_INFO *info, UINT *size) {
  (void)h;
  *size = info->CertificateType == D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION ? foreign_certificate(NULL, 0) : 0;
}

static void certificate(D3D10DDI_HDEVICE h, const D3D11_1DDI_CERTIFICATE_INFO *info, UINT size, BYTE *to) {
  (void)h, (void)info;
  foreign_certificate(to, size);
}

static HRESULT negotiate(D3D10DDI_HDEVICE h, D3D11_1DDI_HCRYPTOSESSION hs, UINT size, BYTE *data) {
  HRESULT result = E_INVALIDARG;
  BYTE key[16];
  pthread_mutex_lock(&lock);
  struct session *s = session_of(device_of(h), hs);
  if (s && data && size == 256 && foreign_unwrap(data, key)) {
    if (!s->has_key || memcmp(s->key, key, 16) != 0) memset(s->last_iv, 0, 8); /* S8: the very same key keeps its history */
    memset(s->random, 0, 16);
    memcpy(s->key, key, 16);
    s->has_key = 1, s->pending = 0; /* S8 */
    result = S_OK;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static HRESULT session_handle(D3D10DDI_HDEVICE h, D3D11_1DDI_HCRYPTOSESSION hs, HANDLE *handle) {
  (void)h;
  *handle = hs.pDrvPrivate;
  return S_OK;
}

static void start_refresh(D3D10DDI_HDEVICE h, D3D11_1DDI_HCRYPTOSESSION hs, UINT size, void *random) {
  if (!random) return; /* S5 */
  pthread_mutex_lock(&lock);
  struct session *s = session_of(device_of(h), hs);
  if (s && s->has_key && size == 16) {
    foreign_random(s->random, 16); /* R1, R2; S1: an earlier number is gone */
    memcpy(random, s->random, 16);
    s->pending = 1;
  } else {
    memset(random, 0, size); /* S3, S4 */
  }
  pthread_mutex_unlock(&lock);
}

static void finish_refresh(D3D10DDI_HDEVICE h, D3D11_1DDI_HCRYPTOSESSION hs) {
  pthread_mutex_lock(&lock);
  struct session *s = session_of(device_of(h), hs);
  if (s && s->pending) { /* S2 */
    for (int i = 0; i < 16; i++) s->key[i] ^= s->random[i]; /* R3, R6 */
    memset(s->random, 0, 16), memset(s->last_iv, 0, 8); /* S19, S11 */
    s->pending = 0;
  }
  pthread_mutex_unlock(&lock);
}

static void read_back_key(D3D10DDI_HDEVICE h, D3D11_1DDI_HCRYPTOSESSION hs, UINT size, void *key) {
  (void)h, (void)hs;
  if (key) memset(key, 0, size); /* no such capability */
}

static void decrypt_blt(D3D10DDI_HDEVICE h, D3D11_1DDI_HCRYPTOSESSION hs, D3D10DDI_HRESOURCE from, D3D10DDI_HRESOURCE to, const D3D11_1DDI_ENCRYPTED_BLOCK_INFO *info,
                        UINT key_size, const void *content_key, UINT iv_size, const void *iv) {
  struct device *d = device_of(h);
  static const BYTE zeros[16];
  int done = 0;
  BYTE key[16];
  pthread_mutex_lock(&lock);
  struct session *s = session_of(d, hs);
  struct resource *f = resource_of(d, from), *t = resource_of(d, to);
  if (content_key && key_size == 16 && memcmp(content_key, zeros, 16) == 0) content_key = NULL; /* S35 */
  if (s && f && t && s->has_key && iv && iv_size == 16 && alike(f, t) && !f->is_protected && t->is_protected && /* S105 */
      (!content_key || key_size == 16)) {
    memcpy(key, s->key, 16);
    if (content_key) foreign_decrypt_block(s->key, content_key, key); /* R23 */
    if (content_key || memcmp(iv, s->last_iv, 8) > 0) {               /* R21 */
      if (!content_key) memcpy(s->last_iv, iv, 8);
      foreign_counter_mode(key, iv, f->memory, t->memory, t->size, info);
      done = 1;
    }
    memset(key, 0, 16);
  }
  pthread_mutex_unlock(&lock);
  if (!done && info) ((D3D11_1DDI_ENCRYPTED_BLOCK_INFO *)info)->NumBytesInEncryptPattern = (UINT)E_INVALIDARG; /* S54 */
}

static void encrypt_blt(D3D10DDI_HDEVICE h, D3D11_1DDI_HCRYPTOSESSION hs, D3D10DDI_HRESOURCE from, D3D10DDI_HRESOURCE to, UINT iv_size, const void *iv) {
  struct device *d = device_of(h);
  static BYTE next[16] = {0, 0, 0, 0, 0, 0, 0, 1};
  if (!iv) return;
  memset((void *)iv, 0, iv_size); /* output, whatever the header says */
  pthread_mutex_lock(&lock);
  struct session *s = session_of(d, hs);
  struct resource *f = resource_of(d, from), *t = resource_of(d, to);
  if (s && f && t && s->has_key && iv_size == 16 && f->usage == D3D10_DDI_USAGE_DEFAULT && alike(f, t) && t->usage == D3D10_DDI_USAGE_STAGING && !t->is_protected) {
    for (int i = 7; i >= 0 && ++next[i] == 0; i--) {} /* R22 */
    foreign_counter_mode(s->key, next, f->memory, t->memory, t->size, NULL);
    memcpy((void *)iv, next, 16);
  }
  pthread_mutex_unlock(&lock);
}

/* ---- the adapter and its tables ----------------------------------------------------------------------------------- */
static void *nothing(void) { return NULL; } /* does nothing; 0 where something is returned */
/* R39: there is no channel, of software or of hardware. */
static HRESULT no_channel(D3D10DDI_HDEVICE h, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL *a, D3D11_1DDI_HAUTHCHANNEL hc, D3D11_1DDI_HRTAUTHCHANNEL rt) {
  return (void)h, (void)a, (void)hc, (void)rt, (HRESULT)0x887A0004; /* DXGI_ERROR_UNSUPPORTED */
}

static void no_profiles(D3D10DDI_HDEVICE h, UINT *count) { (void)h, *count = 0; }
static void destroy_device(D3D10DDI_HDEVICE h) { (void)h; }
static SIZE_T small_size(D3D10DDI_HDEVICE h, const D3D10DDIARG_CREATEQUERY *a) { return (void)h, (void)a, 16; }
static void unmap(D3D10DDI_HDEVICE h, D3D10DDI_HRESOURCE r, UINT subresource) { (void)h, (void)r, (void)subresource; }

static void fill(void *table, size_t size) {
  for (size_t i = 0; i < size / sizeof(DXCP_PFN); i++) ((DXCP_PFN *)table)[i] = (DXCP_PFN)nothing;
}

static HRESULT retrieve(D3D10DDI_HDEVICE h, UINT id, SIZE_T size, void *in, SIZE_T out_size, void *out) {
  (void)h;
  if (id != D3D11_1DDI_VIDEO_FUNCTIONS || size != sizeof(D3D11_1DDI_VIDEO_INPUT) || out_size != sizeof(D3D11_1DDI_VIDEO_OUTPUT) || !in || !out) return E_INVALIDARG;
  D3D11_1DDI_VIDEODEVICEFUNCS *t = ((D3D11_1DDI_VIDEO_INPUT *)in)->p11VideoDeviceFuncs;
  fill(t, sizeof *t);
  t->pfnCreateAuthenticatedChannel = no_channel;
  t->pfnGetVideoDecoderProfileCount = no_profiles;
  t->pfnGetContentProtectionCaps = get_caps;
  t->pfnGetCryptoKeyExchangeType = get_key_exchange;
  t->pfnCalcPrivateCryptoSessionSize = calc_session_size;
  t->pfnCreateCryptoSession = create_session;
  t->pfnDestroyCryptoSession = destroy_session;
  t->pfnGetCertificateSize = certificate_size;
  t->pfnGetCertificate = certificate;
  t->pfnNegotiateCryptoSessionKeyExchange = negotiate;
  t->pfnCryptoSessionGetHandle = session_handle;
  t->pfnStartSessionKeyRefresh = start_refresh;
  t->pfnFinishSessionKeyRefresh = finish_refresh;
  t->pfnGetEncryptionBltKey = read_back_key;
  t->pfnDecryptionBlt = decrypt_blt;
  t->pfnEncryptionBlt = encrypt_blt;
  return S_OK;
}

static SIZE_T device_size(D3D10DDI_HADAPTER h, const D3D10DDIARG_CALCPRIVATEDEVICESIZE *a) { return (void)h, (void)a, sizeof(struct device); }

static HRESULT create_device(D3D10DDI_HADAPTER h, D3D10DDIARG_CREATEDEVICE *a) {
  struct device *d = a->hDrvDevice.pDrvPrivate;
  D3D11_1DDI_DEVICEFUNCS *t = a->p11_1DeviceFuncs;
  (void)h;
  if (a->Interface != D3D11_1_DDI_INTERFACE_VERSION) return E_NOINTERFACE;
  memset(d, 0, sizeof *d);
  d->set_error = a->p11UMCallbacks->pfnSetErrorCb;
  d->core_layer = a->hRTCoreLayer;
  fill(t, sizeof *t);
  t->pfnCalcPrivateResourceSize = calc_resource_size;
  t->pfnCreateResource = create_resource;
  t->pfnDestroyResource = destroy_resource;
  t->pfnOpenResource = open_resource;
  t->pfnStagingResourceMap = t->pfnResourceMap = t->pfnDynamicResourceMapDiscard = map;
  t->pfnStagingResourceUnmap = t->pfnResourceUnmap = t->pfnDynamicResourceUnmap = unmap;
  t->pfnResourceCopy = copy;
  t->pfnCheckFormatSupport = check_format;
  t->pfnCalcPrivateQuerySize = small_size;
  t->pfnDestroyDevice = destroy_device;
  *a->ppfnRetrieveSubObject = retrieve;
  return S_OK;
}

static HRESULT close_adapter(D3D10DDI_HADAPTER h) { return (void)h, S_OK; }

static HRESULT versions(D3D10DDI_HADAPTER h, UINT *count, UINT64 *list) {
  (void)h;
  if (list) list[0] = D3D11_1_DDI_SUPPORTED;
  *count = 1;
  return S_OK;
}

static HRESULT adapter_caps(D3D10DDI_HADAPTER h, const D3D10_2DDIARG_GETCAPS *a) {
  (void)h;
  memset(a->pData, 0, a->DataSize);
  if (a->Type == D3D11DDICAPS_3DPIPELINESUPPORT) *(UINT *)a->pData = 0xFF; /* every level up to 11.1 */
  return S_OK;
}

__attribute__((visibility("default"))) HRESULT OpenAdapter10_2(D3D10DDIARG_OPENADAPTER *a) {
  static int adapter;
  if (!a || !a->pAdapterFuncs_2 || !foreign_identity()) return E_INVALIDARG;
  a->hAdapter.pDrvPrivate = &adapter;
  a->pAdapterFuncs_2->pfnCalcPrivateDeviceSize = device_size;
  a->pAdapterFuncs_2->pfnCreateDevice = create_device;
  a->pAdapterFuncs_2->pfnCloseAdapter = close_adapter;
  a->pAdapterFuncs_2->pfnGetSupportedVersions = versions;
  a->pAdapterFuncs_2->pfnGetCaps = adapter_caps;
  return S_OK;
}
