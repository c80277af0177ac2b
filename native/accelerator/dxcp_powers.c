/*
 * Powers modulo odd numbers of 1024 bits whose topmost bit is set: what an RSA key exchange and the making of a key spend their time on.
 * Dxcp.Cryptography has its own way where .NET's compiler may use the processor's vectors; ahead of time it may not, and calls this.
 *
 * Numbers are limbs of 64 bits, least significant first. The steps, and the places that are read, do not depend on values; what lies in
 * memory in passing lies in the caller's, and is wiped.
 */
#include <stddef.h>
#include <stdint.h>
#include "dxcp_registers.h"

#if defined(_WIN32)
#define EXPORT
#else
#define EXPORT __attribute__((visibility("default")))
#endif
#define INLINE static inline __attribute__((always_inline))

typedef unsigned __int128 wide;

enum {
  LIMBS = 16,
  BITS = 64,
  WINDOW = 4,           /* bits of the exponent at a time */
  TABLE = 1 << WINDOW,  /* entries: the powers that a window may ask for */
  DIGITS = 24,          /* places of a number in digits of 52 bits: 20, in three vectors of eight */
  WORK = (TABLE + 4) * DIGITS + 8
};

/* One power to be taken. */
struct dxcp_power {
  uint64_t *to;             /* gets it, 32 limbs: not in Montgomery's form, and not reduced, but below twice the modulus */
  const uint64_t *number;   /* 16 limbs, in Montgomery's form: times 2^1024 */
  const uint64_t *exponent; /* 16 limbs */
  const uint64_t *modulus;  /* 16 limbs */
  uint64_t inverse;         /* -1/modulus, modulo 2^64 */
  uint64_t *work;           /* dxcp_powers_work limbs */
};

INLINE void wipe(uint64_t *memory, int limbs) {
  for (int i = 0; i < limbs; i++) memory[i] = 0;
  __asm__ volatile("" : : "r"(memory) : "memory");
}

INLINE void copy(uint64_t *to, const uint64_t *from, int limbs) {
  for (int i = 0; i < limbs; i++) to[i] = from[i];
}

INLINE unsigned window(const uint64_t *exponent, int at) { return (unsigned)(exponent[at / BITS] >> (at % BITS)) & (TABLE - 1); }

/* An entry of the table. Every entry is read, whichever is wanted. */
INLINE void pick(uint64_t *to, const uint64_t *table, unsigned wanted, int limbs) {
  for (int i = 0; i < limbs; i++) to[i] = 0;
  for (unsigned entry = 0; entry < TABLE; entry++) {
    const uint64_t mask = 0 - ((((uint64_t)entry ^ wanted) - 1) >> 63);
    for (int i = 0; i < limbs; i++) to[i] |= table[entry * (unsigned)limbs + (unsigned)i] & mask;
  }
}

/* to = a - b, and the borrow. */
INLINE uint64_t subtract(uint64_t *to, const uint64_t *a, const uint64_t *b) {
  uint64_t borrow = 0;
  for (int i = 0; i < LIMBS; i++) {
    const wide difference = (wide)a[i] - b[i] - borrow;
    to[i] = (uint64_t)difference;
    borrow = (uint64_t)(difference >> BITS) & 1;
  }
  return borrow;
}

/* to = difference where mask is all ones, sum where it is zero. */
INLINE void choose(uint64_t *to, const uint64_t *sum, const uint64_t *difference, uint64_t mask) {
  for (int i = 0; i < LIMBS; i++) to[i] = sum[i] ^ ((sum[i] ^ difference[i]) & mask);
}

/* Twice a number, modulo the modulus, `times` times. */
static void twice(uint64_t *number, const uint64_t *modulus, uint64_t *spare, int times) {
  while (times-- > 0) {
    const uint64_t carry = number[LIMBS - 1] >> 63;
    for (int i = LIMBS - 1; i > 0; i--) number[i] = number[i] << 1 | number[i - 1] >> 63;
    number[0] <<= 1;
    const uint64_t borrow = subtract(spare, number, modulus);
    choose(number, number, spare, 0 - (carry | (borrow ^ 1)));
  }
}

/* R mod m, which is R - m. */
INLINE void unit(uint64_t *to, const uint64_t *modulus, uint64_t *zero) {
  wipe(zero, LIMBS);
  subtract(to, zero, modulus);
}

/* a * b / 2^1024, after Montgomery: with two carries that do not wait for each other. */
static void multiply(uint64_t *to, const uint64_t *a, const uint64_t *b, const struct dxcp_power *power, uint64_t *sum) {
  const uint64_t *modulus = power->modulus;
  wipe(sum, LIMBS + 1);
  for (int i = 0; i < LIMBS; i++) {
    const uint64_t digit = b[i];
    wide product = (wide)a[0] * digit + sum[0];
    const uint64_t quotient = (uint64_t)product * power->inverse;
    wide reduced = (wide)modulus[0] * quotient + (uint64_t)product;
    for (int j = 1; j < LIMBS; j++) {
      product = (wide)a[j] * digit + sum[j] + (uint64_t)(product >> BITS);
      reduced = (wide)modulus[j] * quotient + (uint64_t)product + (uint64_t)(reduced >> BITS);
      sum[j - 1] = (uint64_t)reduced;
    }
    const wide top = (wide)sum[LIMBS] + (uint64_t)(product >> BITS) + (uint64_t)(reduced >> BITS);
    sum[LIMBS - 1] = (uint64_t)top;
    sum[LIMBS] = (uint64_t)(top >> BITS);
  }
  uint64_t *difference = sum + LIMBS + 1;
  const uint64_t borrow = subtract(difference, sum, modulus);
  choose(to, sum, difference, 0 - ((borrow ^ 1) | sum[LIMBS]));
}

static void power_by_limbs(const struct dxcp_power *power) {
  uint64_t *table = power->work, *result = table + TABLE * LIMBS, *picked = result + LIMBS, *sum = picked + LIMBS;
  unit(table, power->modulus, sum);
  copy(table + LIMBS, power->number, LIMBS);
  for (int i = 2; i < TABLE; i++) multiply(table + i * LIMBS, table + (i - 1) * LIMBS, power->number, power, sum);
  copy(result, table, LIMBS);
  for (int at = LIMBS * BITS - WINDOW; at >= 0; at -= WINDOW) {
    for (int i = 0; i < WINDOW; i++) multiply(result, result, result, power, sum);
    pick(picked, table, window(power->exponent, at), LIMBS);
    multiply(result, result, picked, power, sum);
  }
  wipe(picked, LIMBS);
  picked[0] = 1;
  multiply(power->to, result, picked, power, sum);
  for (int i = LIMBS; i < 2 * LIMBS; i++) power->to[i] = 0;
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define VECTOR __attribute__((target("avx512f,avx512ifma,bmi2")))
#define DIGIT_BITS 52
#define DIGIT_MASK ((1ULL << DIGIT_BITS) - 1)
enum { USED = 20, VECTORS = DIGITS / 8, DOUBLINGS = USED * DIGIT_BITS - LIMBS * BITS };

static int has_vectors(void) {
  unsigned a, b, c, d, low, high;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 0xE6) != 0xE6) return 0; /* SSE, AVX and the three AVX-512 states */
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  return (b & bit_AVX512F) && (b & bit_AVX512IFMA) && (b & bit_BMI2);
}

static void to_digits(uint64_t *to, const uint64_t *limbs) {
  for (int i = 0; i < DIGITS; i++) {
    const int limb = i * DIGIT_BITS / BITS, bit = i * DIGIT_BITS % BITS;
    const uint64_t low = limb < LIMBS ? limbs[limb] >> bit : 0;
    const uint64_t high = bit > BITS - DIGIT_BITS && limb + 1 < LIMBS ? limbs[limb + 1] << (BITS - bit) : 0;
    to[i] = (low | high) & DIGIT_MASK;
  }
}

static void from_digits(uint64_t *to, const uint64_t *digits) {
  for (int i = 0; i < 2 * LIMBS; i++) to[i] = 0;
  for (int i = 0; i < USED; i++) {
    const int limb = i * DIGIT_BITS / BITS, bit = i * DIGIT_BITS % BITS;
    to[limb] |= digits[i] << bit;
    if (bit > BITS - DIGIT_BITS) to[limb + 1] |= digits[i] >> (BITS - bit);
  }
}

/* A multiplication under way: the numbers and the columns of the sum, but for the lowest, which goes on by itself and waits for nothing. */
struct product {
  __m512i a[VECTORS], modulus[VECTORS], sum[VECTORS];
  uint64_t a0, modulus0, inverse, lowest;
};

static inline __attribute__((always_inline)) VECTOR void begin(struct product *p, const uint64_t *a, const uint64_t *modulus, uint64_t inverse) {
  for (int i = 0; i < VECTORS; i++) {
    p->a[i] = _mm512_loadu_si512(a + 8 * i);
    p->modulus[i] = _mm512_loadu_si512(modulus + 8 * i);
    p->sum[i] = _mm512_setzero_si512();
  }
  p->a0 = a[0], p->modulus0 = modulus[0], p->inverse = inverse, p->lowest = 0;
}

static inline __attribute__((always_inline)) VECTOR void step(struct product *p, uint64_t digit) {
  const __m512i digits = _mm512_set1_epi64((long long)digit);
  wide low = (wide)p->a0 * digit + p->lowest;
  const uint64_t quotient = (uint64_t)low * p->inverse & DIGIT_MASK;
  const __m512i quotients = _mm512_set1_epi64((long long)quotient);
  low += (wide)p->modulus0 * quotient;
  for (int i = 0; i < VECTORS; i++) p->sum[i] = _mm512_madd52lo_epu64(p->sum[i], p->a[i], digits);
  for (int i = 0; i < VECTORS; i++) p->sum[i] = _mm512_madd52lo_epu64(p->sum[i], p->modulus[i], quotients);
  for (int i = 0; i < VECTORS; i++) p->sum[i] = _mm512_alignr_epi64(i + 1 < VECTORS ? p->sum[i + 1] : _mm512_setzero_si512(), p->sum[i], 1);
  p->lowest = (uint64_t)(low >> DIGIT_BITS) + (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(p->sum[0]));
  for (int i = 0; i < VECTORS; i++) p->sum[i] = _mm512_madd52hi_epu64(p->sum[i], p->a[i], digits);
  for (int i = 0; i < VECTORS; i++) p->sum[i] = _mm512_madd52hi_epu64(p->sum[i], p->modulus[i], quotients);
}

static inline __attribute__((always_inline)) VECTOR void end(struct product *p, uint64_t *to) {
  for (int i = 0; i < VECTORS; i++) _mm512_storeu_si512(to + 8 * i, p->sum[i]);
  uint64_t carry = p->lowest;
  to[0] = carry & DIGIT_MASK;
  for (int i = 1; i < USED; i++) {
    carry = (carry >> DIGIT_BITS) + to[i];
    to[i] = carry & DIGIT_MASK;
  }
}

/* Where a power's numbers lie in its work, as digits. */
struct places {
  uint64_t *table, *modulus, *result, *picked, *spare, inverse;
};

/* a * b / 2^1040, below twice the modulus where both are: 2^1040 is more than four times the modulus. */
static VECTOR void multiply_one(uint64_t *to, const uint64_t *a, const uint64_t *b, const struct places *x) {
  struct product p;
  begin(&p, a, x->modulus, x->inverse);
  for (int i = 0; i < USED; i++) step(&p, b[i]);
  end(&p, to);
}

/* The same for two that do not wait for each other: result * result, or result * picked. */
static VECTOR void multiply_two(const struct places *x, const struct places *y, int picked) {
  struct product p, q;
  const uint64_t *b = picked ? x->picked : x->result, *c = picked ? y->picked : y->result;
  begin(&p, x->result, x->modulus, x->inverse);
  begin(&q, y->result, y->modulus, y->inverse);
  for (int i = 0; i < USED; i++) {
    step(&p, b[i]);
    step(&q, c[i]);
  }
  end(&p, x->result);
  end(&q, y->result);
}

static void prepare(struct places *x, const struct dxcp_power *power) {
  x->table = (uint64_t *)(((uintptr_t)power->work + 63) & ~(uintptr_t)63);
  x->modulus = x->table + TABLE * DIGITS;
  x->result = x->modulus + DIGITS;
  x->picked = x->result + DIGITS;
  x->spare = x->picked + DIGITS;
  x->inverse = power->inverse & DIGIT_MASK;
  to_digits(x->modulus, power->modulus);
  /* From 2^1024 to 2^1040, which is one in the form that this takes, and on to 2^1056, which brings a number from the other form into it. */
  unit(x->picked, power->modulus, x->spare);
  twice(x->picked, power->modulus, x->spare, DOUBLINGS);
  to_digits(x->table, x->picked);
  twice(x->picked, power->modulus, x->spare, DOUBLINGS);
  to_digits(x->spare, x->picked);
  to_digits(x->result, power->number);
  multiply_one(x->table + DIGITS, x->result, x->spare, x);
  for (int i = 2; i < TABLE; i++) multiply_one(x->table + i * DIGITS, x->table + (i - 1) * DIGITS, x->table + DIGITS, x);
  copy(x->result, x->table, DIGITS);
}

static VECTOR void powers_by_vectors(const struct dxcp_power *powers, int count) {
  struct places x, y;
  prepare(&x, powers);
  if (count == 2) prepare(&y, powers + 1);
  for (int at = LIMBS * BITS - WINDOW; at >= 0; at -= WINDOW) {
    for (int i = 0; i <= WINDOW; i++) {
      const int picked = i == WINDOW;
      if (picked) pick(x.picked, x.table, window(powers[0].exponent, at), DIGITS);
      if (count != 2) {
        multiply_one(x.result, x.result, picked ? x.picked : x.result, &x);
        continue;
      }
      if (picked) pick(y.picked, y.table, window(powers[1].exponent, at), DIGITS);
      multiply_two(&x, &y, picked);
    }
  }
  for (int i = 0; i < count; i++) {
    struct places *z = i == 0 ? &x : &y;
    wipe(z->picked, DIGITS);
    z->picked[0] = 1;
    multiply_one(z->result, z->result, z->picked, z);
    from_digits(powers[i].to, z->result);
  }
  CLEAR_REGISTERS();
}
#else
static int has_vectors(void) { return 0; }
static void powers_by_vectors(const struct dxcp_power *powers, int count) { (void)powers, (void)count; }
#endif

/* Limbs of memory that each power needs. */
EXPORT int dxcp_powers_work(void) { return WORK; }

/* Whether this processor multiplies eight digits at a time. */
EXPORT int dxcp_powers_by_vectors(void) { return has_vectors(); }

/* Takes one power, or two, of which neither waits for the other. By 64-bit limbs where `plain` is not 0 or the processor has no better. */
EXPORT void dxcp_powers(const struct dxcp_power *powers, int count, int plain) {
  if (!plain && has_vectors()) powers_by_vectors(powers, count);
  else
    for (int i = 0; i < count; i++) power_by_limbs(powers + i);
  for (int i = 0; i < count; i++) wipe(powers[i].work, WORK);
}

/* dxcp_powers, for who has these functions linked and asks for no names. */
EXPORT void *dxcp_powers_function(void) { return (void *)dxcp_powers; }
