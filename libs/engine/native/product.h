// Small float32 matrix products out of cache: C[m, n] (+)= A[m, k] · B[k, n], with B packed into panels of 32 columns.
#pragma once
#include "lanes.h"

namespace paucis {

constexpr int panel = 32;
#ifdef PAUCIS_AVX512
constexpr int tallest = 14;  // rows of C in registers: 2 · 14 sums, 2 of B, 1 of A of 32 registers
#else
constexpr int tallest = 4;
#endif

inline int64_t panels(int64_t columns) { return (columns + panel - 1) / panel; }

/** `rows` rows of one panel of C; element (m, k) of A is a[m · rowStep + k · columnStep]. */
template <int rows, bool adds>
inline void tile(const float* a, int64_t rowStep, int64_t columnStep, const float* b, int64_t depth, float* c, int64_t ldc,
                 int columns) {
  Lanes low[rows], high[rows];
  for (int m = 0; m < rows; m++) low[m] = high[m] = Lanes{};
  for (int64_t k = 0; k < depth; k++) {
    const Lanes b0 = load(b + k * panel), b1 = load(b + k * panel + width);
    const float* at = a + k * columnStep;
#pragma GCC unroll 16
    for (int m = 0; m < rows; m++) {
      const Lanes value = splat(at[m * rowStep]);
      low[m] += value * b0;
      high[m] += value * b1;
    }
  }
  for (int m = 0; m < rows; m++) {
    float* to = c + m * ldc;
    if (columns == panel) {
      store(to, adds ? load(to) + low[m] : low[m]);
      store(to + width, adds ? load(to + width) + high[m] : high[m]);
      continue;
    }
    const int first = columns < width ? columns : width, rest = columns - first;
    store(to, adds ? load(to, first) + low[m] : low[m], first);
    if (rest > 0) store(to + width, adds ? load(to + width, rest) + high[m] : high[m], rest);
  }
}

template <bool adds, int rows = tallest>
inline void someRows(int64_t count, const float* a, int64_t rowStep, int64_t columnStep, const float* b, int64_t depth, float* c,
                     int64_t ldc, int columns) {
  if constexpr (rows > 0) {
    if (count == rows) return tile<rows, adds>(a, rowStep, columnStep, b, depth, c, ldc, columns);
    someRows<adds, rows - 1>(count, a, rowStep, columnStep, b, depth, c, ldc, columns);
  }
}

/** Depth of a part of a product: a panel of B of this depth stays in the first cache beside its rows of A. */
constexpr int64_t deepest = 192;

template <bool adds>
inline void multiplyPart(int64_t m, int64_t n, int64_t depth, const float* a, int64_t rowStep, int64_t columnStep, const float* b,
                         int64_t panelStep, float* c, int64_t ldc) {
  const int64_t parts = (m + tallest - 1) / tallest;  // near-equal parts: no short rest
  for (int64_t p = 0; p < panels(n); p++) {
    const int columns = int(n - p * panel < panel ? n - p * panel : panel);
    for (int64_t part = 0; part < parts; part++) {
      const int64_t from = m * part / parts, to = m * (part + 1) / parts;
      someRows<adds>(to - from, a + from * rowStep, rowStep, columnStep, b + p * panelStep, depth, c + from * ldc + p * panel, ldc,
                     columns);
    }
  }
}

/** C = A · B, or C += A · B; panel p of B starts at b + p · depth · 32. */
template <bool adds>
inline void multiply(int64_t m, int64_t n, int64_t depth, const float* a, int64_t rowStep, int64_t columnStep, const float* b,
                     float* c, int64_t ldc) {
  const int64_t parts = (depth + deepest - 1) / deepest;
  for (int64_t part = 0; part < parts; part++) {
    const int64_t from = depth * part / parts, some = depth * (part + 1) / parts - from;
    const float *aPart = a + from * columnStep, *bPart = b + from * panel;
    if (adds || part > 0) multiplyPart<true>(m, n, some, aPart, rowStep, columnStep, bPart, depth * panel, c, ldc);
    else multiplyPart<false>(m, n, some, aPart, rowStep, columnStep, bPart, depth * panel, c, ldc);
  }
}

/** Packs rows [depth, columns] (leading dimension given) into panels, filled up with zeros. */
template <class T>
inline void pack(const T* from, int64_t leading, int64_t depth, int64_t columns, float* to) {
  for (int64_t p = 0; p < panels(columns); p++) {
    const int64_t count = columns - p * panel < panel ? columns - p * panel : panel;
    const int low = int(count < width ? count : width), high = int(count - low);
    float* out = to + p * depth * panel;
    for (int64_t k = 0; k < depth; k++) {
      const T* in = from + k * leading + p * panel;
      store(out + k * panel, load(in, low));
      store(out + k * panel + width, high > 0 ? load(in + width, high) : Lanes{});
    }
  }
}

/** Packs the transpose: from is [columns, depth]. */
template <class T>
inline void packTransposed(const T* from, int64_t leading, int64_t depth, int64_t columns, float* to) {
  for (int64_t p = 0; p < panels(columns); p++) {
    float* out = to + p * depth * panel;
    for (int64_t half = 0; half < panel; half += width) {
      const int64_t first = p * panel + half;
      for (int64_t k = 0; k < depth; k += width) {
        const int count = int(depth - k < width ? depth - k : width);
        Lanes block[width];
        for (int n = 0; n < width; n++) block[n] = first + n < columns ? load(from + (first + n) * leading + k, count) : Lanes{};
        transpose(block);
        for (int row = 0; row < count; row++) store(out + (k + row) * panel + half, block[row]);
      }
    }
  }
}

}  // namespace paucis
