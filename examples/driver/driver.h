/* The driver's objects, and its cryptography (crypto.c). */
#ifndef DRIVER_H
#define DRIVER_H

#include <dxcp_d3d10umddi.h>
#include <dxcp_d3d11.h>

#define PROTECTED_MEMORY (64u << 20)

struct resource {
  struct resource *next;
  BYTE *memory;
  UINT size, pitch, rows, usage;
  DXGI_FORMAT format;
  int is_protected;
};

struct session {
  struct session *next;
  BYTE key[16], random[16], last_iv[8];
  int has_key, pending;
};

struct device {
  PFND3D10DDI_SETERROR_CB set_error;
  D3D10DDI_HRTCORELAYER core_layer;
  struct resource *resources;
  struct session *sessions;
};

/* Makes the RSA key and the certificate, once a process; 0 if that fails. */
int foreign_identity(void);
/* The certificate: copies it where `size` is its size, and returns its size. */
UINT foreign_certificate(BYTE *to, UINT size);
/* RSAES-OAEP with SHA-512: 256 bytes to a key of 16; 0 for anything else. */
int foreign_unwrap(const BYTE *block, BYTE key[16]);
void foreign_random(BYTE *to, int size);
void foreign_decrypt_block(const BYTE key[16], const void *in, BYTE out[16]);
/* AES-CTR from `in` to `out`; with `pattern`, over the marked bytes alone (R25). */
void foreign_counter_mode(const BYTE key[16], const void *iv, const BYTE *in, BYTE *out, UINT size, const D3D11_1DDI_ENCRYPTED_BLOCK_INFO *pattern);

#endif
