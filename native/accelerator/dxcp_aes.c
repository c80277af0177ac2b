/*
 * AES-128 in counter mode with 512-bit AES instructions, for x64 processors that have VAES and AVX-512. Dxcp.Cryptography
 * loads it where it is present, checks it against its own engine, and does without it otherwise.
 *
 * The counter block is IV (64 bits) and count (64 bits, modulo 2^64), both most significant byte first. A schedule is the
 * eleven round keys of FIPS 197, 176 bytes. Source and destination are the same memory or lie apart; no alignment needed.
 */
#include <immintrin.h>
#include <cpuid.h>
#include <stddef.h>
#include <stdint.h>
#include "dxcp_registers.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif
#define VECTOR __attribute__((target("avx512f,avx512bw,avx512vl,aes,vaes")))
#define INLINE static inline __attribute__((always_inline)) VECTOR

enum {
  BLOCK = 16,
  UNIT = 4,                /* blocks in a vector */
  VECTORS = 4,             /* vectors in step; the processor overlaps them with the next ones by itself */
  GROUP = VECTORS * UNIT,  /* blocks */
  TABLE = 256,             /* entries: the values of a counter block's last byte */
  TABLE_BITS = 40,         /* one table serves the counts that agree in all bits above these */
  CROSSOVER = 768          /* from so many blocks on the table pays for itself */
};

/* The counter blocks of `count` and the three after it; `count` is a multiple of four. */
INLINE __m512i counters(uint64_t iv, uint64_t count) {
  const __m512i place = _mm512_set_epi64(3LL << 56, 0, 2LL << 56, 0, 1LL << 56, 0, 0, 0);
  const __m128i first = _mm_set_epi64x((int64_t)__builtin_bswap64(count), (int64_t)__builtin_bswap64(iv));
  return _mm512_xor_si512(_mm512_broadcast_i32x4(first), place);
}

/* A round key, four times. Loaded anew each time: that costs nothing beside the rounds, and leaves no copy on the stack. */
INLINE __m512i key(const uint8_t *schedule, int round) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(schedule + BLOCK * round)));
}

/* The rounds after the one numbered `done`, on one vector. */
INLINE __m512i finish(const uint8_t *schedule, int done, __m512i state, __m512i text) {
  for (int i = done + 1; i < 10; i++) state = _mm512_aesenc_epi128(state, key(schedule, i));
  return _mm512_aesenclast_epi128(state, _mm512_xor_si512(key(schedule, 10), text));
}

/* Blocks `first` to `end` of the vector of four that begins at `count`. */
INLINE void unit(const uint8_t *schedule, const uint8_t *source, uint8_t *destination, uint64_t iv, uint64_t count, unsigned first, unsigned end) {
  const __mmask8 mask = (__mmask8)((0xFFu << (2 * first)) & (0xFFu >> (2 * (UNIT - end))));
  /* Lanes outside the mask are neither read nor written. */
  const __m512i text = _mm512_maskz_loadu_epi64(mask, source - BLOCK * first);
  const __m512i state = _mm512_xor_si512(counters(iv, count), key(schedule, 0));
  _mm512_mask_storeu_epi64(destination - BLOCK * first, mask, finish(schedule, 0, state, text));
}

/*
 * Four vectors through the rounds after `done`, in step, and the text on top. The text is asked for before the rounds: where it
 * comes from memory, they pass the time.
 */
#define FOUR(OP) OP(0) OP(1) OP(2) OP(3)
INLINE void finish_group(const uint8_t *schedule, int done, const __m512i *start, const uint8_t *source, uint8_t *destination, int stream) {
  __m512i s0 = start[0], s1 = start[1], s2 = start[2], s3 = start[3];
#define ROUND(n) s##n = _mm512_aesenc_epi128(s##n, now);
#define LOAD(n) const __m512i t##n = _mm512_loadu_si512(source + 64 * n);
#define LAST(n) s##n = _mm512_aesenclast_epi128(s##n, _mm512_xor_si512(last, t##n));
#define STORE(n) _mm512_storeu_si512(destination + 64 * n, s##n);
#define STREAM(n) _mm512_stream_si512((__m512i *)(destination + 64 * n), s##n);
  FOUR(LOAD)
  __asm__ volatile("" : "+v"(s0) : "v"(t0), "v"(t1), "v"(t2), "v"(t3));
#pragma GCC unroll 10
  for (int i = done + 1; i < 10; i++) {
    const __m512i now = key(schedule, i);
    FOUR(ROUND)
  }
  const __m512i last = key(schedule, 10);
  FOUR(LAST)
  if (stream) {
    FOUR(STREAM)
  } else {
    FOUR(STORE)
  }
}

/* Groups of blocks from a count that is a multiple of GROUP, all ten rounds on each. */
INLINE void plain_groups(const uint8_t *schedule, const uint8_t *source, uint8_t *destination, size_t groups, uint64_t iv, uint64_t count, int stream) {
  for (; groups != 0; groups--, source += GROUP * BLOCK, destination += GROUP * BLOCK, count += GROUP) {
    const __m512i first = _mm512_xor_si512(counters(iv, count), key(schedule, 0));
    __m512i state[VECTORS];
    for (int i = 0; i < VECTORS; i++) state[i] = _mm512_xor_si512(first, _mm512_broadcast_i32x4(_mm_set_epi64x((int64_t)(4 * i) << 56, 0)));
    finish_group(schedule, 0, state, source, destination, stream);
  }
}

INLINE __m512i two_rounds(const uint8_t *schedule, __m512i counter) {
  return _mm512_aesenc_epi128(_mm512_aesenc_epi128(_mm512_xor_si512(counter, key(schedule, 0)), key(schedule, 1)), key(schedule, 2));
}

/*
 * The same with the first two rounds looked up. The last byte of a counter block meets the other columns only in the xor
 * that ends round 2, so while bits 40 and up of the count stay, the state after round 2 is table[last byte] xor a value that
 * is constant over 256 blocks. The index is public; the table is secret.
 */
INLINE void cached_groups(const uint8_t *schedule, const uint8_t *source, uint8_t *destination, size_t groups, uint64_t iv, uint64_t count, int stream) {
  __m512i table[TABLE / UNIT];
  for (int i = 0; i < TABLE / UNIT; i++) table[i] = two_rounds(schedule, counters(iv, (count & ~0xFFULL) + (uint64_t)(UNIT * i)));
  const __m512i zero = _mm512_shuffle_i32x4(table[0], table[0], 0);
  while (groups != 0) {
    size_t entry = (size_t)(count & 0xFF) / UNIT, n = (TABLE / UNIT - entry) / VECTORS;
    if (n > groups) n = groups;
    __m512i constant = two_rounds(schedule, counters(iv, count & ~0xFFULL));
    constant = _mm512_xor_si512(_mm512_shuffle_i32x4(constant, constant, 0), zero);
    groups -= n;
    count += GROUP * n;
    for (; n != 0; n--, entry += VECTORS, source += GROUP * BLOCK, destination += GROUP * BLOCK) {
      __m512i state[VECTORS];
      for (int i = 0; i < VECTORS; i++) state[i] = _mm512_xor_si512(table[entry + (size_t)i], constant);
      finish_group(schedule, 2, state, source, destination, stream);
    }
  }
  for (int i = 0; i < TABLE / UNIT; i++) table[i] = _mm512_setzero_si512();
  __asm__ volatile("" : : "r"(table) : "memory");
}

/* The version of these functions. */
EXPORT int dxcp_aes_version(void) { return 2; }

/* Whether processor and operating system have what the code below needs. */
EXPORT int dxcp_aes_supported(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_AES)) return 0;
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 0xE6) != 0xE6) return 0; /* SSE, AVX and the three AVX-512 states */
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  const unsigned avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512VL;
  return (b & avx512) == avx512 && (c & bit_VAES) != 0;
}

/*
 * Whole blocks: destination = source xor keystream. To be called only where dxcp_aes_supported says so. With `stream` the
 * bulk is written past the caches if the destination is aligned to 64 bytes there.
 */
EXPORT VECTOR void dxcp_aes_ctr(const uint8_t *schedule, const uint8_t *source, uint8_t *destination, size_t blocks, uint64_t iv, uint64_t count, int stream) {
#define STEP(n) (source += BLOCK * (n), destination += BLOCK * (n), blocks -= (n), count += (n))
  /* Up to a multiple of four, and then of GROUP. */
  const unsigned lead = (unsigned)(count % UNIT);
  if (lead != 0 && blocks != 0) {
    const size_t n = blocks < UNIT - lead ? blocks : UNIT - lead;
    unit(schedule, source, destination, iv, count - lead, lead, lead + (unsigned)n);
    STEP(n);
  }
  while (count % GROUP != 0 && blocks >= UNIT) {
    unit(schedule, source, destination, iv, count, 0, UNIT);
    STEP(UNIT);
  }
  while (blocks >= GROUP) {
    /* Not beyond where the table ends; the count goes round at 2^64, which is such a place. */
    const uint64_t left = (1ULL << TABLE_BITS) - (count & ((1ULL << TABLE_BITS) - 1));
    const size_t n = (blocks < left ? blocks : (size_t)left) / GROUP;
    stream = stream && (uintptr_t)destination % 64 == 0;
    if (n * GROUP >= CROSSOVER) cached_groups(schedule, source, destination, n, iv, count, stream);
    else plain_groups(schedule, source, destination, n, iv, count, stream);
    STEP(n * GROUP);
  }
  for (; blocks >= UNIT; STEP(UNIT)) unit(schedule, source, destination, iv, count, 0, UNIT);
  if (blocks != 0) unit(schedule, source, destination, iv, count, 0, (unsigned)blocks);
  if (stream) _mm_sfence();
  CLEAR_REGISTERS();
}

/* dxcp_aes_ctr, for who has these functions linked and asks for no names. */
EXPORT void *dxcp_aes_function(void) { return (void *)dxcp_aes_ctr; }
