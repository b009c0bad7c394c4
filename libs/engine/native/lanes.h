// Sixteen floats at a time, in float32 or bfloat16 memory. Vector extensions of GCC and Clang: the compiler picks AVX-512,
// AVX2 or NEON; intrinsics only where it would not.
#pragma once
#include <cstdint>
#include <cstring>
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512VL__)
#include <immintrin.h>
#define PAUCIS_AVX512 1
#endif

namespace paucis {

constexpr int width = 16;
typedef float Lanes __attribute__((vector_size(64)));
typedef float LooseLanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t IntLanes __attribute__((vector_size(64)));
typedef uint32_t WordLanes __attribute__((vector_size(64)));

struct bfloat16 {
  uint16_t bits;
};

inline Lanes splat(float v) { return Lanes{v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v}; }

inline float widen(float value) { return value; }
inline float widen(bfloat16 value) {
  uint32_t bits = uint32_t(value.bits) << 16;
  float result;
  memcpy(&result, &bits, 4);
  return result;
}
inline void narrow(float value, float* to) { *to = value; }
inline void narrow(float value, bfloat16* to) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  to->bits = value != value ? 0x7fc0 : uint16_t((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

inline Lanes load(const float* from) { return *reinterpret_cast<const LooseLanes*>(from); }
inline void store(float* to, Lanes value) { *reinterpret_cast<LooseLanes*>(to) = value; }

#ifdef PAUCIS_AVX512
inline __m512 wide(__m256i half) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16)); }
inline __m256i halved(Lanes value) {
#ifdef __AVX512BF16__
  return (__m256i)_mm512_cvtneps_pbh((__m512)value);
#else
  const __m512i bits = _mm512_castps_si512((__m512)value);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  const __m512i rounded = _mm512_srli_epi32(_mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff))), 16);
  const __mmask16 nan = _mm512_cmp_ps_mask((__m512)value, (__m512)value, _CMP_UNORD_Q);
  return _mm512_cvtepi32_epi16(_mm512_mask_set1_epi32(rounded, nan, 0x7fc0));
#endif
}
inline __mmask16 first(int count) { return __mmask16((1u << count) - 1); }
inline Lanes load(const bfloat16* from) { return (Lanes)wide(_mm256_loadu_si256((const __m256i*)from)); }
inline void store(bfloat16* to, Lanes value) { _mm256_storeu_si256((__m256i*)to, halved(value)); }
inline Lanes load(const float* from, int count) { return (Lanes)_mm512_maskz_loadu_ps(first(count), from); }
inline void store(float* to, Lanes value, int count) { _mm512_mask_storeu_ps(to, first(count), (__m512)value); }
inline Lanes load(const bfloat16* from, int count) { return (Lanes)wide(_mm256_maskz_loadu_epi16(first(count), from)); }
inline void store(bfloat16* to, Lanes value, int count) { _mm256_mask_storeu_epi16(to, first(count), halved(value)); }
inline float sum(Lanes value) { return _mm512_reduce_add_ps((__m512)value); }
inline float largest(Lanes value) { return _mm512_reduce_max_ps((__m512)value); }
inline Lanes larger(Lanes a, Lanes b) { return (Lanes)_mm512_max_ps((__m512)a, (__m512)b); }
inline Lanes smaller(Lanes a, Lanes b) { return (Lanes)_mm512_min_ps((__m512)a, (__m512)b); }
inline Lanes squareRoot(Lanes a) { return (Lanes)_mm512_sqrt_ps((__m512)a); }
/** Sixteen rows become sixteen columns. */
inline void transpose(Lanes* rows) {
  for (int step = 1; step < width; step <<= 1) {
    int fromFirst[width], fromSecond[width];
    for (int i = 0; i < width; i++) {
      fromFirst[i] = i & step ? width + i - step : i;
      fromSecond[i] = i & step ? width + i : i + step;
    }
    const __m512i low = _mm512_loadu_si512(fromFirst), high = _mm512_loadu_si512(fromSecond);
    for (int i = 0; i < width; i++) {
      if (i & step) continue;
      const __m512 a = (__m512)rows[i], b = (__m512)rows[i + step];
      rows[i] = (Lanes)_mm512_permutex2var_ps(a, low, b);
      rows[i + step] = (Lanes)_mm512_permutex2var_ps(a, high, b);
    }
  }
}
#else
inline void transpose(Lanes* rows) {
  for (int i = 0; i < width; i++)
    for (int j = 0; j < i; j++) {
      const float kept = rows[i][j];
      rows[i][j] = rows[j][i];
      rows[j][i] = kept;
    }
}
inline Lanes load(const bfloat16* from, int count) {
  Lanes result{};
  for (int i = 0; i < count; i++) result[i] = widen(from[i]);
  return result;
}
inline void store(bfloat16* to, Lanes value, int count) {
  for (int i = 0; i < count; i++) narrow(value[i], to + i);
}
inline Lanes load(const bfloat16* from) { return load(from, width); }
inline void store(bfloat16* to, Lanes value) { store(to, value, width); }
inline Lanes load(const float* from, int count) {
  Lanes result{};
  memcpy(&result, from, count * sizeof(float));
  return result;
}
inline void store(float* to, Lanes value, int count) { memcpy(to, &value, count * sizeof(float)); }
inline float sum(Lanes value) {
  float total = 0;
  for (int i = 0; i < width; i++) total += value[i];
  return total;
}
inline Lanes larger(Lanes a, Lanes b) { return a > b ? a : b; }
inline Lanes smaller(Lanes a, Lanes b) { return a < b ? a : b; }
inline float largest(Lanes value) {
  float most = value[0];
  for (int i = 1; i < width; i++) most = value[i] > most ? value[i] : most;
  return most;
}
inline Lanes squareRoot(Lanes a) {
  for (int i = 0; i < width; i++) a[i] = __builtin_sqrtf(a[i]);
  return a;
}
#endif

/** e^x to 2 ulp (Cephes polynomial); 0 below -87.3. */
inline Lanes exponential(Lanes x) {
  const Lanes bounded = larger(smaller(x, splat(88.0f)), splat(-87.3f));
  const Lanes shifted = bounded * 1.44269504088896341f + 12582912.0f;  // 1.5 · 2^23: rounds to the nearest integer
  const Lanes power = shifted - 12582912.0f;
  Lanes r = bounded - power * 0.693359375f;
  r = r + power * 2.12194440e-4f;
  Lanes p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const IntLanes exponent = __builtin_convertvector(power, IntLanes) + 127;
  const Lanes scaled = p * (Lanes)(exponent << 23);
  return x < -87.3f ? Lanes{} : scaled;
}

/** The error function to 3 ulp: an odd rational function on [-3.83, 3.83], beyond which float32 knows only ±1. */
inline Lanes errorFunction(Lanes value) {
  const Lanes x = larger(smaller(value, splat(3.832506856900711f)), splat(-3.832506856900711f));
  const Lanes s = x * x;
  Lanes p = splat(0.00022905065861350646f);
  p = p * s + 0.0034082910107109506f;
  p = p * s + 0.050955695062380861f;
  p = p * s + 0.18520832239976145f;
  p = p * s + 1.128379143519084f;
  Lanes q = splat(-1.1791602954361697e-7f);
  q = q * s + 0.000023547966471313185f;
  q = q * s + 0.0010179625278914885f;
  q = q * s + 0.014070470171167667f;
  q = q * s + 0.11098505178285362f;
  q = q * s + 0.49746925110067538f;
  q = q * s + 1.0f;
  return x * p / q;
}

}  // namespace paucis
