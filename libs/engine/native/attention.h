// Multi-head attention of short sequences, one (image, head) at a time in cache; float32 inside.
#pragma once
#include "kernel.h"
#include "parallel.h"
#include "product.h"

namespace paucis {

struct AttentionSizes {
  int64_t batch, tokens, heads, headWidth, width, groups;
};

inline AttentionSizes attentionSizes(const Array& projected, int64_t heads, const Array* bias) {
  const int64_t width = projected.last() / 3;
  const int64_t tokens = projected.shape[projected.shape.size() - 2];
  return {projected.size() / (tokens * 3 * width), tokens, heads, width / heads, width, bias ? bias->shape[0] : 1};
}

/** rows [tokens, headWidth] of a head as float32. */
template <class T>
inline void copyRows(const T* from, int64_t leading, int64_t rows, int64_t columns, float factor, float* to) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t c = 0; c < columns; c += width) {
      const int count = int(columns - c < width ? columns - c : width);
      store(to + row * columns + c, load(from + row * leading + c, count) * factor, count);
    }
}

template <class T>
inline void storeRows(const float* from, int64_t rows, int64_t columns, float factor, T* to, int64_t leading) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t c = 0; c < columns; c += width) {
      const int count = int(columns - c < width ? columns - c : width);
      store(to + row * leading + c, load(from + row * columns + c, count) * factor, count);
    }
}

/** Dropout of attention weights: 0 with probability `rate`, else 1 / (1 - rate); a function of (seed, index) alone. */
struct Dropout {
  float rate;
  uint32_t seed[2];

  /** Multiplies `count` values, which are the weights from `index` on, by their mask. */
  void apply(float* values, int64_t index, int64_t count) const {
    const uint32_t least = uint32_t(double(rate) * 4294967296.0);
    const float kept = 1 / (1 - rate);
    for (int64_t c = 0; c < count; c += width) {
      const int n = int(count - c < width ? count - c : width);
      WordLanes h;
      for (int i = 0; i < width; i++) h[i] = uint32_t(index + c) + uint32_t(i);
      h = (h ^ seed[0]) * 0x9e3779b9u + seed[1];  // then two rounds of a well-mixing integer hash
      for (int round = 0; round < 2; round++) {
        h ^= h >> 16;
        h *= 0x7feb352du;
        h ^= h >> 15;
        h *= 0x846ca68bu;
        h ^= h >> 16;
        h += seed[0];
      }
      const Lanes value = load(values + c, n) * kept;
      store(values + c, h < least ? Lanes{} : value, n);
    }
  }
};

inline Dropout dropoutOf(Call& call, int input) {
  const int32_t* seed = call.input(input).data<int32_t>();
  return {call.attributes.rate, {uint32_t(seed[0]), uint32_t(seed[1])}};
}

inline void softmaxRow(float* row, int64_t count) {
  Lanes top = splat(-3.0e38f);
  for (int64_t c = 0; c < count; c += width) {
    const int n = int(count - c < width ? count - c : width);
    Lanes value = load(row + c, n);
    for (int i = n; i < width; i++) value[i] = -3.0e38f;
    top = larger(top, value);
  }
  const float most = largest(top);
  Lanes total{};
  for (int64_t c = 0; c < count; c += width) {
    const int n = int(count - c < width ? count - c : width);
    Lanes value = exponential(load(row + c, n) - most);
    for (int i = n; i < width; i++) value[i] = 0;
    total += value;
    store(row + c, value, n);
  }
  const float scale = 1 / sum(total);
  for (int64_t c = 0; c < count; c += width) {
    const int n = int(count - c < width ? count - c : width);
    store(row + c, load(row + c, n) * scale, n);
  }
}

/** projected [batch, tokens, 3 width], seed [2], [bias [groups, heads, tokens, tokens]] -> [batch, tokens, width], weights. */
inline void attention(Call& call) {
  const Array projected = call.input(0);
  const Dropout dropout = dropoutOf(call, 1);
  const bool hasBias = call.inputs() > 2;
  const Array bias = hasBias ? call.input(2) : projected;
  const AttentionSizes s = attentionSizes(projected, call.attributes.heads, hasBias ? &bias : nullptr);
  Shape shape = projected.shape;
  shape.back() = s.width;
  const Array mixed = call.output(0, shape);
  const Array weights = call.output(1, {s.batch, s.heads, s.tokens, s.tokens}, TF_FLOAT);
  const int64_t perHead = s.tokens * s.headWidth;
  const int64_t packedKeys = panels(s.tokens) * panel * s.headWidth, packedValues = panels(s.headWidth) * panel * s.tokens;
  const int64_t square = s.tokens * s.tokens, need = 2 * perHead + packedKeys + packedValues + square;
  const Array scratch = call.scratch(need * threads());
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(s.batch * s.heads, [&](int64_t begin, int64_t end, int worker) {
      float* queries = scratch.data<float>() + worker * need;
      float *out = queries + perHead, *keys = out + perHead, *values = keys + packedKeys, *dropped = values + packedValues;
      for (int64_t item = begin; item < end; item++) {
        const int64_t image = item / s.heads, head = item % s.heads, leading = 3 * s.width;
        const T* from = projected.data<T>() + image * s.tokens * leading + head * s.headWidth;
        float* scores = weights.data<float>() + item * s.tokens * s.tokens;
        copyRows(from, leading, s.tokens, s.headWidth, call.attributes.scale, queries);
        packTransposed(from + s.width, leading, s.headWidth, s.tokens, keys);
        pack(from + 2 * s.width, leading, s.tokens, s.headWidth, values);
        multiply<false>(s.tokens, s.tokens, s.headWidth, queries, s.headWidth, 1, keys, scores, s.tokens);
        if (hasBias) {
          const T* extra = bias.data<T>() + ((image % s.groups) * s.heads + head) * s.tokens * s.tokens;
          for (int64_t c = 0; c < s.tokens * s.tokens; c += width) {
            const int n = int(s.tokens * s.tokens - c < width ? s.tokens * s.tokens - c : width);
            store(scores + c, load(scores + c, n) + load(extra + c, n), n);
          }
        }
        for (int64_t row = 0; row < s.tokens; row++) softmaxRow(scores + row * s.tokens, s.tokens);
        const float* used = scores;
        if (dropout.rate > 0) {
          memcpy(dropped, scores, square * sizeof(float));
          dropout.apply(dropped, item * square, square);
          used = dropped;
        }
        multiply<false>(s.tokens, s.headWidth, s.tokens, used, s.tokens, 1, values, out, s.headWidth);
        storeRows(out, s.tokens, s.headWidth, 1.0f, mixed.data<T>() + image * s.tokens * s.width + head * s.headWidth, s.width);
      }
    });
  });
}

/** dy, projected, weights, seed -> dProjected, dScores summed over the images of a group [groups, heads, tokens, tokens]. */
inline void attentionGradient(Call& call) {
  const Array dy = call.input(0), projected = call.input(1), weights = call.input(2);
  const AttentionSizes base = attentionSizes(projected, call.attributes.heads, nullptr);
  const Dropout dropout = dropoutOf(call, 3);
  const int64_t groups = call.attributes.parts;  // 0 where there is no bias
  const Array dProjected = call.output(0, projected.shape);
  const AttentionSizes s = base;
  const int64_t square = s.tokens * s.tokens, perHead = s.tokens * s.headWidth;
  const Array dBias = call.output(1, groups > 0 ? Shape{groups, s.heads, s.tokens, s.tokens} : Shape{0}, TF_FLOAT);
  const int64_t byTokens = panels(s.tokens) * panel * s.headWidth, byWidth = panels(s.headWidth) * panel * s.tokens;
  const int64_t need = 2 * square + 3 * perHead + byTokens + byWidth;
  const Array scratch = call.scratch(need * threads());
  if (groups > 0) memset(dBias.data<float>(), 0, dBias.size() * sizeof(float));
  // Heads are shared out, so that each worker adds to sums of its own.
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    const auto one = [&](int64_t image, int64_t head, int worker) {
      float* scores = scratch.data<float>() + worker * need;
      float *rows = scores + square, *slopes = rows + perHead, *out = slopes + perHead;
      float *transposed = out + perHead, *packed = transposed + byTokens, *dropped = packed + byWidth;
      const int64_t leading = 3 * s.width;
      const T* from = projected.data<T>() + image * s.tokens * leading + head * s.headWidth;
      T* to = dProjected.data<T>() + image * s.tokens * leading + head * s.headWidth;
      const T* up = dy.data<T>() + image * s.tokens * s.width + head * s.headWidth;
      const float* given = weights.data<float>() + (image * s.heads + head) * square;
      copyRows(up, s.width, s.tokens, s.headWidth, 1.0f, slopes);
      packTransposed(from + 2 * s.width, leading, s.headWidth, s.tokens, transposed);
      multiply<false>(s.tokens, s.tokens, s.headWidth, slopes, s.headWidth, 1, transposed, scores, s.tokens);
      const int64_t item = image * s.heads + head;
      if (dropout.rate > 0) dropout.apply(scores, item * square, square);
      for (int64_t row = 0; row < s.tokens; row++) {  // dScores = P (dP - Σ dP P)
        float* d = scores + row * s.tokens;
        const float* p = given + row * s.tokens;
        Lanes total{};
        for (int64_t c = 0; c < s.tokens; c += width) {
          const int n = int(s.tokens - c < width ? s.tokens - c : width);
          total += load(d + c, n) * load(p + c, n);
        }
        const float along = sum(total);
        for (int64_t c = 0; c < s.tokens; c += width) {
          const int n = int(s.tokens - c < width ? s.tokens - c : width);
          store(d + c, load(p + c, n) * (load(d + c, n) - along), n);
        }
      }
      if (groups > 0) {
        float* total = dBias.data<float>() + ((image % groups) * s.heads + head) * square;
        for (int64_t c = 0; c < square; c += width) {
          const int n = int(square - c < width ? square - c : width);
          store(total + c, load(total + c, n) + load(scores + c, n), n);
        }
      }
      pack(up, s.width, s.tokens, s.headWidth, packed);
      const float* used = given;
      if (dropout.rate > 0) {
        memcpy(dropped, given, square * sizeof(float));
        dropout.apply(dropped, item * square, square);
        used = dropped;
      }
      multiply<false>(s.tokens, s.headWidth, s.tokens, used, 1, s.tokens, packed, out, s.headWidth);
      storeRows(out, s.tokens, s.headWidth, 1.0f, to + 2 * s.width, leading);
      pack(from + s.width, leading, s.tokens, s.headWidth, packed);
      multiply<false>(s.tokens, s.headWidth, s.tokens, scores, s.tokens, 1, packed, out, s.headWidth);
      storeRows(out, s.tokens, s.headWidth, call.attributes.scale, to, leading);
      pack(from, leading, s.tokens, s.headWidth, packed);
      multiply<false>(s.tokens, s.headWidth, s.tokens, scores, 1, s.tokens, packed, out, s.headWidth);
      storeRows(out, s.tokens, s.headWidth, call.attributes.scale, to + s.width, leading);
    };
    if (groups > 0) {
      parallel(s.heads, [&](int64_t begin, int64_t end, int worker) {
        for (int64_t head = begin; head < end; head++)
          for (int64_t image = 0; image < s.batch; image++) one(image, head, worker);
      });
      return;
    }
    parallel(s.batch * s.heads, [&](int64_t begin, int64_t end, int worker) {
      for (int64_t item = begin; item < end; item++) one(item / s.heads, item % s.heads, worker);
    });
  });
}

}  // namespace paucis
