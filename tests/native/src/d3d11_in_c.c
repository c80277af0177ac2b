/* The same interfaces from C: caps, a session, its certificate, what a session without a key refuses. */
#define COBJMACROS
#define CINTERFACE
#include <d3d11_1.h>
#include <dxcp_d3d11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;
#define CHECK(condition) ((condition) ? (void)passed++ : (failed++, (void)printf("%d: %s\n", __LINE__, #condition)))

int main(void) {
  ID3D11Device *device = NULL;
  ID3D11DeviceContext *context = NULL;
  ID3D11VideoDevice *video_device = NULL;
  ID3D11VideoContext *video = NULL;
  ID3D11CryptoSession *session = NULL;
  D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
  UINT size = 0;
  BYTE *chain, random[16], zeros[16] = {0};
  GUID type;

  CHECK(D3D11CreateDevice(NULL, D3D_DRIVER_TYPE_HARDWARE, NULL, D3D11_CREATE_DEVICE_VIDEO_SUPPORT, NULL, 0, D3D11_SDK_VERSION, &device, NULL, &context) == S_OK);
  if (!device) return puts("0 passed, 1 failed"), 1;
  CHECK(ID3D11Device_QueryInterface(device, &IID_ID3D11VideoDevice, (void **)&video_device) == S_OK);
  CHECK(ID3D11DeviceContext_QueryInterface(context, &IID_ID3D11VideoContext, (void **)&video) == S_OK);
  CHECK(ID3D11VideoDevice_GetContentProtectionCaps(video_device, &D3D11_CRYPTO_TYPE_AES128_CTR, NULL, &caps) == S_OK);
  CHECK(caps.Caps & D3D11_CONTENT_PROTECTION_CAPS_FRESHEN_SESSION_KEY);
  CHECK(ID3D11VideoDevice_CreateCryptoSession(video_device, &D3D11_CRYPTO_TYPE_AES128_CTR, NULL, &D3D11_KEY_EXCHANGE_RSAES_OAEP, &session) == S_OK);
  ID3D11CryptoSession_GetCryptoType(session, &type);
  CHECK(memcmp(&type, &D3D11_CRYPTO_TYPE_AES128_CTR, sizeof type) == 0);
  CHECK(ID3D11CryptoSession_GetCertificateSize(session, &size) == S_OK && size > 0);
  chain = malloc(size);
  CHECK(ID3D11CryptoSession_GetCertificate(session, size, chain) == S_OK && chain[0] == 0x30);
  free(chain);
  memset(random, 0xEE, sizeof random);
  ID3D11VideoContext_StartSessionKeyRefresh(video, session, sizeof random, random);
  CHECK(memcmp(random, zeros, sizeof random) == 0);
  ID3D11VideoContext_FinishSessionKeyRefresh(video, session);
  CHECK(ID3D11VideoContext_NegotiateCryptoSessionKeyExchange(video, session, 1, random) == E_INVALIDARG);
  CHECK(ID3D11CryptoSession_Release(session) == 0);
  ID3D11VideoContext_Release(video);
  ID3D11VideoDevice_Release(video_device);
  ID3D11DeviceContext_Release(context);
  CHECK(ID3D11Device_Release(device) == 0);
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
