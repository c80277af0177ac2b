/* The foreign driver's cryptography: OpenSSL's. */
#include "driver.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <string.h>

static EVP_PKEY *identity;
static unsigned char *chain;
static int chain_size;

static void make_identity(void) {
  X509 *x = X509_new();
  EVP_PKEY *key = EVP_RSA_gen(2048);
  if (!x || !key) return;
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  X509_gmtime_adj(X509_getm_notBefore(x), -86400);
  X509_gmtime_adj(X509_getm_notAfter(x), 86400 * 365L);
  X509_set_pubkey(x, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)"Foreign test driver", -1, -1, 0);
  X509_set_issuer_name(x, X509_get_subject_name(x));
  if (X509_sign(x, key, EVP_sha256()) > 0) chain_size = i2d_X509(x, &chain);
  X509_free(x);
  if (chain_size > 0) identity = key;
}

int foreign_identity(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_identity);
  return identity != NULL;
}

UINT foreign_certificate(BYTE *to, UINT size) {
  if (to && size == (UINT)chain_size) memcpy(to, chain, size);
  return (UINT)chain_size;
}

int foreign_unwrap(const BYTE *block, BYTE key[16]) {
  BYTE plain[256];
  size_t size = sizeof plain;
  EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(identity, NULL);
  int ok = c && EVP_PKEY_decrypt_init(c) > 0 && EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_OAEP_PADDING) > 0 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(c, EVP_sha512()) > 0 && EVP_PKEY_CTX_set_rsa_mgf1_md(c, EVP_sha512()) > 0 &&
           EVP_PKEY_decrypt(c, plain, &size, block, 256) > 0 && size == 16;
  if (ok) memcpy(key, plain, 16);
  OPENSSL_cleanse(plain, sizeof plain);
  EVP_PKEY_CTX_free(c);
  return ok;
}

void foreign_random(BYTE *to, int size) { RAND_bytes(to, size); }

static void one_pass(const BYTE key[16], const BYTE *in, BYTE *out, int size, int encrypt) {
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  int written;
  EVP_CipherInit_ex(c, EVP_aes_128_ecb(), NULL, key, NULL, encrypt);
  EVP_CIPHER_CTX_set_padding(c, 0);
  EVP_CipherUpdate(c, out, &written, in, size);
  EVP_CIPHER_CTX_free(c);
}

void foreign_decrypt_block(const BYTE key[16], const void *in, BYTE out[16]) { one_pass(key, in, out, 16, 0); }

void foreign_counter_mode(const BYTE key[16], const void *iv, const BYTE *in, BYTE *out, UINT size, const D3D11_1DDI_ENCRYPTED_BLOCK_INFO *pattern) {
  BYTE counters[4096], stream[4096], counter[16];
  UINT used = sizeof stream;
  memcpy(counter, iv, 16);
  for (UINT i = 0; i < size; i++) {
    if (pattern && i >= pattern->NumEncryptedBytesAtBeginning) {
      const UINT period = pattern->NumBytesInSkipPattern + pattern->NumBytesInEncryptPattern;
      if (period == 0 || (i - pattern->NumEncryptedBytesAtBeginning) % period < pattern->NumBytesInSkipPattern) {
        out[i] = in[i];
        continue;
      }
    }
    if (used == sizeof stream) {
      for (UINT b = 0; b < sizeof counters; b += 16) {
        memcpy(counters + b, counter, 16);
        for (int j = 15; j >= 8 && ++counter[j] == 0; j--) {} /* the low 64 bits, big-endian */
      }
      one_pass(key, counters, stream, sizeof stream, 1);
      used = 0;
    }
    out[i] = in[i] ^ stream[used++];
  }
  OPENSSL_cleanse(stream, sizeof stream);
}
